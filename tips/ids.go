package tips

// The names of things. All but Digest are 128 random bits as 32 lowercase
// hexadecimal digits, made by whoever makes the thing, so that no order can be
// read from them.
type (
	LeadID          string // 线索
	MemberID        string // an account of the staff
	OfficeID        string // 单位
	AllegationID    string // 反映的问题
	EvidenceID      string // 证据
	PartyID         string // a responsible person or unit 责任人、责任单位
	MeasureID       string // a measure taken 处理措施
	MoneyID         string // one entry of money 款项
	RectificationID string // 整改任务
	LetterID        string // 督办函
	Ref             string // the id of any one of these
)

// Digest names a sealed object: the SHA-256 of its bytes, as 64 lowercase
// hexadecimal digits. It stays in the events after the object is destroyed.
type Digest string

const (
	idDigits     = 32
	digestDigits = 64
)

func (id LeadID) valid() bool          { return hex(string(id), idDigits) }
func (id MemberID) valid() bool        { return hex(string(id), idDigits) }
func (id OfficeID) valid() bool        { return hex(string(id), idDigits) }
func (id AllegationID) valid() bool    { return hex(string(id), idDigits) }
func (id EvidenceID) valid() bool      { return hex(string(id), idDigits) }
func (id PartyID) valid() bool         { return hex(string(id), idDigits) }
func (id MeasureID) valid() bool       { return hex(string(id), idDigits) }
func (id MoneyID) valid() bool         { return hex(string(id), idDigits) }
func (id RectificationID) valid() bool { return hex(string(id), idDigits) }
func (id LetterID) valid() bool        { return hex(string(id), idDigits) }
func (r Ref) valid() bool              { return hex(string(r), idDigits) }
func (d Digest) valid() bool           { return hex(string(d), digestDigits) }

// hex tells whether s is exactly n lowercase hexadecimal digits.
func hex(s string, n int) bool {
	if len(s) != n {
		return false
	}
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
