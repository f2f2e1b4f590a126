// Package casework is the application service: the one way to leads, people
// and sealed objects. Every method authorises, loads, decides and commits, in
// that order; what is decided, packages tips and people say.
//
// What must never be in here: HTTP, rules of the field, plaintext of a tip, a
// receipt, a passphrase or a private key.
package casework

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/go-json-experiment/json"

	"zhuicha/tips"
	"zhuicha/tips/casework/factor"
	"zhuicha/tips/people"
	"zhuicha/tips/store"
	"zhuicha/tips/store/files"
)

// Config is what a service stands on.
type Config struct {
	Store    *store.Store
	Calendar tips.Calendar
	Now      func() time.Time // in any zone; days are those of Asia/Shanghai
	Random   io.Reader
	Pepper   []byte // 32 bytes that lie outside the store
	// Files is where attachments lie; without it none are taken.
	Files *files.Folder
}

// Instance is what a new instance is begun with, for good.
type Instance struct {
	Salt        []byte `json:"salt"`          // 32 bytes, of every receipt's derivation
	ReceiptLogN int    `json:"receipt_log_n"` // scrypt's work factor for receipts, as log₂ N
	LoginLogN   int    `json:"login_log_n"`   // and the least for passphrases
}

// Service is safe for use by any number of goroutines.
type Service struct {
	store    *store.Store
	calendar tips.Calendar
	now      func() time.Time
	zone     *time.Location
	random   io.Reader
	pepper   []byte

	instance  Instance
	directory atomic.Pointer[people.Directory]
	changing  sync.Mutex // one change of the directory at a time
	sessions  *sessions
	files     *files.Folder
	uploads   *uploads

	factor     factor.Keeper
	enrolments *enrolments
	tries      *lanes
}

const (
	directoryLog = "directory"
	instanceKey  = "instance"
	listKey      = "offices"
)

// Logs names every log of the store that this package keeps, for whoever checks
// a store as a whole.
func Logs() []string { return []string{directoryLog} }

// ErrNotBegun: the store holds no instance yet; `zhuicha init` begins one.
var ErrNotBegun = errors.New("casework: no instance has been begun here")

func build(cfg Config) (*Service, error) {
	keeper, err := factor.NewKeeper(cfg.Pepper)
	return &Service{
		store: cfg.Store, calendar: cfg.Calendar, now: cfg.Now, random: cfg.Random, pepper: cfg.Pepper,
		// China keeps one time without summer time; a fixed zone needs no table.
		zone:     time.FixedZone("Asia/Shanghai", 8*60*60),
		sessions: &sessions{all: map[[32]byte]*session{}},
		factor:   keeper, enrolments: &enrolments{all: map[[32]byte]enrolment{}}, tries: &lanes{all: map[[32]byte]*lane{}},
		files:   cfg.Files,
		uploads: &uploads{all: map[[32]byte]*upload{}},
	}, err
}

// Open takes up an instance that was begun before.
//
// Errors: [ErrNotBegun], those of the store.
func Open(ctx context.Context, cfg Config) (*Service, error) {
	s, err := build(cfg)
	if err != nil {
		return nil, err
	}
	raw, err := s.row(ctx, settings, instanceKey)
	if err != nil {
		return nil, err
	}
	if raw == nil {
		return nil, ErrNotBegun
	}
	if err := json.Unmarshal(raw, &s.instance); err != nil {
		return nil, fmt.Errorf("casework: instance: %w", err)
	}
	return s, s.loadDirectory(ctx)
}

// Begin begins a new instance: its settings and its founding directory. The
// answer is the administrator's one-time code. `zhuicha init` calls it, once.
//
// Errors: [store.ErrConflict] where one was begun before.
func Begin(ctx context.Context, cfg Config, instance Instance, found people.Found) (*Service, string, error) {
	s, err := build(cfg)
	if err != nil {
		return nil, "", err
	}
	s.instance = instance
	s.directory.Store(&people.Directory{})
	row, err := json.Marshal(instance)
	if err != nil {
		return nil, "", fmt.Errorf("casework: instance: %w", err)
	}
	var code string
	_, err = s.changeDirectory(ctx, directoryChange{commands: []people.Command{found}, with: func(tx *store.Tx) error {
		if err := tx.PutRow(settings, []byte(instanceKey), row); err != nil {
			return err
		}
		code, err = s.putInvitation(tx, found.Admin.ID)
		return err
	}})
	return s, code, err
}

// today is the day in Hainan.
func (s *Service) today() tips.Day { return tips.DayOf(s.now().In(s.zone)) }

// Today is the day in Hainan.
func (s *Service) Today() tips.Day { return s.today() }

// Instance is what this instance was begun with; public.
func (s *Service) Instance() Instance { return s.instance }

// row reads one row of a table.
func (s *Service) row(ctx context.Context, table, key string) (value []byte, err error) {
	err = s.store.View(ctx, func(r *store.Reader) error {
		value, err = r.GetRow(table, []byte(key))
		return err
	})
	return value, err
}
