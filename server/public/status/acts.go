package status

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/receipt"
	"zhuicha/crypto/tipster"
	"zhuicha/server/public/attached"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/store/files"
)

// longestText is a message's length in characters; the script has the same.
const longestText = 2000

// taking hands a sealed message in.
type taking func(ctx context.Context, token receipt.Token, seq int, message []byte, files ...tips.Digest) (tips.Day, error)

func (p *plain) message(c web.Ctx, v viewer, form *attached.Form) (string, error) {
	return "say.status.sent", p.seal(c, v, form, "say.status.need_message", p.receipts.Service.Write,
		func(text, fault string) letters { return letters{Message: letterView{text, fault}} })
}

func (p *plain) objection(c web.Ctx, v viewer, form *attached.Form) (string, error) {
	return "say.status.objected", p.seal(c, v, form, "say.status.need_objection", p.receipts.Service.Object,
		func(text, fault string) letters { return letters{Objection: letterView{text, fault}} })
}

// seal seals the form's text as the script would, and hands it in. The form
// says how many had been sent when its page was made: a form posted twice is
// noticed and sent back, it makes no twin.
func (p *plain) seal(c web.Ctx, v viewer, form *attached.Form, need string, take taking, back func(text, fault string) letters) error {
	tongue := web.TongueOf(c)
	text := clean(form.Get("text"))
	refuse := func(sentence string) error {
		if form.Chosen {
			sentence += " " + tongue.T("plain.files_again")
		}
		return &mistake{back(text, sentence), http.StatusUnprocessableEntity}
	}
	if text == "" {
		return refuse(tongue.T(need))
	}
	if over := utf8.RuneCountInString(text) - longestText; over > 0 {
		return refuse(fill(tongue.T("say.both.too_long"), "most", strconv.Itoa(longestText), "over", strconv.Itoa(over)))
	}
	if form.Fault != "" {
		return refuse(tongue.T(form.Fault))
	}
	if form.Get("seq") != strconv.Itoa(len(v.view.Sent)) {
		return refuse(tongue.T("status.plain_twice"))
	}
	card, err := v.keys.OpenCard(v.view.Card)
	if err != nil {
		return refuse(tongue.T("say.status.card_doubtful"))
	}
	err = p.send(c.Request().Context(), v, card, text, form, take)
	_, refused := tips.IsRefusal(err)
	switch {
	case errors.Is(err, files.ErrNoRoom), errors.Is(err, casework.ErrTooLarge):
		return refuse(tongue.T("plain.no_room"))
	case refused, stale(err), errors.Is(err, casework.ErrFull):
		return refuse(tongue.T("status.plain_refused"))
	}
	return err
}

// send seals the files, then the message that names them. If the message is not
// taken, the files are forgotten.
func (p *plain) send(ctx context.Context, v viewer, card receipt.Card, text string, form *attached.Form, take taking) error {
	sent, err := form.Seal(ctx, p.receipts.Service, v.view.Lead, card.Intake)
	if err != nil {
		return err
	}
	message := content.Message{Text: text, Files: sent.Refs}
	seq := len(v.view.Sent)
	sealed, err := tipster.Write(v.keys, card, uint64(seq), v.lastSent(), message)
	if err == nil {
		_, err = take(ctx, v.keys.Token, seq, sealed, sent.Digests()...)
	}
	if err != nil {
		return errors.Join(err, sent.Forget(ctx))
	}
	return nil
}

// clean keeps every character a text can have: bytes that are none become the
// sign for that, line ends the usual one.
func clean(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	return strings.TrimSpace(strings.ToValidUTF8(text, "\uFFFD"))
}

func (p *plain) deleteReply(c web.Ctx, v viewer, form *attached.Form) (string, error) {
	digest := form.Get("digest")
	if !envelope.IsDigest(digest) {
		return "", casework.ErrMalformed
	}
	return "say.status.reply_deleted", p.receipts.Service.DeleteReply(c.Request().Context(), v.keys.Token, tips.Digest(digest))
}

// burn wants the box ticked: that is the second question.
func (p *plain) burn(c web.Ctx, v viewer, form *attached.Form) (string, error) {
	if form.Get("sure") == "" {
		return "", &mistake{letters{BurnFault: web.TongueOf(c).T("status.burn_tick_first")}, http.StatusUnprocessableEntity}
	}
	return noticeBurned, p.receipts.Service.Burn(c.Request().Context(), v.keys.Token)
}
