package content

import (
	"fmt"
	"unicode/utf8"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/internal/strict"
	"zhuicha/crypto/keys"
)

const (
	recordFormat = "zhuicha/record/1"
	// MaxFields bounds the fields of a record, MaxField the code points of one.
	MaxFields    = 64
	MaxField     = 50_000
	maxFieldName = 64
)

// Kind says what an internal record is about.
type Kind string

// The kinds of records. Their fields are strings only; the law sees none of them.
const (
	Title         Kind = "title"         // 标题
	Note          Kind = "note"          // 工作记录
	Allegation    Kind = "allegation"    // 反映问题
	Finding       Kind = "finding"       // 核查结论
	Evidence      Kind = "evidence"      // 证据
	Report        Kind = "report"        // 核查报告
	Party         Kind = "party"         // 责任主体
	Reason        Kind = "reason"        // 理由
	Deliberation  Kind = "deliberation"  // 集体研究
	Measure       Kind = "measure"       // 处理措施
	Proof         Kind = "proof"         // 执行凭证
	Money         Kind = "money"         // 资金追缴
	Rectification Kind = "rectification" // 整改
	Clarification Kind = "clarification" // 澄清
	ReplyCopy     Kind = "reply"         // 回复留底
)

// Known reports whether k is one of the kinds above.
func (k Kind) Known() bool {
	switch k {
	case Title, Note, Allegation, Finding, Evidence, Report, Party, Reason, Deliberation,
		Measure, Proof, Money, Rectification, Clarification, ReplyCopy:
		return true
	default:
		return false
	}
}

// Record is one entry of the inspectors' file on a lead.
type Record struct {
	Kind   Kind
	Fields map[string]string
	// Files are sealed under the work key: evidence, papers, copies of what was sent.
	Files []FileRef
}

type recordJSON struct {
	Format string            `json:"format"`
	Kind   Kind              `json:"kind"`
	Fields map[string]string `json:"fields"`
	Files  []FileRef         `json:"files"`
}

// JSON is the content of record.json.
func (r Record) JSON() ([]byte, error) {
	data, err := strict.Encode(recordJSON{recordFormat, r.Kind, r.Fields, r.Files})
	if err != nil || !r.withinLimits() {
		return nil, fmt.Errorf("record: %w", envelope.ErrBadContent)
	}
	return data, nil
}

// ParseRecord reads record.json.
func ParseRecord(data []byte) (Record, error) {
	var j recordJSON
	err := strict.Decode(data, &j)
	r := Record{j.Kind, j.Fields, noneIfEmpty(j.Files)}
	if err != nil || j.Format != recordFormat || !r.withinLimits() {
		return Record{}, fmt.Errorf("record: %w", envelope.ErrBadContent)
	}
	return r, nil
}

// SealRecord seals a record in its place in the stream internal.
func SealRecord(place envelope.Binding, r Record, to keys.WorkRecipient) ([]byte, error) {
	if place.Stream != envelope.Internal {
		return nil, fmt.Errorf("seal record: stream: %w", envelope.ErrBadContent)
	}
	data, err := r.JSON()
	if err != nil {
		return nil, err
	}
	return envelope.Seal(place, []envelope.File{{Name: envelope.RecordFile, Data: data}}, to.Recipient)
}

// OpenRecord undoes SealRecord. A lead that changed offices has several work
// keys; any of them may fit.
func OpenRecord(sealed []byte, want envelope.Binding, with ...keys.WorkKey) (Record, error) {
	if want.Stream != envelope.Internal {
		return Record{}, fmt.Errorf("open record: stream: %w", envelope.ErrBadContent)
	}
	ids := make([]envelope.Identity, len(with))
	for i, k := range with {
		ids[i] = k.Identity
	}
	opened, err := envelope.Open(sealed, want, ids...)
	if err != nil {
		return Record{}, err
	}
	return ParseRecord(opened.File(envelope.RecordFile))
}

func (r Record) withinLimits() bool {
	if !r.Kind.Known() || len(r.Fields) > MaxFields || !filesWithinLimits(r.Files) {
		return false
	}
	for name, value := range r.Fields {
		if name == "" || len(name) > maxFieldName || !isWord(name) || utf8.RuneCountInString(value) > MaxField {
			return false
		}
	}
	return true
}
