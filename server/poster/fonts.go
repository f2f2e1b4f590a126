package poster

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"golang.org/x/image/font/sfnt"
)

// ErrFont is a missing Chinese font. Only PNG needs one; SVG and the page use
// those of the reader.
var ErrFont = errors.New("poster: a PNG needs a font with Chinese letters, such as Noto Sans CJK (on Debian: fonts-noto-cjk); name one with --font, or choose .svg or .html")

// Fonts are what a PNG's letters are made of.
type Fonts struct{ regular, bold *sfnt.Font }

// usual are the places where systems keep a sans-serif font with Chinese
// letters: the regular file and the bold one.
func usual() [][2]string {
	return [][2]string{
		{"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", "/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc"},
		{"/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", "/usr/share/fonts/noto-cjk/NotoSansCJK-Bold.ttc"},
		{"/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc", "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Bold.ttc"},
		{"/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc", "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Bold.ttc"},
		{"/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"},
		{"/System/Library/Fonts/STHeiti Light.ttc", "/System/Library/Fonts/STHeiti Medium.ttc"},
		{`C:\Windows\Fonts\msyh.ttc`, `C:\Windows\Fonts\msyhbd.ttc`},
	}
}

// SystemFonts opens the first usual font that is there; [ErrFont] without one.
func SystemFonts() (Fonts, error) {
	for _, pair := range usual() {
		if f, err := OpenFonts(pair[0], pair[1]); err == nil {
			return f, nil
		}
	}
	return Fonts{}, ErrFont
}

// OpenFonts opens two font files, .ttf, .otf or .ttc, and keeps them open:
// letters are read as they are drawn. An empty bold name, or one of no file,
// uses the regular font for both. [ErrFont] where a file is no
// font or has no Chinese letters.
func OpenFonts(regular, bold string) (Fonts, error) {
	var f Fonts
	var err error
	if f.regular, err = openFont(regular); err != nil {
		return Fonts{}, err
	}
	if bold == "" {
		bold = regular
	}
	if f.bold, err = openFont(bold); errors.Is(err, fs.ErrNotExist) {
		f.bold, err = f.regular, nil
	}
	return f, err
}

func openFont(path string) (*sfnt.Font, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFont, err)
	}
	all, err := sfnt.ParseCollectionReaderAt(f)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %w", ErrFont, err), f.Close())
	}
	picked, err := chinese(all)
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return picked, nil
}

// chinese picks the font for simplified Chinese of a collection.
func chinese(all *sfnt.Collection) (*sfnt.Font, error) {
	var picked *sfnt.Font
	for i := range all.NumFonts() {
		f, err := all.Font(i)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrFont, err)
		}
		if glyph, err := f.GlyphIndex(nil, '说'); err != nil || glyph == 0 {
			continue
		}
		name, err := f.Name(nil, sfnt.NameIDFull)
		simplified := err == nil && strings.Contains(name, " SC") && !strings.Contains(name, "Mono")
		if picked == nil || simplified {
			picked = f
		}
		if simplified {
			break
		}
	}
	if picked == nil {
		return nil, ErrFont
	}
	return picked, nil
}
