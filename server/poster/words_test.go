package poster_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhuicha/server/poster"
)

func TestLinesBreakWhereReadersExpect(t *testing.T) {
	for _, c := range []struct {
		words string
		room  float64
		want  []string
	}{
		{"不用留名字、电话，也不用登录", 11, []string{"不用留名字、电话，", "也不用登录"}},
		{"丢了，谁也找不回来。", 9, []string{"丢了，", "谁也找不回来。"}},
		{"一二三四五六", 5, []string{"一二三", "四五六"}},
		{"他说（不行）", 3, []string{"他说", "（不", "行）"}},
		{"打12388电话", 3, []string{"打", "12388", "电话"}},
		{"Nothing to install, no login", 9, []string{"Nothing to", "install, no login"}},
		{"one", 1, []string{"one"}},
		{"", 5, nil},
	} {
		if got := poster.Wrap(c.words, c.room); !slices.Equal(got, c.want) {
			t.Errorf("%q in %v: %q, want %q", c.words, c.room, got, c.want)
		}
	}
}

// TestWrapLosesNothing: whatever is wrapped is all there, no line is wider than
// its room unless it cannot be broken, and none begins with a closing mark.
func TestWrapLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.StringOfN(rapid.SampledFrom([]rune("字村，。（ab 1.、”")), 0, 40, -1).Draw(t, "words")
		room := rapid.Float64Range(1, 15).Draw(t, "room")
		lines := poster.Wrap(words, room)
		if got, want := strings.Join(strings.Fields(strings.Join(lines, "")), ""), strings.Join(strings.Fields(words), ""); got != want {
			t.Fatalf("%q became %q", words, lines)
		}
		for i, l := range lines {
			if i > 0 && strings.HasPrefix(l, "，") && !strings.Contains(words, " ，") {
				t.Fatalf("a line begins with a comma: %q", lines)
			}
			if poster.WidthOf(l) > room && len(poster.Wrap(l, 0.01)) > 1 {
				t.Fatalf("%q is wider than %v and could be broken", l, room)
			}
		}
	})
}

// TestWidthsAreEstimatedFromAbove, for each letter in use, bold ones too.
func TestWidthsAreEstimatedFromAbove(t *testing.T) {
	rule := newRuler(t)
	letters := "0123456789 .,:;?!-/()abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ说村，。、：；（）“”@%&"
	for _, letter := range letters {
		for _, bold := range []bool{false, true} {
			_, width := rule.ink(poster.Text{Value: string(letter), Size: 1, Bold: bold, Anchor: poster.Start})
			if width > poster.WidthOf(string(letter))+0.001 {
				t.Errorf("%q, bold %v: %.3f wide, estimated %.3f", letter, bold, width, poster.WidthOf(string(letter)))
			}
		}
	}
}
