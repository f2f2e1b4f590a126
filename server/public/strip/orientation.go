package strip

import (
	"bytes"
	"encoding/binary"
)

// EXIF (CIPA DC-008): a TIFF file in the segment APP1. Of all it may say only
// the tag Orientation is kept, in a segment of our own.
const (
	exifStart      = "Exif\x00\x00"
	tagOrientation = 0x0112
	typeShort      = 3
	entrySize      = 12
)

// orientation is how a JPEG is turned, 1 to 8; 1 where it does not say.
func orientation(file []byte) int {
	for rest := file[2:]; ; {
		marker, segment, after, err := nextSegment(rest)
		if err != nil || marker == markerSOS || marker == markerEOI {
			return 1
		}
		if marker == markerAPP1 && bytes.HasPrefix(segment[4:], []byte(exifStart)) {
			return orientationOf(segment[4+len(exifStart):])
		}
		rest = after
	}
}

// orientationOf looks through the first directory of a TIFF file.
func orientationOf(tiff []byte) int {
	order := byteOrder(tiff)
	if order == nil {
		return 1
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 1
	}
	count := int64(order.Uint16(tiff[at:]))
	for i := range count {
		from := at + 2 + i*entrySize
		if from+entrySize > int64(len(tiff)) {
			return 1
		}
		entry := tiff[from:]
		if order.Uint16(entry) != tagOrientation || order.Uint16(entry[2:]) != typeShort {
			continue
		}
		if turned := int(order.Uint16(entry[8:])); turned >= 1 && turned <= 8 {
			return turned
		}
		return 1
	}
	return 1
}

// byteOrder reads a TIFF header; nil if it is none.
func byteOrder(tiff []byte) binary.ByteOrder {
	if len(tiff) < 8 {
		return nil
	}
	switch string(tiff[:4]) {
	case "II*\x00":
		return binary.LittleEndian
	case "MM\x00*":
		return binary.BigEndian
	}
	return nil
}

// orientationSegment is an APP1 segment with that one tag.
func orientationSegment(turned int) []byte {
	const tiffSize = 8 + 2 + entrySize + 4
	b := []byte{0xff, markerAPP1}
	b = binary.BigEndian.AppendUint16(b, uint16(2+len(exifStart)+tiffSize))
	b = append(b, exifStart...)
	b = append(b, "MM\x00*\x00\x00\x00\x08"...) // the directory follows the header
	b = append(b, 0, 1)                         // one entry
	b = binary.BigEndian.AppendUint16(b, tagOrientation)
	b = binary.BigEndian.AppendUint16(b, typeShort)
	b = binary.BigEndian.AppendUint32(b, 1) // one value
	b = binary.BigEndian.AppendUint16(b, uint16(turned))
	return append(b, 0, 0, 0, 0, 0, 0) // padding of the value, and no further directory
}
