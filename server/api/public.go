package api

import (
	"context"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/receipt"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
)

type public struct{ service *casework.Service }

func (p public) sendTip(c web.Ctx) error {
	var in struct {
		Lead     string        `json:"lead"`
		Token    string        `json:"token"`
		LogSalt  string        `json:"log_salt"`
		Tile     string        `json:"tile"`
		Area     string        `json:"area"`
		Office   string        `json:"office"`
		Superior string        `json:"superior"`
		Sealed   bool          `json:"sealed_routing,omitempty"`
		List     string        `json:"list"`
		Tip      sealed        `json:"tip"`
		Wrap     sealed        `json:"wrap"`
		Card     string        `json:"card"`
		Files    []tips.Digest `json:"files,omitempty"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	token, err := tokenOf(in.Token)
	if err != nil {
		return err
	}
	salt, err := bytesOf(in.LogSalt, 32)
	if err != nil {
		return err
	}
	day, err := p.service.Submit(c.Request().Context(), casework.Submission{
		Lead: tips.LeadID(in.Lead), Token: token, LogSalt: salt, Tile: tips.Tile(in.Tile), Area: tips.Area(in.Area),
		Office: tips.OfficeID(in.Office), Superior: tips.OfficeID(in.Superior), SealedRouting: in.Sealed, List: in.List,
		Tip: in.Tip, Wrap: in.Wrap, Card: []byte(in.Card), Files: in.Files,
	})
	if err != nil {
		return err
	}
	return web.WriteJSON(c, struct {
		Lead string   `json:"lead"`
		Day  tips.Day `json:"day"`
	}{in.Lead, day})
}

type messageJSON struct {
	Digest tips.Digest `json:"digest"`
	Day    tips.Day    `json:"day"`
	Sealed sealed      `json:"sealed,omitempty"`
}

type statusJSON struct {
	Lead      tips.LeadID     `json:"lead"`
	Card      string          `json:"card"`
	Stage     tips.Stage      `json:"stage"`
	Lamps     []tips.Light    `json:"lamps"` // none for a merged lead
	Late      int             `json:"late_days"`
	Next      *nextJSON       `json:"next,omitempty"`
	Timeline  []milestoneJSON `json:"timeline"`
	Replies   []messageJSON   `json:"replies"`
	Sent      sentJSON        `json:"sent"`
	Asked     bool            `json:"asked"`
	SendAgain bool            `json:"send_again"`
	Again     *againJSON      `json:"again,omitempty"` // while it is to be sent again
	MayWrite  bool            `json:"may_write"`
	Left      int             `json:"left"`
	Until     *tips.Day       `json:"until,omitempty"`
}

// againJSON is what a browser needs to seal the tip again.
type againJSON struct {
	Tips      int           `json:"tips"`
	Last      tips.Digest   `json:"last"`
	Wraps     int           `json:"wraps"`
	Office    tips.OfficeID `json:"office"`
	Superior  tips.OfficeID `json:"superior"`
	Tile      tips.Tile     `json:"tile"`
	Area      tips.Area     `json:"area"`
	List      string        `json:"list"` // the signed bytes, which are text
	Signature string        `json:"signature"`
}

func (p public) sendAgain(c web.Ctx) error {
	var in struct {
		Token    string        `json:"token"`
		Tips     int           `json:"tips"`
		Wraps    int           `json:"wraps"`
		Office   tips.OfficeID `json:"office"`
		Superior tips.OfficeID `json:"superior"`
		List     string        `json:"list"`
		Tip      sealed        `json:"tip"`
		Wrap     sealed        `json:"wrap"`
		Card     string        `json:"card"`
		Files    []tips.Digest `json:"files,omitempty"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	token, err := tokenOf(in.Token)
	if err != nil {
		return err
	}
	day, err := p.service.SendAgain(c.Request().Context(), token, casework.SentAgain{
		Tips: in.Tips, Wraps: in.Wraps, Office: in.Office, Superior: in.Superior, List: in.List,
		Tip: in.Tip, Wrap: in.Wrap, Card: []byte(in.Card), Files: in.Files,
	})
	if err != nil {
		return err
	}
	return web.WriteJSON(c, struct {
		Day tips.Day `json:"day"`
	}{day})
}

type nextJSON struct {
	Kind        tips.ClockKey `json:"kind"`
	Due         tips.Day      `json:"due"`
	Provisional bool          `json:"provisional,omitempty"` // the year's holidays are not announced yet
}

type milestoneJSON struct {
	Day  tips.Day `json:"day"`
	Kind string   `json:"kind"`
	Note string   `json:"note,omitempty"`
}

type sentJSON struct {
	Count int         `json:"count"`
	Last  tips.Digest `json:"last"`
	Days  []tips.Day  `json:"days"`
}

func (p public) readStatus(c web.Ctx) error {
	var in struct {
		Token string `json:"token"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	token, err := tokenOf(in.Token)
	if err != nil {
		return err
	}
	v, err := p.service.Status(c.Request().Context(), token)
	if err != nil {
		return err
	}
	return web.WriteJSON(c, statusOf(v))
}

func tokenOf(text string) (receipt.Token, error) {
	token, err := receipt.ParseToken(text)
	if err != nil {
		return receipt.Token{}, casework.ErrMalformed
	}
	return token, nil
}

func statusOf(v casework.ReceiptView) statusJSON {
	s := v.Status
	out := statusJSON{
		Lead: v.Lead, Card: string(v.Card), Stage: s.Stage, Lamps: []tips.Light{}, Late: s.Late, Timeline: []milestoneJSON{},
		Replies: []messageJSON{}, Sent: sentJSON{Count: len(v.Sent), Days: []tips.Day{}},
		Asked: s.Asked, SendAgain: s.SendAgain, MayWrite: v.MayWrite, Left: v.Left,
	}
	if s.Until != 0 {
		out.Until = &s.Until
	}
	if a := v.Again; a != nil {
		out.Again = &againJSON{a.Tips, a.Last, a.Wraps, a.Office, a.Superior, a.Tile, a.Area, string(a.List), a.Signature}
	}
	if s.Lamps != nil {
		out.Lamps = s.Lamps[:]
	}
	if s.Next != nil {
		out.Next = &nextJSON{s.Next.Key, s.Next.Due, s.Next.Provisional}
	}
	for i, m := range s.Timeline {
		out.Timeline = append(out.Timeline, milestoneJSON{Day: m.Day, Kind: m.Type, Note: v.Note(i)})
	}
	for _, r := range v.Replies {
		out.Replies = append(out.Replies, messageJSON{r.Digest, r.Day, r.Sealed})
	}
	for _, m := range v.Sent {
		out.Sent.Last, out.Sent.Days = m.Digest, append(out.Sent.Days, m.Day)
	}
	return out
}

// takeLetter hands a sealed message of the tipster to take: as a message or as
// an objection.
func takeLetter(take func(context.Context, receipt.Token, int, []byte, ...tips.Digest) (tips.Day, error)) web.Handler {
	return func(c web.Ctx) error {
		var in struct {
			Token   string        `json:"token"`
			Seq     int           `json:"seq"`
			Message sealed        `json:"message"`
			Files   []tips.Digest `json:"files,omitempty"`
		}
		if err := web.ReadJSON(c, &in); err != nil {
			return err
		}
		token, err := tokenOf(in.Token)
		if err != nil {
			return err
		}
		day, err := take(c.Request().Context(), token, in.Seq, in.Message, in.Files...)
		if err != nil {
			return err
		}
		return web.WriteJSON(c, struct {
			Seq int      `json:"seq"`
			Day tips.Day `json:"day"`
		}{in.Seq, day})
	}
}

func (p public) deleteReply(c web.Ctx) error {
	var in struct {
		Token  string      `json:"token"`
		Digest tips.Digest `json:"digest"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	token, err := tokenOf(in.Token)
	if err != nil {
		return err
	}
	if !envelope.IsDigest(string(in.Digest)) {
		return casework.ErrMalformed
	}
	if err := p.service.DeleteReply(c.Request().Context(), token, in.Digest); err != nil {
		return err
	}
	return web.WriteJSON(c, struct{}{})
}

func (p public) burn(c web.Ctx) error {
	var in struct {
		Token string `json:"token"`
	}
	if err := web.ReadJSON(c, &in); err != nil {
		return err
	}
	token, err := tokenOf(in.Token)
	if err != nil {
		return err
	}
	if err := p.service.Burn(c.Request().Context(), token); err != nil {
		return err
	}
	return web.WriteJSON(c, struct{}{})
}
