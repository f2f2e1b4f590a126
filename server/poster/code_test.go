package poster_test

import (
	"bytes"
	"image"
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
	dst := image.NewRGBA(image.Rect(0, 0, int(width), int(height)))
	draw.Draw(dst, dst.Bounds(), image.White, image.Point{}, draw.Src)
	xdraw.ApproxBiLinear.Transform(dst, f64.Aff3{
		cos, -sin, width/2 - cos*w/2 + sin*h/2,
		sin, cos, height/2 - sin*w/2 - cos*h/2,
	}, src, src.Bounds(), draw.Over, nil)
	return dst
}

func smaller(src image.Image, times int) image.Image {
	dst := image.NewRGBA(image.Rect(0, 0, src.Bounds().Dx()/times, src.Bounds().Dy()/times))
	xdraw.BiLinear.Scale(dst, dst.Bounds(), src, src.Bounds(), draw.Src, nil)
	return dst
}

// blurred is the mean over a square around each point, three times over, which
// comes near a lens out of focus.
func blurred(src image.Image, radius int) image.Image {
	now := image.NewGray(image.Rect(0, 0, src.Bounds().Dx(), src.Bounds().Dy()))
	draw.Draw(now, now.Bounds(), src, src.Bounds().Min, draw.Src)
	for range 3 {
		now = mean(now, radius, 1, now.Stride, now.Rect.Dx(), now.Rect.Dy())
		now = mean(now, radius, now.Stride, 1, now.Rect.Dy(), now.Rect.Dx())
	}
	return now
}

// mean goes along lines of so many points, step apart, next apart from line to
// line, with white beyond both ends.
func mean(src *image.Gray, radius, step, next, points, lines int) *image.Gray {
	dst := image.NewGray(src.Bounds())
	at := func(line, i int) int {
		if i < 0 || i >= points {
			return 255
		}
		return int(src.Pix[line*next+i*step])
	}
	for line := range lines {
		sum := 0
		for i := -radius; i < radius; i++ {
			sum += at(line, i)
		}
		for i := range points {
			sum += at(line, i+radius)
			dst.Pix[line*next+i*step] = uint8(sum / (2*radius + 1))
			sum -= at(line, i-radius)
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

// scene is the paper as a camera sees it at so many dots an inch.
func scene(t *testing.T, o poster.Order, lang string, dpi float64) image.Image {
	t.Helper()
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
	t.Parallel()
	for _, lang := range languages() {
		for name, o := range orders(lang) {
			got := read(scene(t, o, lang, 100))
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
	t.Parallel()
	for size, dpi := range map[poster.Size]float64{poster.A4: 120, poster.A6: 300} { // a card is held nearer
		o := order("zh-CN", size)
		picture, want := scene(t, o, "zh-CN", dpi), o.Address+"/t/"+o.Area+"#r="+digits
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
	picture := scene(t, order("zh-CN", poster.A6), "zh-CN", 150).(draw.Image)
	b := picture.Bounds()
	draw.Draw(picture, image.Rect(0, b.Dy()/4, b.Dx()/2, b.Dy()/2), image.White, image.Point{}, draw.Src)
	if got := read(picture); got != "" {
		t.Errorf("half a code was read: %q", got)
	}
}
