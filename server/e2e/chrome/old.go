package chrome

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// unpackScript writes a brotli file's content; Node has the decoder built in.
const unpackScript = `const [from, to] = process.argv.slice(1);
require("fs").writeFileSync(to, require("zlib").brotliDecompressSync(require("fs").readFileSync(from)), { mode: 0o755 });`

// StartOld starts Chromium 80, the floor of the villager's pages. folder is
// server/e2e/oldchrome as seen from the test, where `npm ci` was run.
func StartOld(t testing.TB, folder string, o Options) *Browser {
	t.Helper()
	if testing.Short() {
		t.Skip("needs a real browser")
	}
	binary, err := unpackOld(folder)
	if err != nil {
		t.Fatalf("chrome: Chromium 80: %v", err)
	}
	o.Binary, o.Old = binary, true
	o.Flags = append([]string{"no-zygote"}, o.Flags...)
	return Start(t, o)
}

// unpackOld unpacks the binary beside its package, once.
func unpackOld(folder string) (string, error) {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return "", err
	}
	packed := filepath.Join(folder, "node_modules", "chrome-aws-lambda", "bin", "chromium.br")
	if _, err := os.Stat(packed); err != nil {
		return "", fmt.Errorf("run `npm ci --ignore-scripts` in server/e2e/oldchrome: %w", err)
	}
	binary := filepath.Join(filepath.Dir(packed), "chromium")
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	// Tests of several packages may unpack at once: each writes its own file, the last rename wins.
	part := fmt.Sprintf("%s.%d", binary, os.Getpid())
	defer os.Remove(part)
	if out, err := exec.Command("node", "-e", unpackScript, packed, part).CombinedOutput(); err != nil {
		return "", fmt.Errorf("unpack: %w: %s", err, out)
	}
	return binary, os.Rename(part, binary)
}
