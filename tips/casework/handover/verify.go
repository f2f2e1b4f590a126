package handover

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/tips"
)

// Options are what the reader brings himself.
type Options struct {
	// Root is the root key's fingerprint as posters print it. It decides whether
	// the offices are who they say.
	Root keys.Fingerprint
	// Key is the office's key, or the paper's: with it every object is opened and
	// held against its place. Zero leaves them closed.
	Key envelope.Identity
}

// Result is what a package that holds shows.
type Result struct {
	Digest   string // SHA-256 of the whole package
	Manifest Manifest
	Packer   Person
	PackerOf keys.Office // zero where the list does not name it
	Lead     tips.Lead   // as the events fold
	People   []Person    // everybody whose signature was checked
	Records  int
	Signed   int // of them signed by members
	Objects  int // sealed objects of the lead; office keys are not counted
	Opened   int // of them; 0 without a key
	// Doubtful are attachments, by their names in the package, that are the bytes
	// that were sent and do not open to what the object naming them says.
	Doubtful []string
}

// Verify checks a package from its first byte to its last, twice: first that it
// holds exactly what the signed manifest names, then what it says. It takes
// memory for the manifest and one record or opened object at a time.
//
// Every refusal is a *[Fault]; other errors are those of r.
func Verify(r io.ReadSeeker, o Options) (Result, error) {
	c := &contents{}
	digest, err := walk(r, c.visit)
	if err != nil {
		return Result{}, err
	}
	if err := c.complete(); err != nil {
		return Result{}, err
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return Result{}, fmt.Errorf("handover: %w", err)
	}
	v := &verifier{options: o, manifest: c.manifest, raw: c.raw, signature: c.signature, people: map[tips.MemberID]Person{}, named: newLedger()}
	again, err := walk(r, v.visit)
	if err != nil {
		return Result{}, err
	}
	if again != digest {
		return Result{}, fault(NotAPackage, "") // the file changed under our hands
	}
	if err := v.finish(); err != nil {
		return Result{}, err
	}
	v.result.Digest = digest
	return v.result, nil
}

// contents holds the tar against its manifest.
type contents struct {
	raw       []byte
	manifest  Manifest
	signature []byte
	at        int // files seen, the manifest and its signature among them
	expected  map[string]Entry
	found     []string
}

func (c *contents) visit(name string, size int64, content io.Reader) (err error) {
	defer func() { c.at++ }()
	switch {
	case c.at == 0 && name == ManifestName:
		if c.raw, err = readAll(content, name, size, maxManifest, BadManifest); err != nil {
			return err
		}
		if c.manifest, err = parseManifest(c.raw); err != nil {
			return err
		}
		c.expected = map[string]Entry{}
		for _, f := range c.manifest.Files {
			c.expected[f.Name] = f
		}
		return nil
	case c.at == 1 && name == SignatureName:
		c.signature, err = readAll(content, name, size, 200, ManifestSignature)
		return err
	case c.at < 2:
		return fault(NotAPackage, name)
	}
	return c.compare(name, size, content)
}

// compare wants the bytes the manifest names, and each file once.
func (c *contents) compare(name string, size int64, content io.Reader) error {
	want, known := c.expected[name]
	if !known {
		return fault(FileAdded, name)
	}
	delete(c.expected, name)
	c.found = append(c.found, name)
	sum := sha256.New()
	if _, err := io.Copy(sum, content); err != nil {
		return because(NotAPackage, name, err)
	}
	if size != want.Size || hex.EncodeToString(sum.Sum(nil)) != want.Digest {
		return fault(FileChanged, name)
	}
	return nil
}

// complete wants every file the manifest names, in its order.
func (c *contents) complete() error {
	if c.at < 2 {
		return fault(NotAPackage, "")
	}
	for _, f := range c.manifest.Files {
		if _, missing := c.expected[f.Name]; missing {
			return fault(FileMissing, f.Name)
		}
	}
	for i, f := range c.manifest.Files {
		if c.found[i] != f.Name {
			return fault(WrongOrder, c.found[i])
		}
	}
	return nil
}

// verifier reads what the package says, in the order of its kinds.
type verifier struct {
	options   Options
	manifest  Manifest
	raw       []byte
	signature []byte
	at        int

	list    []byte
	offices map[string]keys.Office
	people  map[tips.MemberID]Person
	named   ledger
	opener  *opener
	result  Result
}

func (v *verifier) visit(name string, size int64, content io.Reader) error {
	v.at++
	if v.at <= 2 {
		return nil // the manifest and its signature, read before
	}
	entry := v.manifest.Files[v.at-3]
	switch entry.Kind {
	case Readme:
		return nil // words for people
	case List:
		raw, err := readAll(content, name, size, maxPeople, ListForged)
		v.list = raw
		return err
	case ListSignature:
		return v.checkList(name, size, content)
	case People:
		return v.checkPeople(name, size, content)
	case Record:
		return v.checkRecord(name, size, content)
	}
	return v.checkObject(entry, size, content)
}

// checkList believes the offices only with the root key that people compared.
func (v *verifier) checkList(name string, size int64, content io.Reader) error {
	raw, err := readAll(content, name, size, 200, ListForged)
	if err != nil {
		return err
	}
	signature, err := keys.ParseSignature(strings.TrimSuffix(string(raw), "\n"))
	if err != nil {
		return because(ListForged, name, err)
	}
	list, err := keys.ParseOffices(v.list)
	if err != nil {
		return because(ListForged, name, err)
	}
	claims := list.Claims()
	if claims.Root.Fingerprint() != v.options.Root {
		return fault(WrongRoot, name)
	}
	if _, err := list.VerifyFingerprint(signature, v.options.Root); err != nil {
		return because(ListForged, name, err)
	}
	v.offices = map[string]keys.Office{}
	for _, o := range claims.Offices {
		v.offices[o.ID] = o
	}
	return nil
}

// checkPeople reads the members and holds the manifest's signature against the
// one who is said to have packed.
func (v *verifier) checkPeople(name string, size int64, content io.Reader) error {
	raw, err := readAll(content, name, size, maxPeople, BadPeople)
	if err != nil {
		return err
	}
	var file peopleFile
	if err := decode(raw, &file); err != nil || file.Format != peopleFormat {
		return fault(BadPeople, name)
	}
	for _, p := range file.People {
		if _, twice := v.people[p.ID]; twice || !envelope.IsID(string(p.ID)) {
			return fault(BadPeople, name)
		}
		v.people[p.ID] = p
	}
	return v.checkPacker()
}

func (v *verifier) checkPacker() error {
	packer := v.people[v.manifest.By]
	signature, err := keys.ParseSignature(strings.TrimSuffix(string(v.signature), "\n"))
	if err != nil {
		return because(ManifestSignature, SignatureName, err)
	}
	if !packer.fits(func(k keys.SigningPublic) error { return k.VerifyHandover(v.raw, signature) }) {
		return fault(ManifestSignature, SignatureName)
	}
	v.result.Packer, v.result.PackerOf = packer, v.offices[string(packer.Office)]
	return nil
}

// fits tries the person's keys, the newest first.
func (p Person) fits(verify func(keys.SigningPublic) error) bool {
	for i := len(p.Signing) - 1; i >= 0; i-- {
		k, err := keys.ParseSigningPublic(p.Signing[i])
		if err == nil && verify(k) == nil {
			return true
		}
	}
	return false
}

// finish holds the whole against what was claimed.
func (v *verifier) finish() error {
	switch {
	case v.offices == nil:
		return fault(FileMissing, string(ListSignature))
	case v.result.Packer.ID == "":
		return fault(FileMissing, string(People))
	case v.result.Records == 0:
		return fault(FileMissing, string(Record))
	case StateOf(v.result.Lead) != v.manifest.State:
		return fault(OtherState, ManifestName)
	}
	if err := v.named.complete(v.manifest.LeftOut); err != nil {
		return err
	}
	if !v.options.Key.IsZero() && v.result.Opened == 0 {
		return fault(NoKey, "")
	}
	v.result.Manifest = v.manifest
	for _, p := range v.people {
		v.result.People = append(v.result.People, p)
	}
	sortPeople(v.result.People)
	return nil
}
