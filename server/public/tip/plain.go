package tip

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"time"

	"zhuicha/crypto/receipt"
	"zhuicha/server/public/attached"
	"zhuicha/server/public/frame"
	"zhuicha/server/public/once"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/store/files"
	"zhuicha/tips/store/kv"
)

// Intake is where the plain form's tips go.
type Intake struct {
	Service Service
	Random  io.Reader
	Now     func() time.Time
	Log     *slog.Logger // of failures that are ours; never of what was sent
}

// Service takes sealed tips in; package casework implements it.
type Service interface {
	// OfficeKey is a listed office's recipient.
	OfficeKey(id tips.OfficeID, digest string) (string, error)
	// Submit answers a repeated submission like the first.
	Submit(ctx context.Context, in casework.Submission) (tips.Day, error)
	// Status tells whether the form's receipt was handed in before.
	Status(ctx context.Context, token receipt.Token) (casework.ReceiptView, error)
	attached.Keeper
}

// plain is the page with its form for browsers without JavaScript.
type plain struct {
	deps   frame.Deps
	open   *web.Pages // never compressed: its pages hold words or a receipt
	intake Intake
	once   *once.Box
}

func newPlain(d frame.Deps, in Intake) *plain {
	open := *d.Pages
	open.Compress = false
	return &plain{
		deps: d, open: &open, intake: in,
		once: once.New(in.Random, in.Now),
	}
}

// send takes the plain form in. It answers 303, so that no browser keeps what
// was posted: to the receipt, or to the form again with all that was typed.
func (p *plain) send(c web.Ctx) error {
	f, err := readForm(c.Request(), p.deps.Counter)
	if err != nil {
		return err
	}
	defer f.attached.Close()
	in, err := p.deps.Source.Instance(c.Request().Context())
	if err != nil {
		return fmt.Errorf("plain tip: %w", err)
	}
	page := p.deps.Page(c)
	view := plainView{Tongue: page.Tongue, form: f, Again: in.Open(), faults: f.faults(page.Tongue)}
	if len(view.faults) > 0 || !in.Open() {
		return p.again(c, http.StatusUnprocessableEntity, view)
	}
	var r receipt.Receipt
	ctx := c.Request().Context()
	if err := p.deps.Line.Do(ctx, func() (err error) { r, err = p.handIn(ctx, in, f); return err }); err != nil {
		return p.refused(c, view, err)
	}
	handle, err := p.once.Put(r.Digits())
	if err != nil {
		return fmt.Errorf("plain tip: %w", err)
	}
	return c.Redirect(http.StatusSeeOther, page.To("/tip/receipt/"+handle))
}

// refused shows the form again and says in one sentence why it was not taken.
// What nobody foresaw is logged; our errors repeat nothing of what was sent.
func (p *plain) refused(c web.Ctx, view plainView, err error) error {
	field, key, status := "form", "plain.failed", http.StatusUnprocessableEntity
	switch {
	case errors.Is(err, errTop):
		field, key = "head", "say.tip.head_top"
	case errors.Is(err, errNobody), errors.Is(err, casework.ErrClosedOffice):
		field, key = "area", "plain.no_readers"
	case errors.Is(err, errSeed):
		key = "plain.new_form"
		if view.Seed, err = p.newSeed(); err != nil {
			return err
		}
	case errors.Is(err, casework.ErrOfficeList), errors.Is(err, casework.ErrNotFound):
		status = http.StatusConflict // the list changed meanwhile: the next try uses the new one
	case errors.Is(err, files.ErrNoRoom), errors.Is(err, casework.ErrTooLarge):
		key, status = "plain.no_room", http.StatusInsufficientStorage
	case errors.Is(err, kv.ErrBusy), errors.Is(err, context.Canceled):
		key, status = "plain.busy", http.StatusServiceUnavailable
	default:
		status = http.StatusInternalServerError
		p.intake.Log.LogAttrs(context.Background(), slog.LevelError, "plain tip failed", slog.Any("error", err))
	}
	view.faults = map[string]string{field: view.T(key)}
	if field != "form" {
		view.faults["form"] = view.T("plain.mend")
	}
	return p.again(c, status, view)
}

// handedBack is a form on its way back to the person, in memory alone.
type handedBack struct {
	Form   form
	Faults map[string]string
	Status int
}

// again goes on to the form with what was typed. A browser keeps a body that was
// answered with a page, even where the fields forbid it; not one answered 303.
func (p *plain) again(c web.Ctx, status int, view plainView) error {
	back, err := json.Marshal(handedBack{view.form, view.faults, status})
	if err != nil {
		return fmt.Errorf("plain tip: %w", err)
	}
	handle, err := p.once.Put(string(back))
	if err != nil {
		return fmt.Errorf("plain tip: %w", err)
	}
	return c.Redirect(http.StatusSeeOther, p.deps.Page(c).To("/tip/again/"+handle))
}

// shownAgain shows a form that was handed back, once; afterwards an empty one.
// Links to other languages and sizes would lose what was typed, so they are
// left out.
func (p *plain) shownAgain(c web.Ctx) error {
	in, err := p.deps.Source.Instance(c.Request().Context())
	if err != nil {
		return fmt.Errorf("plain tip: %w", err)
	}
	page := p.deps.Page(c)
	page.Once = true
	var back handedBack
	if text, ok := p.once.Take(c.Param("once")); !ok {
		seed, err := p.newSeed()
		if err != nil {
			return err
		}
		back = handedBack{form{Seed: seed, Tile: "unsure"}, map[string]string{"form": page.T("plain.again_gone")}, http.StatusGone}
	} else if err := json.Unmarshal([]byte(text), &back); err != nil {
		return errors.New("plain tip: what was handed back cannot be read") // the cause could repeat it
	}
	view := plainView{Tongue: page.Tongue, form: back.Form, Again: in.Open(), faults: back.Faults}
	return p.open.Show(c, back.Status, "tip/tip", p.data(page, in, view))
}

type cell struct{ Character, Pinyin string }

type receiptData struct {
	frame.Page
	Rows  []string  // five digits each; none when there is nothing to show
	Eight [2][]cell // two lines of four
}

// receipt shows a receipt once.
func (p *plain) receipt(c web.Ctx) error {
	page := p.deps.Page(c)
	page.Once = true
	digits, ok := p.once.Take(c.Param("once"))
	if !ok {
		return p.open.Show(c, http.StatusGone, "tip/receipt", receiptData{Page: page})
	}
	r, err := receipt.Parse(digits)
	if err != nil {
		return fmt.Errorf("plain receipt: %w", err)
	}
	rows, sounds := r.Rows(), r.Pinyin()
	d := receiptData{Page: page, Rows: rows[:]}
	for i, character := range []rune(r.Phrase()) {
		if i < len(sounds) {
			d.Eight[i/4] = append(d.Eight[i/4], cell{string(character), sounds[i]})
		}
	}
	return p.open.OK(c, "tip/receipt", d)
}
