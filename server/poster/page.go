package poster

import (
	"bytes"
	"fmt"
)

// Page is the sheet as a file to open and print: the drawing, its paper's
// size, and nothing else. It runs no script and loads nothing.
func (s Sheet) Page() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<!doctype html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>%s</title>
<style>
@page { size: %smm %smm; margin: 0; }
html { background: #eceee8; }
body { margin: 0; }
svg { display: block; margin: 0 auto; background: #fff; }
@media screen { svg { width: min(100vw, %smm); height: auto; box-shadow: 0 0 12px rgba(0, 0, 0, .2); } }
</style>
</head>
<body>
`, escape(s.Lang), escape(s.Title), number(s.Width), number(s.Height), number(s.Width))
	b.Write(s.SVG())
	b.WriteString("</body>\n</html>\n")
	return b.Bytes()
}
