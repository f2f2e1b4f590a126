package poster

import "golang.org/x/image/font/sfnt"

// Sources are the opened fonts, for tests that measure with them.
func (f Fonts) Sources() (regular, bold *sfnt.Font) { return f.regular, f.bold }

// Wrap and WidthOf are the layout's own.
var (
	Wrap    = wrap
	WidthOf = widthOf
)
