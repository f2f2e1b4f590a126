package strip

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// PNG (W3C, third edition): a signature, then chunks of length, type, data and
// CRC-32 over type and data.
const (
	pngStart    = "\x89PNG\r\n\x1a\n"
	chunkAround = 12
)

// drawsPNG are the chunks that draw the picture: the critical ones,
// transparency, and how its colours are meant. Dropped are texts, times, EXIF,
// colour profiles (they name their maker) and animation.
func drawsPNG(kind string) bool {
	switch kind {
	case "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "sRGB":
		return true
	}
	return false
}

// png keeps the chunks that draw the picture, and nothing behind the last.
func png(file []byte) ([]byte, error) {
	out := bytes.NewBuffer(make([]byte, 0, len(file)))
	out.WriteString(pngStart)
	rest := file[len(pngStart):]
	for first := true; ; first = false {
		chunk, after, err := nextChunk(rest)
		if err != nil {
			return nil, err
		}
		kind := string(chunk[4:8])
		if first != (kind == "IHDR") {
			return nil, ErrMalformed
		}
		if drawsPNG(kind) {
			if !fitsPNG(kind, len(chunk)-chunkAround) {
				return nil, ErrMalformed
			}
			out.Write(chunk)
		} else if kind[0]&0x20 == 0 {
			return nil, ErrMalformed // a critical chunk that nobody knows
		}
		if kind == "IEND" {
			return out.Bytes(), nil
		}
		rest = after
	}
}

// fitsPNG holds the chunks of fixed size to it, so that nothing hides there.
// Of the image data and the palette the decoder reads every byte.
func fitsPNG(kind string, size int) bool {
	switch kind {
	case "IHDR":
		return size == 13
	case "IEND":
		return size == 0
	case "gAMA":
		return size == 4
	case "sRGB":
		return size == 1
	case "PLTE":
		return size > 0 && size <= 3*256 && size%3 == 0
	case "tRNS":
		return size > 0 && size <= 256
	}
	return true
}

func nextChunk(rest []byte) (chunk, after []byte, err error) {
	if len(rest) < chunkAround {
		return nil, nil, ErrMalformed
	}
	size := int64(binary.BigEndian.Uint32(rest)) + chunkAround
	if size > int64(len(rest)) {
		return nil, nil, ErrMalformed
	}
	chunk, after = rest[:size], rest[size:]
	if crc32.ChecksumIEEE(chunk[4:size-4]) != binary.BigEndian.Uint32(chunk[size-4:]) {
		return nil, nil, ErrMalformed
	}
	return chunk, after, nil
}
