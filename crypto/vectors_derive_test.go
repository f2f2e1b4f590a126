package crypto_test

import (
	"crypto/sha256"
	"testing"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/crypto/receipt"
)

func sha256Of(b []byte) [32]byte { return sha256.Sum256(b) }

type identityVector struct {
	Seed      string `json:"seed"`
	Identity  string `json:"identity"`
	Recipient string `json:"recipient"`
	KeyDigest string `json:"key_digest"`
}

func identityVectors(*testing.T) any {
	var all []identityVector
	for _, s := range [][32]byte{{}, seed32("one"), seed32("two")} {
		id := value(envelope.IdentityFromSeed(s))
		all = append(all, identityVector{hexOf(s[:]), id.Secret(), id.Recipient().String(), keys.KeyDigest(id.Recipient())})
	}
	return all
}

type receiptVector struct {
	Secret   string    `json:"secret"`
	Digits   string    `json:"digits"`
	Phrase   string    `json:"phrase"`
	Pinyin   [8]string `json:"pinyin"`
	Salt     string    `json:"salt"`
	LogN     int       `json:"log_n"`
	Token    string    `json:"token"`
	Pepper   string    `json:"pepper"`
	Record   string    `json:"record"`
	Identity string    `json:"identity"`
	Lead     string    `json:"lead"`
	Channel  string    `json:"channel"`
	Log      string    `json:"log"`
}

func receiptVectors(*testing.T) any {
	salt, pepper := seed32("instance salt"), seed32("pepper")
	top := [10]byte{0x1f, 255, 255, 255, 255, 255, 255, 255, 255, 255}
	low := [10]byte{9: 1}
	var all []receiptVector
	for _, secret := range [][10]byte{{}, low, top, secretOf("a"), secretOf("b")} {
		for _, logN := range []int{10, receipt.LogN} {
			r := value(receipt.New(&fixed{secret[:]}))
			k := value(r.Derive(salt, logN))
			record := k.Token.Record(pepper[:])
			all = append(all, receiptVector{
				hexOf(secret[:]), r.Digits(), r.Phrase(), r.Pinyin(), hexOf(salt[:]), logN,
				k.Token.Hex(), hexOf(pepper[:]), hexOf(record[:]), k.Identity.Secret(), k.Lead, k.Channel.Hex(), hexOf(k.LogSalt[:]),
			})
		}
	}
	return all
}

// secretOf is a secret with its top three bits zero.
func secretOf(name string) [10]byte {
	s := seed32(name)
	s[0] &= 0x1f
	return [10]byte(s[:10])
}

// fixed reads out exactly its bytes.
type fixed struct{ b []byte }

func (f *fixed) Read(p []byte) (int, error) {
	n := copy(p, f.b)
	f.b = f.b[n:]
	return n, nil
}

type spellingVector struct {
	Text    string   `json:"text"`
	Code    string   `json:"code,omitempty"`
	Digits  string   `json:"digits,omitempty"`
	Suggest []string `json:"suggest,omitempty"`
}

func spellingVectors(*testing.T) any {
	r := value(receipt.New(&fixed{sliceOf(secretOf("a"))}))
	d, p := r.Digits(), []rune(r.Phrase())
	rows, lines := r.Rows(), r.Lines()
	texts := []string{
		d,
		rows[0] + " " + rows[1] + "-" + rows[2] + "－" + rows[3] + "—" + rows[4],
		"　" + rows[0] + "。" + rows[1] + "．" + rows[2] + "·" + rows[3] + "・" + rows[4] + "\n",
		fullWidth(d),
		d[:24],
		d + "0",
		d[:24] + string('0'+(d[24]-'0'+1)%10),
		d[:3] + "x" + d[4:],
		"",
		"9999999999999999999999999",
		"1511157274518286468382720", // 2⁷⁷ with a check digit that is put right below
		string(p),
		lines[0] + "\n" + lines[1],
		string(p[:2]) + "，" + string(p[2:4]) + " " + string(p[4:]) + "。",
		string(p[:7]),
		string(p) + "的",
		string(p[:7]) + "𠮷",
		string(p[1]) + string(p[0]) + string(p[2:]),
		string(p[:3]) + d[:5],
	}
	texts[10] = tooLarge()
	for place := range p {
		for _, alike := range receipt.SameSound(p[place]) {
			slip := append([]rune(nil), p...)
			slip[place] = alike
			texts = append(texts, string(slip))
			break
		}
	}
	all := make([]spellingVector, 0, len(texts))
	for _, text := range texts {
		v := spellingVector{Text: text, Suggest: receipt.Suggest(text)}
		got, err := receipt.Parse(text)
		if problem, ok := err.(receipt.Problem); ok {
			v.Code = problem.Code()
		} else {
			v.Digits = got.Digits()
		}
		all = append(all, v)
	}
	return all
}

func sliceOf(b [10]byte) []byte { return b[:] }

// tooLarge is 2⁷⁷ with whichever check digit fits.
func tooLarge() string {
	for c := '0'; c <= '9'; c++ {
		text := "151115727451828646838272" + string(c)
		if _, err := receipt.Parse(text); err != receipt.ErrCheck {
			return text
		}
	}
	panic("no check digit fits")
}

func fullWidth(digits string) string {
	out := []rune(digits)
	for i := range out {
		out[i] += '０' - '0'
	}
	return string(out)
}

type loginVector struct {
	Passphrase string `json:"passphrase"`
	Salt       string `json:"salt"`
	LogN       int    `json:"log_n"`
	Proof      string `json:"proof"`
	Record     string `json:"record"`
	Unlock     string `json:"unlock"`
	Recipient  string `json:"recipient"`
}

func loginVectors(*testing.T) any {
	salt := [16]byte(sliceOf32(seed32("member salt"))[:16])
	var all []loginVector
	for _, pass := range []string{"correct horse battery staple", "山高月小　水落石出", "ｅ\u0301ﬁ①"} {
		for _, logN := range []int{10, keys.LoginLogN} {
			proof, unlock, err := keys.DeriveLogin(pass, salt, logN, 10)
			if err != nil {
				panic(err)
			}
			record := proof.Record()
			all = append(all, loginVector{pass, hexOf(salt[:]), logN, proof.Hex(), hexOf(record[:]), unlock.Secret(), unlock.Public().String()})
		}
	}
	return all
}

func sliceOf32(b [32]byte) []byte { return b[:] }

type fingerprintVector struct {
	Kind        string `json:"kind"`
	Public      string `json:"public"`
	Fingerprint string `json:"fingerprint"`
}

func fingerprintVectors(*testing.T) any {
	root := value(keys.NewRootKey(seed("root"))).Public()
	office := value(keys.NewOfficeKey(seed("office"))).Public()
	return []fingerprintVector{
		{"root", root.Hex(), root.Fingerprint().String()},
		{"key", office.String(), keys.FingerprintOf(office.Recipient).String()},
	}
}
