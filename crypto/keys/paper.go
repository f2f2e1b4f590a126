package keys

import (
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/internal/typed"
)

const (
	paperLabel  = "zhuicha/paper/1\n"
	paperPrefix = "AGE-SECRET-KEY-PQ-1"
	paperBare   = "AGESECRETKEYPQ1"
)

// Paper 纸质备份 is an office's backup: an identity that exists on paper alone.
// Its text is a stock age identity, so that `age -d -i` opens the office key
// with it even without this program.
type Paper struct {
	MemberKey
	signing SigningKey
}

// NewPaper draws a paper from random.
func NewPaper(random io.Reader) (Paper, error) {
	key, err := NewMemberKey(random)
	if err != nil {
		return Paper{}, err
	}
	return paperOf(key)
}

// ParsePaper reads a paper's text as scanned or typed: case, spaces, dashes and
// full-width forms are forgiven, the prefix may be left out, and letters that
// the text never uses stand for those they look like. The checksum catches
// what is mistyped; it is [ErrMalformed].
func ParsePaper(text string) (Paper, error) {
	plain := strings.ToUpper(typed.Strip(norm.NFKC.String(text)))
	plain = strings.TrimPrefix(plain, paperBare)
	plain = strings.NewReplacer("1", "L", "I", "L", "O", "0", "B", "8").Replace(plain)
	id, err := envelope.ParseIdentity(paperPrefix + plain)
	if err != nil {
		return Paper{}, fmt.Errorf("paper: %w", ErrMalformed)
	}
	return paperOf(MemberKey{id})
}

func paperOf(key MemberKey) (Paper, error) {
	seed, err := hkdf.Key(sha256.New, []byte(key.Secret()), nil, paperLabel[:len(paperLabel)-1], 32)
	if err != nil {
		return Paper{}, fmt.Errorf("paper: %w", err)
	}
	return Paper{key, SigningKeyFromSeed([32]byte(seed))}, nil
}

// Text is what is printed, as text and as a QR code. It is a secret.
func (p Paper) Text() string { return p.Secret() }

// Signing is the public half of the key that shows the paper's possession.
func (p Paper) Signing() SigningPublic { return p.signing.Public() }

// PaperProof says what a paper is shown for. Expect is the directory's version,
// so that no proof is used twice.
type PaperProof struct {
	Act       string // "prove": it opens the office key; "return": it lets a member in
	Office    string
	Member    string // who holds the paper in his hands
	Recipient string // the office key it opened, or the member's own recipient
	Expect    uint64
}

func (p PaperProof) bytes() []byte {
	return []byte(strings.Join([]string{p.Act, p.Office, p.Member, p.Recipient, strconv.FormatUint(p.Expect, 10)}, "\n"))
}

// Prove signs the proof with the paper's key.
func (p Paper) Prove(what PaperProof) Signature {
	return sign(p.signing.seed, paperLabel, what.bytes())
}

// VerifyPaper returns ErrBadSignature unless s is p's signature of the proof.
func (p SigningPublic) VerifyPaper(what PaperProof, s Signature) error {
	return verify(p, paperLabel, what.bytes(), s)
}
