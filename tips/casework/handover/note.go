package handover

import _ "embed"

//go:embed readme.txt
var note string

// Note is the package's readme.txt, in Chinese and English: how whoever is
// handed the package checks it, and opens it with the stock age and tar and
// either the packing office's key or its paper alone.
func Note() string { return note }
