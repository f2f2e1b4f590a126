// Package attached takes the files that come with a form without JavaScript:
// reads them in memory, cuts the metadata out of photographs, and seals them at
// once. The pages say that the server sees such files for a moment, and that a
// browser with JavaScript seals them itself.
//
// What must never be in here: a file on the disk that is not sealed (so nothing
// of net/http's own form reader, which makes some), a log, anything of what was
// sent in an error's text.
package attached

import (
	"errors"
	"io"
	"mime/multipart"
	"net/url"
	"strings"

	"zhuicha/server/public/strip"
	"zhuicha/tips"
)

// Limits of one form.
const (
	// MostBytes all its files may have together.
	MostBytes = 20 << 20
	// MostBody is the longest body a form with files may have. What is above
	// MostBytes is read and thrown away, so that the words come back to be sent
	// without it.
	MostBody = 64 << 20
	// mostFields is above the number of fields any form of ours has.
	mostFields = 32 + tips.MostFiles
	// mostAtOnce bounds how many forms with files are held in memory.
	mostAtOnce = 4
)

// Field is the name of the field in which files come.
const Field = "files"

// ErrForm says that a body is no form of ours.
var ErrForm = errors.New("attached: not our form")

// File is one file as it came, but for a photograph's metadata.
type File struct {
	Name, Type string
	Data       []byte
}

// Form is a form that was read. Close it once it is dealt with.
type Form struct {
	url.Values
	Files []File
	// Chosen says that files came along, whether they could be taken or not.
	Chosen bool
	// Fault is the catalogue's key for why the files cannot be taken, if so:
	// none of Files is there then.
	Fault string

	bytes int
	slot  chan struct{}
}

// Counter is where forms with files wait their turn, one for all pages.
type Counter struct{ slots chan struct{} }

// New lets a few forms with files in at a time.
func New() *Counter { return &Counter{make(chan struct{}, mostAtOnce)} }

// Close gives the form's memory to the next.
func (f *Form) Close() {
	f.Files = nil
	if f.slot != nil {
		<-f.slot
		f.slot = nil
	}
}

// Read reads a multipart form, of each text at most so many bytes. Errors are
// [ErrForm] and those of the body; what was read until then is there even so.
func (c *Counter) Read(parts *multipart.Reader, longest int64) (*Form, error) {
	f := &Form{Values: url.Values{}}
	for range mostFields {
		part, err := parts.NextPart()
		if err == io.EOF {
			return f, nil
		}
		if err != nil {
			return f, err
		}
		switch {
		case part.FileName() == "":
			err = f.readText(part, longest)
		case part.FormName() == Field:
			err = c.readFile(f, part)
		default:
			err = ErrForm
		}
		if err != nil {
			return f, err
		}
	}
	return f, ErrForm
}

func (f *Form) readText(part *multipart.Part, longest int64) error {
	value, err := io.ReadAll(io.LimitReader(part, longest+1))
	if err == nil && int64(len(value)) > longest {
		err = ErrForm
	}
	f.Set(part.FormName(), string(value))
	return err
}

// readFile takes one file in, or throws it away and notes why.
func (c *Counter) readFile(f *Form, part *multipart.Part) error {
	f.Chosen = true
	if f.slot == nil && f.Fault == "" {
		select {
		case c.slots <- struct{}{}:
			f.slot = c.slots
		default:
			f.refuse("plain.files_busy")
		}
	}
	if f.Fault == "" && len(f.Files) == tips.MostFiles {
		f.refuse("plain.files_many")
	}
	if f.Fault != "" {
		_, err := io.Copy(io.Discard, part)
		return err
	}
	data, err := io.ReadAll(io.LimitReader(part, int64(MostBytes-f.bytes)+1))
	if err != nil {
		return err
	}
	if f.bytes += len(data); f.bytes > MostBytes {
		f.refuse("plain.files_large")
		_, err := io.Copy(io.Discard, part)
		return err
	}
	f.add(File{nameOf(part.FileName()), typeOf(part.Header.Get("Content-Type")), data})
	return nil
}

// add cuts a photograph's metadata out. One that cannot be read to its end is
// refused: nobody knows what would be left in it.
func (f *Form) add(file File) {
	clean, _, err := strip.Picture(file.Data)
	if err != nil {
		f.refuse("plain.files_broken")
		return
	}
	file.Data = clean
	f.Files = append(f.Files, file)
}

// refuse drops all files: people choose them anew together.
func (f *Form) refuse(key string) { f.Files, f.Fault = nil, key }

// nameOf keeps what a name may have (docs/FORMATS.md): any text of 255
// characters. Of a longer one the end stays, which tells the kind.
func nameOf(name string) string {
	runes := []rune(strings.ToValidUTF8(name, "\uFFFD"))
	return string(runes[max(0, len(runes)-255):])
}

// typeOf is the media type the browser told, if it is one.
func typeOf(media string) string {
	if len(media) > 100 {
		return ""
	}
	for _, c := range []byte(media) {
		if c < ' ' || c > '~' {
			return ""
		}
	}
	return media
}
