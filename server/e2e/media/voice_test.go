package media

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zhuicha/server/e2e/chrome"
)

// box is a box of an ISO base media file (ISO/IEC 14496-12).
func box(name string, inside ...[]byte) []byte {
	body := bytes.Join(inside, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(8+len(body))), name...), body...)
}

// longBox is the same with its size in 64 bits.
func longBox(name string, inside ...[]byte) []byte {
	body := bytes.Join(inside, nil)
	head := append(binary.BigEndian.AppendUint32(nil, 1), name...)
	return append(binary.BigEndian.AppendUint64(head, uint64(16+len(body))), body...)
}

const made1904 = 3_600_000_000 // a moment of 2018, in seconds since 1904

// times are the fields at the head of mvhd, tkhd and mdhd.
func times(version byte) []byte {
	out := []byte{version, 0, 0, 0}
	for range 2 {
		if version == 1 {
			out = binary.BigEndian.AppendUint64(out, made1904)
		} else {
			out = binary.BigEndian.AppendUint32(out, made1904)
		}
	}
	return append(out, bytes.Repeat([]byte{7}, 84)...)
}

// recordedAt is a small recording whose header says when it was made.
func recordedAt(version byte, moov func(string, ...[]byte) []byte) []byte {
	track := box("trak", box("tkhd", times(version)), box("mdia", box("mdhd", times(version))))
	told := box("udta", box("\xa9day", []byte("\x00\x00\x00\x00canary 2018-03-01")))
	return bytes.Join([][]byte{
		box("ftyp", []byte("mp42\x00\x00\x00\x00mp42")), moov("moov", box("mvhd", times(version)), track, told),
		box("prft", []byte("canary clock")), box("mdat", []byte("the sound itself, mvhd and all")),
	}, nil)
}

var dateTag = regexp.MustCompile(`(?m)^\[[^\]]*\]\s*(\w*(?:Date|Year)\w*)\s*:\s*(.*)$`)

// datesIn are the times that exiftool finds in the file itself.
func datesIn(t testing.TB, content []byte) []string {
	t.Helper()
	out := tool(t, "exiftool", "-s", "-G1", "-a", "-u", "-ee", write(t, filepath.Join(t.TempDir(), "voice"), content))
	var found []string
	for _, m := range dateTag.FindAllStringSubmatch(string(out), -1) {
		if !strings.HasPrefix(m[0], "[System]") && !strings.HasPrefix(m[2], "0000:00:00") {
			found = append(found, m[0])
		}
	}
	return found
}

// TestARecordingTellsNoTime: recordings as MP4 lose every time in their headers
// and nothing else, whatever their version; what is no MP4 is left as it is.
func TestARecordingTellsNoTime(t *testing.T) {
	t.Parallel()
	tb := open(t, chrome.Start(t, chrome.Options{}))
	for name, content := range map[string][]byte{
		"version 0": recordedAt(0, box), "version 1": recordedAt(1, box), "long boxes": recordedAt(0, longBox),
	} {
		if len(datesIn(t, content)) == 0 {
			t.Fatalf("%s: exiftool finds no time even before", name)
		}
		got := tb.develop(content, "untimed", "").bytes
		if found := datesIn(t, got); len(found) > 0 || bytes.Contains(got, []byte("canary")) {
			t.Errorf("%s still tells %v", name, found)
		}
		if len(got) != len(content) || !bytes.HasSuffix(got, []byte("the sound itself, mvhd and all")) || bytes.Count(got, []byte{7}) != bytes.Count(content, []byte{7}) {
			t.Errorf("%s: more than the times is gone", name)
		}
	}
	cut := recordedAt(0, box)[:70]
	for name, content := range map[string][]byte{"cut off": cut, "nothing": {}, "a size of nothing": box("free")[:7], "no boxes": []byte("\x1a\x45\xdf\xa3 other bytes entirely")} {
		if got := tb.develop(content, "untimed", ""); got.Code != "" || len(got.bytes) != len(content) {
			t.Errorf("%s: %d bytes of %d, %s", name, len(got.bytes), len(content), got.Code)
		}
	}
}

// recorded is what the browser itself records in that type; empty where it does
// not record so.
const recorded = `(async (type) => {
  if (!MediaRecorder.isTypeSupported(type)) return "";
  const audio = new AudioContext(), out = audio.createMediaStreamDestination(), tone = audio.createOscillator();
  tone.connect(out);
  tone.start();
  await audio.resume();
  const recorder = new MediaRecorder(out.stream, { mimeType: type }), parts = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const ended = new Promise((done) => (recorder.onstop = done));
  recorder.start(200);
  await new Promise((done) => setTimeout(done, 900));
  recorder.stop();
  await ended;
  const reader = new FileReader(), read = new Promise((done) => (reader.onload = done));
  reader.readAsDataURL(new Blob(parts));
  await read;
  return reader.result.split(",")[1] || "";
})`

// TestWhatThisBrowserRecordsTellsNoTime holds its own recordings against the same.
func TestWhatThisBrowserRecordsTellsNoTime(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("exiftool"); err != nil {
		t.Fatal(err)
	}
	tb := open(t, chrome.Start(t, chrome.Options{Flags: []string{"autoplay-policy=no-user-gesture-required"}}))
	types := 0
	for _, kind := range []string{"audio/webm;codecs=opus", "audio/mp4"} {
		var encoded string
		tb.eval(recorded+`("`+kind+`")`, &encoded)
		if encoded == "" {
			t.Logf("%s is not recorded here", kind)
			continue
		}
		types++
		content, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil || len(content) < 500 {
			t.Fatalf("%s: %d bytes, %v", kind, len(content), err)
		}
		before := datesIn(t, content)
		if strings.HasPrefix(kind, "audio/mp4") {
			content = tb.develop(content, "untimed", "").bytes
		}
		after := datesIn(t, content)
		t.Logf("%s: %d bytes; times told: %v, then %v", kind, len(content), before, after)
		if len(after) > 0 {
			t.Errorf("%s tells %v", kind, after)
		}
	}
	if types == 0 {
		t.Error("this browser records nothing at all")
	}
}
