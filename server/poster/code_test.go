package poster_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math"
	"net/url"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"
	xdraw "golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"zhuicha/crypto/keys"
	"zhuicha/server/poster"
)

// read decodes the QR code of a picture with a reader that shares nothing with
// the writer; empty if it finds none.
func read(picture image.Image) string {
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		return ""
	}
	found, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return ""
	}
	return found.GetText()
}

// turned is the picture turned about its middle, on white.
func turned(src image.Image, degrees float64) image.Image {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	w, h := float64(src.Bounds().Dx()), float64(src.Bounds().Dy())
	width, height := math.Abs(w*cos)+math.Abs(h*sin), math.Abs(w*sin)+math.Abs(h*cos)
	dst := image.NewGray(image.Rect(0, 0, int(width), int(height)))
	draw.Draw(dst, dst.Bounds(), image.White, image.Point{}, draw.Src)
	xdraw.BiLinear.Transform(dst, f64.Aff3{
		cos, -sin, width/2 - cos*w/2 + sin*h/2,
		sin, cos, height/2 - sin*w/2 - cos*h/2,
	}, src, src.Bounds(), draw.Over, nil)
	return dst
}

func smaller(src image.Image, times int) image.Image {
	dst := image.NewGray(image.Rect(0, 0, src.Bounds().Dx()/times, src.Bounds().Dy()/times))
	xdraw.CatmullRom.Scale(dst, dst.Bounds(), src, src.Bounds(), draw.Src, nil)
	return dst
}

// blurred is the mean over a square around each point, three times over, which
// comes near a lens out of focus.
func blurred(src image.Image, radius int) image.Image {
	now := smaller(src, 1).(*image.Gray)
	for range 3 {
		now = mean(mean(now, radius, 1, 0), radius, 0, 1)
	}
	return now
}

func mean(src *image.Gray, radius, dx, dy int) *image.Gray {
	dst := image.NewGray(src.Bounds())
	for y := range src.Bounds().Dy() {
		for x := range src.Bounds().Dx() {
			sum := 0
			for i := -radius; i <= radius; i++ {
				at := image.Pt(x+i*dx, y+i*dy)
				if at.In(src.Bounds()) {
					sum += int(src.GrayAt(at.X, at.Y).Y)
				} else {
					sum += 255
				}
			}
			dst.SetGray(x, y, color.Gray{Y: uint8(sum / (2*radius + 1))})
		}
	}
	return dst
}

func squeezed(t *testing.T, src image.Image, quality int) image.Image {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, src, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	back, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// scene is the paper as a camera that is near enough sees it: a card is held
// nearer than a poster.
func scene(t *testing.T, o poster.Order, lang string) image.Image {
	t.Helper()
	dpi := 150.0
	if o.Size != poster.A4 {
		dpi = 300
	}
	whole, err := drawn(t, o, lang).Image(fonts(t), dpi)
	if err != nil {
		t.Fatal(err)
	}
	if o.Size == poster.Cards { // one of the four
		return whole.SubImage(image.Rect(0, 0, whole.Bounds().Dx()/2, whole.Bounds().Dy()/2))
	}
	return whole
}

const digits = "0000765535046602213639612570720025800772"

func TestTheCodeLeadsToTheTipPageWithTheFingerprint(t *testing.T) {
	for _, lang := range languages() {
		for name, o := range orders(lang) {
			got := read(scene(t, o, lang))
			if want := o.Address + "/t/" + o.Area + "#r=" + digits; got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
				continue
			}
			address, err := url.Parse(got)
			if err != nil {
				t.Fatal(err)
			}
			root, err := keys.ParseFingerprint(strings.TrimPrefix(address.Fragment, "r="))
			if err != nil || root != o.Root || strings.Contains(address.RequestURI(), "r=") {
				t.Errorf("%s: the fragment %q does not carry the root key alone: %v", name, address.Fragment, err)
			}
		}
	}
}

// TestTheCodeSurvivesBadPictures turns, blurs, shrinks and squeezes what a
// camera sees.
func TestTheCodeSurvivesBadPictures(t *testing.T) {
	for _, size := range []poster.Size{poster.A4, poster.A6} {
		o := order("zh-CN", size)
		picture, want := scene(t, o, "zh-CN"), o.Address+"/t/"+o.Area+"#r="+digits
		for name, seen := range map[string]image.Image{
			"turned by 90°":     turned(picture, 90),
			"upside down":       turned(picture, 180),
			"turned by 7°":      turned(picture, 7),
			"half":              smaller(picture, 2),
			"a third":           smaller(picture, 3),
			"blurred":           blurred(picture, 2),
			"squeezed":          squeezed(t, picture, 40),
			"all of it":         squeezed(t, blurred(smaller(turned(picture, -7), 2), 1), 40),
			"half, upside down": smaller(turned(picture, 180), 2),
		} {
			if got := read(seen); got != want {
				t.Errorf("%s %s: %q", size, name, got)
			}
		}
	}
}

// TestTheReaderIsNotBlind: a code that is covered must not be read.
func TestTheReaderIsNotBlind(t *testing.T) {
	picture := scene(t, order("zh-CN", poster.A6), "zh-CN").(draw.Image)
	b := picture.Bounds()
	draw.Draw(picture, image.Rect(0, b.Dy()/4, b.Dx()/2, b.Dy()/2), image.White, image.Point{}, draw.Src)
	if got := read(picture); got != "" {
		t.Errorf("half a code was read: %q", got)
	}
}
