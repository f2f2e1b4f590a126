package strip

import (
	"bytes"
	"encoding/binary"
)

// JPEG (ITU-T T.81): a start, then segments of a marker, a length and data; the
// segment SOS is followed by coded data up to the next marker.
const (
	jpegStart = "\xff\xd8\xff"

	markerSOI   = 0xd8
	markerEOI   = 0xd9
	markerSOS   = 0xda
	markerAPP0  = 0xe0
	markerAPP1  = 0xe1
	markerAPP14 = 0xee
	markerAPP15 = 0xef
)

// drawsJPEG are the segments that draw the picture: frames, tables, scans,
// restarts. Dropped are all application segments (EXIF, XMP, colour profiles,
// thumbnails, maker notes) and comments.
func drawsJPEG(marker byte) bool {
	switch {
	case marker >= 0xc0 && marker <= 0xcf && marker != 0xc8: // SOF, DHT, DAC
		return true
	case marker == 0xdb, marker == 0xdd, marker == markerSOS: // DQT, DRI
		return true
	case marker == 0xdc: // DNL
		return true
	}
	return false
}

// jpeg keeps the segments that draw the picture, which way it is turned, and
// nothing behind its end: telephones hang whole films there.
func jpeg(file []byte) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, len(file)))
	out.Write([]byte{0xff, markerSOI})
	if turned := orientation(file); turned > 1 {
		out.Write(orientationSegment(turned))
	}
	rest := file[2:]
	for frames := 0; ; {
		marker, segment, after, err := nextSegment(rest)
		if err != nil {
			return nil, err
		}
		if marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xcc {
			frames++
		}
		switch {
		case marker == markerEOI && frames == 1:
			out.Write([]byte{0xff, markerEOI})
			return out.Bytes(), nil
		case drawsJPEG(marker), marker == markerAPP14 && isAdobe(segment):
			out.Write(segment)
		case marker < markerAPP0 || marker > markerAPP15 && marker != 0xfe:
			return nil, ErrMalformed // nobody knows what it is
		}
		if marker == markerSOS {
			coded, err := codedData(after)
			if err != nil {
				return nil, err
			}
			out.Write(after[:coded])
			after = after[coded:]
		}
		rest = after
	}
}

// nextSegment reads one marker with its data. Fill bytes before a marker are
// dropped.
func nextSegment(rest []byte) (marker byte, segment, after []byte, err error) {
	at := 0
	for at+1 < len(rest) && rest[at] == 0xff && rest[at+1] == 0xff {
		at++
	}
	rest = rest[at:]
	if len(rest) < 2 || rest[0] != 0xff {
		return 0, nil, nil, ErrMalformed
	}
	marker = rest[1]
	if marker == markerEOI {
		return marker, rest[:2], rest[2:], nil
	}
	if len(rest) < 4 {
		return 0, nil, nil, ErrMalformed
	}
	size := 2 + int(binary.BigEndian.Uint16(rest[2:]))
	if size < 4 || size > len(rest) {
		return 0, nil, nil, ErrMalformed
	}
	return marker, rest[:size], rest[size:], nil
}

// codedData is the length of a scan's data: up to a marker that is neither a
// restart nor a stuffed byte.
func codedData(rest []byte) (int, error) {
	for at := 0; at+1 < len(rest); at++ {
		if rest[at] != 0xff {
			continue
		}
		next := rest[at+1]
		switch {
		case next == 0, next >= 0xd0 && next <= 0xd7:
			at++
		case next == 0xff: // fill before a marker
		default:
			return at, nil
		}
	}
	return 0, ErrMalformed
}

// isAdobe tells the one application segment without which some pictures have
// wrong colours: how they were transformed (Adobe Technical Note 5116). One
// that is longer than that is dropped.
func isAdobe(segment []byte) bool {
	return len(segment) == 16 && bytes.HasPrefix(segment[4:], []byte("Adobe"))
}
