package keys

import (
	"encoding/hex"
	"fmt"
	"strings"
)

const rootFileHead = "zhuicha/root/1\n"

// File is the content of root.key. It is to be written once, mode 0600, and
// kept offline: whoever has it can name any key as an office's.
func (k RootKey) File() []byte {
	return []byte(rootFileHead + hex.EncodeToString(k.seed[:]) + "\n")
}

// ParseRootFile reads what File wrote, to the byte.
func ParseRootFile(data []byte) (RootKey, error) {
	rest, ok := strings.CutPrefix(string(data), rootFileHead)
	text, end := strings.CutSuffix(rest, "\n")
	var k RootKey
	if !ok || !end || !decodeHex(k.seed[:], text) {
		return RootKey{}, fmt.Errorf("root key file: %w", ErrMalformed)
	}
	return k, nil
}
