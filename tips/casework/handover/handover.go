// Package handover checks the sealed package in which a lead (线索) leaves the
// desk: a tar of the sealed objects as they are, every record with the signed
// command behind it, and a signed manifest of all. docs/FORMATS.md, section 6.
//
// Nothing in a package is believed because it stands there. The office list
// must be signed by the root key, the manifest and each act by a member, and
// each event must be what the law answers to the act that was signed.
//
// What must never be in here: a connection, a store, a clock; plaintext
// in an error or a result.
package handover

import (
	"fmt"

	"github.com/go-json-experiment/json"

	"zhuicha/crypto/envelope"
	"zhuicha/tips"
	"zhuicha/tips/store"
)

const (
	manifestFormat = "zhuicha/handover/1"
	peopleFormat   = "zhuicha/handover-people/1"
	recordFormat   = "zhuicha/handover-record/1"

	// ManifestName and SignatureName are the package's first two files.
	ManifestName  = "manifest.json"
	SignatureName = "manifest.sig"
)

// Most bytes of what is read whole. Objects are read as a stream, unless a key
// is given to open them.
const (
	maxManifest = 64 << 20 // about 200,000 files
	maxRecord   = 4 << 20  // a command of 256 KiB and its events, in base64
	maxPeople   = 16 << 20
)

// Kind says what a file of the package is. The constants stand in the order in
// which the files must follow each other, so that keys come before what they
// open.
type Kind string

// Kinds of files. Those of sealed objects are named like their streams.
const (
	Readme        Kind = "readme"
	List          Kind = "list"
	ListSignature Kind = "list-signature"
	People        Kind = "people"
	Record        Kind = "record"
	OfficeKey     Kind = "office-key"
	IntakeKey     Kind = "intake-key"
	WorkKey       Kind = "work-key"
	Tip           Kind = "tip"
	FromTipster   Kind = "from-tipster"
	Internal      Kind = "internal"
	TipsterFile   Kind = "file"
	InternalFile  Kind = "file-internal"
)

var order = [...]Kind{
	Readme, List, ListSignature, People, Record, OfficeKey, IntakeKey, WorkKey, Tip, FromTipster, Internal, TipsterFile, InternalFile,
}

// rank is the place of a kind in the order; -1 for none.
func (k Kind) rank() int {
	for i, known := range order {
		if k == known {
			return i
		}
	}
	return -1
}

// sealed reports whether a file of this kind is an object whose digest the
// record names.
func (k Kind) sealed() bool { return k.rank() > OfficeKey.rank() }

// Manifest says what the package is and what must be in it.
type Manifest struct {
	Format string        `json:"format"`
	Lead   tips.LeadID   `json:"lead"`
	Number string        `json:"number"` // as people call the lead
	Day    tips.Day      `json:"day"`    // of packing
	By     tips.MemberID `json:"by"`     // who packed and signed
	State  State         `json:"state"`
	// Files are all others, in the order in which they stand in the tar.
	Files []Entry `json:"files"`
	// LeftOut are digests the record names whose objects are not here.
	LeftOut []LeftOut `json:"left_out"`
}

// State is where the lead is said to stand. It must be what the events fold to.
type State struct {
	Version  int           `json:"version"`
	Stage    tips.Stage    `json:"stage"`
	Round    int           `json:"round"`
	Office   tips.OfficeID `json:"office"`
	Superior tips.OfficeID `json:"superior"`
	Gates    [3]tips.Light `json:"gates"`
}

// StateOf is what a manifest must say of the lead.
func StateOf(l tips.Lead) State {
	return State{l.Version, l.Stage, l.Round, l.Office, l.Superior, [3]tips.Light{l.Gates[0].Light, l.Gates[1].Light, l.Gates[2].Light}}
}

// Entry is one file of the package.
type Entry struct {
	Name   string `json:"name"`
	Kind   Kind   `json:"kind"`
	Seq    int    `json:"seq"` // place in its stream, or generation of a key
	Size   int64  `json:"size"`
	Digest string `json:"digest"` // SHA-256, hex
}

// LeftOut is an object that the package does not hold.
type LeftOut struct {
	Digest tips.Digest `json:"digest"`
	Why    Why         `json:"why"`
}

// Why an object is not in the package.
type Why string

// Reasons to leave an object out.
const (
	ForReceipt Why = "receipt"   // sealed to the tipster's receipt alone
	IsCard     Why = "card"      // the receipt's card, which is no sealed object
	Destroyed  Why = "destroyed" // no longer kept by the server
)

// Person is a member who acted on the lead, with the keys he signed with.
type Person struct {
	ID      tips.MemberID `json:"id"`
	Name    string        `json:"name"`
	Office  tips.OfficeID `json:"office"`
	Signing []string      `json:"signing"` // Ed25519, 64 hex, the newest last
}

type peopleFile struct {
	Format string   `json:"format"`
	People []Person `json:"people"`
}

// RecordFile is one decision as the store keeps it, and as it stands in the
// package.
type RecordFile struct {
	Format    string        `json:"format"`
	Seq       int           `json:"seq"` // the lead's events before this record
	Day       tips.Day      `json:"day"`
	Signer    tips.MemberID `json:"signer"` // empty: the tipster or the clock
	Command   []byte        `json:"command"`
	Signature []byte        `json:"signature"`
	Events    [][]byte      `json:"events"` // each as tips.EncodeEvent wrote it
}

// RecordOf is a record as the desk's page gets it to pack.
func RecordOf(r store.Record) RecordFile {
	return RecordFile{recordFormat, r.Seq, r.Day, r.Signer, r.Command, append([]byte{}, r.Signature...), r.Events}
}

// parseManifest reads a manifest and what must be true of any.
func parseManifest(raw []byte) (Manifest, error) {
	var m Manifest
	if err := decode(raw, &m); err != nil || m.Format != manifestFormat {
		return Manifest{}, fault(BadManifest, ManifestName)
	}
	if !envelope.IsID(string(m.Lead)) || !envelope.IsID(string(m.By)) || m.Day == 0 {
		return Manifest{}, fault(BadManifest, ManifestName)
	}
	return m, checkEntries(m.Files)
}

// checkEntries wants kinds in their order, numbers that rise, and each name
// once.
func checkEntries(files []Entry) error {
	names := map[string]bool{ManifestName: true, SignatureName: true}
	for i, f := range files {
		switch {
		case f.Kind.rank() < 0, !plainName(f.Name), names[f.Name], !envelope.IsDigest(f.Digest), f.Size < 0, f.Seq < 0:
			return fault(BadManifest, f.Name)
		case i > 0 && f.Kind.rank() < files[i-1].Kind.rank():
			return fault(WrongOrder, f.Name)
		case i > 0 && f.Kind == files[i-1].Kind && f.Seq < files[i-1].Seq:
			return fault(WrongOrder, f.Name)
		}
		names[f.Name] = true
	}
	return nil
}

// plainName admits what the envelope's tar admits.
func plainName(name string) bool {
	if name == "" || len(name) > 64 || name[0] == '.' || name[0] == '-' {
		return false
	}
	for _, c := range []byte(name) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' {
			return false
		}
	}
	return true
}

// decode reads JSON strictly: no unknown field, no key twice, nothing after.
func decode(raw []byte, v any) error {
	if err := json.Unmarshal(raw, v, json.RejectUnknownMembers(true)); err != nil {
		return fmt.Errorf("handover: %w", err)
	}
	return nil
}
