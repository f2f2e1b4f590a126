// Package secret holds the one error by which secret types refuse encoders.
package secret

import "errors"

// ErrHidden: a secret was about to be written out without being asked for by name.
var ErrHidden = errors.New("secret: not to be encoded")
