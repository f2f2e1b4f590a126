package status

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"

	"zhuicha/crypto/receipt"
	"zhuicha/server/public/attached"
	"zhuicha/server/public/frame"
	"zhuicha/server/public/once"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/store"
	"zhuicha/tips/store/kv"
)

// Receipts is what the plain forms stand on.
type Receipts struct {
	Service Service
	Random  io.Reader
	Now     func() time.Time
}

// Service is what a receipt may do; package casework implements it and says
// there which errors each gives.
type Service interface {
	Status(ctx context.Context, token receipt.Token) (casework.ReceiptView, error)
	Write(ctx context.Context, token receipt.Token, seq int, message []byte, files ...tips.Digest) (tips.Day, error)
	Object(ctx context.Context, token receipt.Token, seq int, message []byte, files ...tips.Digest) (tips.Day, error)
	DeleteReply(ctx context.Context, token receipt.Token, reply tips.Digest) error
	Burn(ctx context.Context, token receipt.Token) error
	attached.Keeper
}

// plain serves browsers without JavaScript. A POST answers 303 to a page that
// can be seen once, so that no browser keeps the receipt it carried.
type plain struct {
	deps     frame.Deps
	open     *web.Pages // never compressed: its pages hold a receipt
	receipts Receipts
	once     *once.Box
	// derive is scrypt; tests count it.
	derive func(r receipt.Receipt, salt [32]byte, logN int) (receipt.Keys, error)
}

func newPlain(d frame.Deps, r Receipts) *plain {
	open := *d.Pages
	open.Compress = false
	return &plain{
		deps: d, open: &open, receipts: r,
		once: once.New(r.Random, r.Now), derive: receipt.Receipt.Derive,
	}
}

// handover is what goes from a POST to the page after it, in memory alone.
type handover struct {
	Typed   string  // as a receipt
	Letters letters // what was done, or what is wrong and was typed
	Status  int     // of the page; 0 is 200
}

// handoverOf reads what put wrote; the cause of a failure could repeat it.
func handoverOf(text string) (h handover, err error) {
	if json.Unmarshal([]byte(text), &h) != nil {
		return h, errors.New("status: what was handed over cannot be read")
	}
	return h, nil
}

// put keeps a handover and gives the way to it.
func (p *plain) put(h handover) (segment string, err error) {
	text, err := json.Marshal(h)
	if err != nil {
		return "", fmt.Errorf("status: %w", err)
	}
	if segment, err = p.once.Put(string(text)); err != nil {
		return "", fmt.Errorf("status: %w", err)
	}
	return segment, nil
}

// noticeBurned leads to a page without a receipt.
const noticeBurned = "status.burned"

// longestReceipt is above any spelling with any spacing, in bytes.
const longestReceipt = 600

// readForm reads a form, urlencoded or, where it may bring files, multipart. The
// caller closes it. Errors are [*web.Problem].
func (p *plain) readForm(c web.Ctx) (*attached.Form, error) {
	media, params, err := mime.ParseMediaType(c.Request().Header.Get("Content-Type"))
	if err != nil {
		return nil, web.NewProblem(http.StatusUnsupportedMediaType, "unsupported_type")
	}
	form := &attached.Form{}
	switch media {
	case "application/x-www-form-urlencoded":
		form.Values, err = readPairs(c.Request().Body)
	case "multipart/form-data":
		form, err = p.deps.Counter.Read(multipart.NewReader(c.Request().Body, params["boundary"]), formBody)
	default:
		return nil, web.NewProblem(http.StatusUnsupportedMediaType, "unsupported_type")
	}
	if err != nil {
		form.Close()
		return nil, unread(err)
	}
	if len(form.Get("receipt")) > longestReceipt {
		form.Set("receipt", "")
	}
	return form, nil
}

// unread says why a form could not be read; the reader's own words could repeat
// what was sent.
func unread(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return web.NewProblem(http.StatusRequestEntityTooLarge, "too_large")
	}
	if errors.Is(err, attached.ErrForm) {
		return web.NewProblem(http.StatusBadRequest, "bad_request")
	}
	return web.NewProblem(http.StatusBadRequest, "cut_off")
}

func readPairs(body io.Reader) (url.Values, error) {
	raw, err := io.ReadAll(io.LimitReader(body, formBody+1))
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(raw))
	if err != nil || len(raw) > formBody {
		return nil, attached.ErrForm
	}
	return form, nil
}

// look takes a receipt to the page that shows it. Every receipt gets the same
// answer: whether it is one is found out there.
func (p *plain) look(c web.Ctx) error {
	form, err := p.readForm(c)
	if err != nil {
		return err
	}
	defer form.Close()
	return p.goOn(c, handover{Typed: form.Get("receipt")})
}

// goOn redirects to the page that is seen once.
func (p *plain) goOn(c web.Ctx, h handover) error {
	segment, err := p.put(h)
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, p.deps.Page(c).To("/status/shown/"+segment))
}

// shown derives and shows, in turn. While too many wait nothing is used up:
// loading the page again tries again.
func (p *plain) shown(c web.Ctx) error {
	err := p.deps.Line.Do(c.Request().Context(), func() error { return p.showNow(c) })
	if errors.Is(err, kv.ErrBusy) {
		return p.enter(c, http.StatusServiceUnavailable, "status.plain_busy_again", "")
	}
	return err
}

func (p *plain) showNow(c web.Ctx) error {
	text, ok := p.once.Take(c.Param("once"))
	if !ok {
		return p.enter(c, http.StatusGone, "status.plain_gone", "")
	}
	h, err := handoverOf(text)
	if err != nil {
		return err
	}
	if h.Letters.Notice == noticeBurned {
		return p.open.OK(c, "status/burned", p.page(c))
	}
	k, digits, err := p.keysOf(c, h.Typed)
	if err != nil {
		return err
	}
	v, err := p.receipts.Service.Status(c.Request().Context(), k.Token)
	if errors.Is(err, casework.ErrNoReceipt) {
		return p.enter(c, http.StatusNotFound, "say.status.wrong", "")
	}
	if err != nil {
		return err
	}
	return p.show(c, cmp.Or(h.Status, http.StatusOK), viewer{k, digits, v}, h.Letters)
}

// keysOf derives what was typed. What cannot be a receipt costs the same: one
// nobody has is derived in its place.
func (p *plain) keysOf(c web.Ctx, typed string) (receipt.Keys, string, error) {
	in, err := p.deps.Source.Instance(c.Request().Context())
	if err != nil {
		return receipt.Keys{}, "", fmt.Errorf("status: %w", err)
	}
	r, err := receipt.Parse(typed)
	if err != nil {
		if r, err = receipt.New(p.receipts.Random); err != nil {
			return receipt.Keys{}, "", fmt.Errorf("status: %w", err)
		}
	}
	k, err := p.derive(r, [32]byte(in.Salt), in.LogN)
	return k, r.Digits(), err
}

func (p *plain) page(c web.Ctx) frame.Page {
	page := p.deps.Page(c)
	page.Once = true
	return page
}

// enter shows the plain entry alone, with one sentence and what could not be sent.
func (p *plain) enter(c web.Ctx, status int, key, kept string) error {
	page := p.page(c)
	if status == http.StatusServiceUnavailable {
		c.Response().Header().Set("Retry-After", "5")
	}
	return p.open.Show(c, status, "status/entry", data{Page: page, Entry: entry{page.To("/status"), page.T(key), kept}})
}

// act does what a form asks for and gives the notice of it. A *mistake goes
// back to the person with everything typed.
type act func(c web.Ctx, v viewer, form *attached.Form) (notice string, err error)

// mistake is something the person can mend.
type mistake struct {
	letters
	status int
}

func (m *mistake) Error() string { return "status: sent back" }

// handle derives the form's receipt in turn, acts, and goes on to the page that
// shows it.
func (p *plain) handle(do act) web.Handler {
	return func(c web.Ctx) error {
		form, err := p.readForm(c)
		if err != nil {
			return err
		}
		defer form.Close()
		err = p.deps.Line.Do(c.Request().Context(), func() error { return p.actNow(c, form, do) })
		if errors.Is(err, kv.ErrBusy) {
			return p.turnAway(c, form.Get("text"))
		}
		return err
	}
}

// turnAway goes on to a page with the words that could not be sent.
func (p *plain) turnAway(c web.Ctx, words string) error {
	segment, err := p.put(handover{Letters: letters{Message: letterView{Text: words}}})
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, p.deps.Page(c).To("/status/busy/"+segment))
}

// busy says that nothing was sent, and shows the words once.
func (p *plain) busy(c web.Ctx) error {
	text, ok := p.once.Take(c.Param("once"))
	if !ok {
		return p.enter(c, http.StatusGone, "status.plain_gone", "")
	}
	h, err := handoverOf(text)
	if err != nil {
		return err
	}
	return p.enter(c, http.StatusServiceUnavailable, "status.plain_busy", h.Letters.Message.Text)
}

func (p *plain) actNow(c web.Ctx, form *attached.Form, do act) error {
	k, digits, err := p.keysOf(c, form.Get("receipt"))
	if err != nil {
		return err
	}
	view, err := p.receipts.Service.Status(c.Request().Context(), k.Token)
	if errors.Is(err, casework.ErrNoReceipt) {
		return p.goOn(c, handover{Typed: form.Get("receipt")}) // where every wrong one is told so
	}
	if err != nil {
		return err
	}
	notice, err := do(c, viewer{k, digits, view}, form)
	if m := (*mistake)(nil); errors.As(err, &m) {
		return p.goOn(c, handover{digits, m.letters, m.status})
	}
	if err != nil {
		return err
	}
	if notice == noticeBurned {
		digits = ""
	}
	return p.goOn(c, handover{Typed: digits, Letters: letters{Notice: notice}})
}

// stale tells whether the lead moved on between the page and the form.
func stale(err error) bool { return errors.Is(err, store.ErrConflict) }
