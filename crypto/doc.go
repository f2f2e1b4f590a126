// Package crypto is the root of the packages that seal, derive and sign.
// The bytes are fixed by docs/FORMATS.md; testdata holds the vectors that keep
// the TypeScript twin equal to this code.
//
// Nothing in here knows a network, a file, a log or a clock. Errors below this
// directory never carry plaintext, a receipt or a secret key, so that a caller
// may log them.
package crypto
