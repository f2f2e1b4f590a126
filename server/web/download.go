package web

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"
)

// downloadPolicy is for bytes that people sent: whatever they are, a browser
// that shows them runs nothing and asks for nothing.
const downloadPolicy = "sandbox; default-src 'none'"

// A download goes out in steps, each with its own time, so that a slow network
// gets a long file too and a dead one holds the connection no longer than one.
const (
	downloadStep = 1 << 20
	stepTime     = 2 * time.Minute
)

// SendFile answers with a sealed file as bytes to be saved, under a name that
// tells nothing, and closes it. Every route that gives out what people sent
// answers with it.
func SendFile(c Ctx, file *os.File) error {
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("web: download: %w", err)
	}
	h := c.Response().Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Disposition", `attachment; filename="sealed.age"`)
	h.Set("Content-Security-Policy", downloadPolicy)
	h.Set("Content-Length", strconv.FormatInt(info.Size(), 10))
	c.Response().WriteHeader(http.StatusOK)
	clock := http.NewResponseController(c.Response())
	for left := info.Size(); left > 0; left -= downloadStep {
		// A recorder in a test has no clock to set.
		_ = clock.SetWriteDeadline(time.Now().Add(stepTime))
		if _, err := io.CopyN(c.Response(), file, min(left, downloadStep)); err != nil {
			return nil // the peer is gone, or gets less than it was told and knows
		}
	}
	return nil
}
