package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"sync"
)

// The units a clock counts in. A month is a calendar month; "own" means that
// the act which starts the clock names its day.
const (
	WorkingDay  = "working_day"
	CalendarDay = "calendar_day"
	Month       = "month"
	OwnDay      = "own"
)

// Clock is a time limit (时限).
type Clock struct {
	Key      string `json:"key"`
	ZH       string `json:"zh"`
	EN       string `json:"en"`
	Value    int    `json:"value"` // in Unit
	Unit     string `json:"unit"`
	Extend   int    `json:"extend,omitempty"` // in Unit, once, with approval; 0: cannot be extended
	Rests    bool   `json:"rests,omitempty"`  // stands still while nothing is worked on: 暂存待查, 并件
	Source   string `json:"source"`
	PublicZH string `json:"public_zh,omitempty"` // what a receipt calls the step; empty: not shown there
	PublicEN string `json:"public_en,omitempty"`
}

var clocks = sync.OnceValue(func() []Clock { return table[[]Clock]("clocks", clocksJSON) })

// Clocks lists all time limits.
func Clocks() []Clock { return slices.Clone(clocks()) }

// ClockByKey finds a time limit.
func ClockByKey(key string) (Clock, bool) {
	i := slices.IndexFunc(clocks(), func(c Clock) bool { return c.Key == key })
	if i < 0 {
		return Clock{}, false
	}
	return clocks()[i], true
}

// ClocksVersion names exactly this table: whoever keeps days reckoned with it
// must reckon anew when it changes.
func ClocksVersion() string {
	sum := sha256.Sum256(clocksJSON)
	return hex.EncodeToString(sum[:8])
}

// SoonDays is how many working days before its end a clock warns (source D).
const SoonDays = 3

// AnswerWait is how many calendar days a tipster has to answer a question
// before a tip may be declined as having no substance (source D).
const AnswerWait = 15

// ObjectionDays is how many calendar days after a decision the tipster may
// object (DESIGN §5).
const ObjectionDays = 30

// ShelvedMonths is the longest a shelved lead rests before it is looked at
// again (source D).
const ShelvedMonths = 3
