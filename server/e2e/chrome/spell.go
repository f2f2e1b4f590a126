package chrome

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strconv"
	"strings"
)

// spellings are the forms in which a text may travel.
func spellings(text string) []string {
	quoted := strconv.QuoteToASCII(text)
	return []string{
		text,
		url.QueryEscape(text),
		url.PathEscape(text),
		strings.Trim(quoted, `"`),
		base64.StdEncoding.EncodeToString([]byte(text)),
		hex.EncodeToString([]byte(text)),
	}
}
