package envelope

import (
	"fmt"
	"slices"

	"zhuicha/crypto/internal/strict"
)

const bindingFormat = "zhuicha/envelope/1"

// Stream says what a sealed object is for, and with that what is in it.
type Stream string

// The chained streams: each object names the digest of the one before.
const (
	Tip         Stream = "tip"
	FromTipster Stream = "from-tipster"
	ToTipster   Stream = "to-tipster"
	Internal    Stream = "internal"
)

// The key streams: nothing is chained, the sequence is the key's generation.
const (
	IntakeKey Stream = "intake-key"
	WorkKey   Stream = "work-key"
	OfficeKey Stream = "office-key"
	Member    Stream = "member"
	Session   Stream = "session"
)

// The file streams: nothing is chained, the sequence is the file's place in the
// list of the object that names it. Sealed and opened as a stream.
const (
	TipsterFile  Stream = "file"
	InternalFile Stream = "file-internal"
	ReplyFile    Stream = "file-to-tipster"
)

// Draft: what a member typed and has not sent. Nothing is chained, the sequence
// is always 0: a draft replaces the one before.
const Draft Stream = "draft"

// Names of the files in envelopes.
const (
	BindingFile   = "binding.json"
	TipFile       = "tip.json"
	MessageFile   = "message.json"
	MACFile       = "mac"
	RecordFile    = "record.json"
	KeyFile       = "key.txt"
	MemberFile    = "member.json"
	OfficeKeyFile = "office-key.txt"
	ContentFile   = "content"
	DraftFile     = "draft.json"
)

// Chained reports whether the objects of s name the one before.
func (s Stream) Chained() bool {
	return s == Tip || s == FromTipster || s == ToTipster || s == Internal
}

// IsFile reports whether the objects of s are sealed files (附件).
func (s Stream) IsFile() bool { return s == TipsterFile || s == InternalFile || s == ReplyFile }

// files are the names of the content, in their order; nil for no known stream.
func (s Stream) files() []string {
	switch s {
	case Tip:
		return []string{TipFile}
	case FromTipster, ToTipster:
		return []string{MessageFile, MACFile}
	case Internal:
		return []string{RecordFile}
	case IntakeKey, WorkKey, OfficeKey:
		return []string{KeyFile}
	case Member:
		return []string{MemberFile}
	case Session:
		return []string{MemberFile, OfficeKeyFile}
	case TipsterFile, InternalFile, ReplyFile:
		return []string{ContentFile}
	case Draft:
		return []string{DraftFile}
	default:
		return nil
	}
}

// holds reports whether names are exactly the content of s, in order.
func (s Stream) holds(files []File) bool {
	want := s.files()
	return want != nil && slices.EqualFunc(files, want, func(f File, name string) bool { return f.Name == name })
}

// Binding ties a sealed object to its place: it lies inside the envelope, so
// that whoever stores the object cannot move, repeat or drop it unnoticed.
type Binding struct {
	// Subject is the id of the lead, office or member.
	Subject string
	Stream  Stream
	// Seq counts from 0 in the stream; for keys it is the generation, for files
	// the place in the list that names them.
	Seq uint64
	// Prev is the digest of the object before; empty at 0, for keys and for files.
	Prev string
}

type bindingJSON struct {
	Format  string `json:"format"`
	Subject string `json:"subject"`
	Stream  Stream `json:"stream"`
	Seq     uint64 `json:"seq"`
	Prev    string `json:"prev"`
}

// Next is the binding of the object that follows the one bound by b, whose
// sealed bytes are sealed.
func (b Binding) Next(sealed []byte) Binding {
	return Binding{Subject: b.Subject, Stream: b.Stream, Seq: b.Seq + 1, Prev: Digest(sealed)}
}

// JSON is the exact content of binding.json.
func (b Binding) JSON() ([]byte, error) {
	if err := b.validate(); err != nil {
		return nil, err
	}
	return strict.Encode(bindingJSON{bindingFormat, b.Subject, b.Stream, b.Seq, b.Prev})
}

func (b Binding) validate() error {
	switch {
	case !IsID(b.Subject):
		return fmt.Errorf("binding's subject: %w", ErrBadContent)
	case b.Stream.files() == nil:
		return fmt.Errorf("binding's stream: %w", ErrBadContent)
	case b.Seq > MaxSeq:
		return fmt.Errorf("binding's sequence: %w", ErrBadContent)
	case (b.Prev != "") != (b.Stream.Chained() && b.Seq > 0):
		return fmt.Errorf("binding's previous digest: %w", ErrBadContent)
	case b.Prev != "" && !IsDigest(b.Prev):
		return fmt.Errorf("binding's previous digest: %w", ErrBadContent)
	}
	return nil
}

func parseBinding(data []byte) (Binding, error) {
	var j bindingJSON
	if err := strict.DecodeExact(data, &j); err != nil || j.Format != bindingFormat {
		return Binding{}, fmt.Errorf("binding: %w", ErrBadContent)
	}
	b := Binding{j.Subject, j.Stream, j.Seq, j.Prev}
	return b, b.validate()
}

// check compares what an object says of itself with what was expected there.
// The order matters: a wrong place is named before a wrong number, and a wrong
// number before a wrong predecessor, which would follow from it.
func (b Binding) check(want Binding) error {
	switch {
	case b.Subject != want.Subject || b.Stream != want.Stream:
		return ErrSwapped
	case b.Seq < want.Seq:
		return ErrReplayed
	case b.Seq > want.Seq:
		return ErrTruncated
	case b.Prev != want.Prev:
		return ErrBrokenChain
	}
	return nil
}
