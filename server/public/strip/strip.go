// Package strip takes out of a photograph everything but the picture, in
// memory: for people whose browser cannot do it because it runs no script.
//
// It keeps an exact list of what draws the picture and drops all else, known or
// not, so that a new kind of metadata is dropped too. The picture's own data
// are copied bit by bit and never decoded: nothing here can be made to take
// more memory than the file has.
//
// What must never be in here: a file, a log, anything of what was read in an
// error's text.
package strip

import (
	"bytes"
	"errors"
)

// ErrMalformed says that a picture cannot be read to its end, so that nobody
// could say what is left in it. It must not be kept.
var ErrMalformed = errors.New("strip: not a whole picture")

// Picture removes the metadata of a JPEG or PNG, told by its first bytes,
// whatever its name says. Anything else comes back as it is, and stripped is
// false. Errors: [ErrMalformed].
func Picture(file []byte) (clean []byte, stripped bool, err error) {
	switch {
	case bytes.HasPrefix(file, []byte(jpegStart)):
		clean, err = jpeg(file)
	case bytes.HasPrefix(file, []byte(pngStart)):
		clean, err = png(file)
	default:
		return file, false, nil
	}
	return clean, err == nil, err
}
