package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"testing"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	cryptoreceipt "zhuicha/crypto/receipt"
	"zhuicha/server/e2e/chrome"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

var noFilter casework.LedgerFilter

// keptSecret checks every request of every browser, every byte of the store
// and the whole log: what people typed and what opens it stands nowhere.
func (in *instance) keptSecret(villager phone, people []inspector, tale story, paper receipt) {
	in.t.Helper()
	mine := append(tale.canaries(), paper.canaries()...)
	mine = append(mine, question, answer, outcome)
	mine = append(mine, in.derived(paper)...)
	var theirs []string
	for _, i := range people {
		theirs = append(theirs, in.secretsOf(in.member(i.name))...)
	}
	everything := append(append([]string{}, mine...), theirs...)
	everything = append(everything, "AGE-SECRET-KEY", in.rootSeed())

	noLeak(in.t, "the phone", villager.Page, everything)
	for _, i := range people {
		noLeak(in.t, i.name, i.Page, everything)
	}
	absent(in.t, "the store", in.stored(), everything)
	absent(in.t, "the log", in.log.bytes(), everything)
	in.noToken(paper)
}

func noLeak(t testing.TB, who string, p *chrome.Page, secrets []string) {
	t.Helper()
	if len(p.Requests()) == 0 {
		t.Errorf("no request of %s was recorded: this check sees nothing", who)
	}
	for _, leak := range p.Leaks(secrets...) {
		t.Errorf("%s: %s", who, leak)
	}
}

// absent looks for secrets as text, in base64 and as the bytes that hex names.
func absent(t testing.TB, where string, content []byte, secrets []string) {
	t.Helper()
	for _, secret := range secrets {
		forms := [][]byte{[]byte(secret), []byte(base64.StdEncoding.EncodeToString([]byte(secret)))}
		if raw, err := hex.DecodeString(secret); err == nil && len(raw) >= 16 {
			forms = append(forms, raw, []byte(base64.StdEncoding.EncodeToString(raw)))
		}
		for _, form := range forms {
			if bytes.Contains(content, form) {
				t.Errorf("%s holds the secret %q", where, secret)
			}
		}
	}
}

// derived are the secrets that a receipt gives, but for the token that the
// phone must show.
func (in *instance) derived(paper receipt) []string {
	in.t.Helper()
	k := in.keysOf(paper)
	return []string{k.Identity.Secret(), k.Channel.Hex()}
}

func (in *instance) keysOf(paper receipt) cryptoreceipt.Keys {
	in.t.Helper()
	r := must[cryptoreceipt.Receipt](in.t)(cryptoreceipt.Parse(paper.digits()))
	settings := in.Service.Instance()
	return must[cryptoreceipt.Keys](in.t)(r.Derive([32]byte(settings.Salt), settings.ReceiptLogN))
}

// noToken: the server keeps only a MAC of the token.
func (in *instance) noToken(paper receipt) {
	in.t.Helper()
	token := in.keysOf(paper).Token.Hex()
	absent(in.t, "the store", in.stored(), []string{token})
	absent(in.t, "the log", in.log.bytes(), []string{token})
}

// secretsOf are a member's passphrase and what it opens.
func (in *instance) secretsOf(m *rehearse.Member) []string {
	in.t.Helper()
	ctx := context.Background()
	salt, logN, err := in.Service.Salt(ctx, m.Login)
	if err != nil {
		in.t.Fatal(err)
	}
	_, unlock, err := keys.DeriveLogin(m.Passphrase, [16]byte(salt), logN, logN)
	if err != nil {
		in.t.Fatal(err)
	}
	opened := must[casework.LoggedIn](in.t)(m.LogIn(ctx))
	bundle := must[envelope.Opened](in.t)(envelope.Open(opened.Sealed, envelope.Binding{Subject: string(m.ID), Stream: envelope.Member}, unlock.Identity))
	var secret struct{ Identity, Signing string }
	if err := json.Unmarshal(bundle.File(envelope.MemberFile), &secret); err != nil || len(secret.Signing) != 64 {
		in.t.Fatalf("the bundle of %s has no signing seed: %v", m.Login, err)
	}
	return []string{m.Passphrase, unlock.Secret(), secret.Identity, secret.Signing}
}

// rootSeed is the root signing key in hex.
func (in *instance) rootSeed() string {
	lines := strings.Split(strings.TrimSpace(string(in.Root.File())), "\n")
	return lines[len(lines)-1]
}

// onlySession: the desk keeps one entry for the tab and nothing else.
func (i inspector) onlySession() {
	i.t.Helper()
	var kept []string
	i.Eval(`[...Object.keys(sessionStorage), ...Object.keys(localStorage).map((key) => "local " + key)]`, &kept)
	if len(kept) != 1 || kept[0] != "zhuicha" {
		i.t.Errorf("%s: the tab keeps %q, want its one session entry", i.name, kept)
	}
	var cookies string
	i.Eval(`document.cookie`, &cookies)
	if cookies != "" {
		i.t.Errorf("%s: scripts can read the cookie", i.name)
	}
}
