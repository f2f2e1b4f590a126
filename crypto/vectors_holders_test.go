package crypto_test

import (
	"errors"
	"strings"
	"testing"

	"zhuicha/crypto/keys"
)

// holderVectors: a vouch, and a paper as printed, as people type it, and what
// it signs.
func holderVectors(*testing.T) any {
	office := value(keys.NewOfficeKey(seed("office key county")))
	member := value(keys.NewMemberKey(seed("member key")))
	paper := value(keys.NewPaper(seed("paper")))
	text := paper.Text()
	proof := keys.PaperProof{Act: "prove", Office: idOf("office"), Member: idOf("member"), Recipient: office.Public().String(), Expect: 12}
	return map[string]any{
		"office_identity": office.Secret(), "office": proof.Office, "holder": proof.Member, "member_recipient": member.Public().String(),
		"vouch": value(office.Vouch(proof.Office, proof.Member, member.Public())),
		"paper": text, "paper_recipient": paper.Public().String(), "paper_signing": paper.Signing().Hex(),
		"typed":  papersTyped(text),
		"refuse": []string{"", "12345", text[:40], swapped(text)},
		"act":    proof.Act, "recipient": proof.Recipient, "expect": proof.Expect, "proof": paper.Prove(proof).Hex(),
	}
}

// papersTyped are spellings of one paper that must all be understood.
func papersTyped(text string) []string {
	bare := strings.TrimPrefix(text, "AGE-SECRET-KEY-PQ-1")
	var groups []string
	for rest := bare; rest != ""; rest = rest[min(4, len(rest)):] {
		groups = append(groups, rest[:min(4, len(rest))])
	}
	confused := strings.NewReplacer("L", "1", "0", "O", "8", "B").Replace(bare)
	return []string{text, strings.ToLower(text), strings.Join(groups, " "), strings.Join(groups, "－"), confused}
}

// swapped exchanges the first two different neighbours behind the prefix.
func swapped(text string) string {
	b := []byte(text)
	for i := len("AGE-SECRET-KEY-PQ-1"); i+1 < len(b); i++ {
		if b[i] != b[i+1] {
			b[i], b[i+1] = b[i+1], b[i]
			break
		}
	}
	return string(b)
}

func TestAPaperIsReadHoweverItIsTyped(t *testing.T) {
	paper := value(keys.NewPaper(seed("paper")))
	for _, text := range papersTyped(paper.Text()) {
		read, err := keys.ParsePaper(text)
		if err != nil || read.Text() != paper.Text() || read.Signing() != paper.Signing() {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"", "12345", paper.Text()[:40], swapped(paper.Text())} {
		if _, err := keys.ParsePaper(text); !errors.Is(err, keys.ErrMalformed) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestAProofIsForOneActOnly(t *testing.T) {
	paper := value(keys.NewPaper(seed("paper")))
	proof := keys.PaperProof{Act: "return", Office: idOf("office"), Member: idOf("member"), Recipient: "age1pq1x", Expect: 3}
	s := paper.Prove(proof)
	must(t, paper.Signing().VerifyPaper(proof, s))
	for _, change := range []func(*keys.PaperProof){
		func(p *keys.PaperProof) { p.Act = "prove" }, func(p *keys.PaperProof) { p.Office = idOf("other") },
		func(p *keys.PaperProof) { p.Member = idOf("other") }, func(p *keys.PaperProof) { p.Recipient = "age1pq1y" },
		func(p *keys.PaperProof) { p.Expect++ },
	} {
		other := proof
		change(&other)
		if err := paper.Signing().VerifyPaper(other, s); !errors.Is(err, keys.ErrBadSignature) {
			t.Errorf("%+v: %v", other, err)
		}
	}
}

func TestOnlyTheOfficeKeyVouches(t *testing.T) {
	office, other := value(keys.NewOfficeKey(seed("a"))), value(keys.NewOfficeKey(seed("b")))
	member, puppet := value(keys.NewMemberKey(seed("m"))), value(keys.NewMemberKey(seed("p")))
	vouch := value(office.Vouch(idOf("office"), idOf("m"), member.Public()))
	if !office.Vouches(vouch, idOf("office"), idOf("m"), member.Public()) {
		t.Fatal("its own vouch")
	}
	if office.Vouches(vouch, idOf("office"), idOf("m"), puppet.Public()) || office.Vouches(vouch, idOf("office"), idOf("n"), member.Public()) ||
		other.Vouches(vouch, idOf("office"), idOf("m"), member.Public()) || office.Vouches(vouch, idOf("x"), idOf("m"), member.Public()) {
		t.Fatal("a vouch passes for another")
	}
}
