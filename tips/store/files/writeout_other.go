//go:build !linux

package files

import "os"

// writeOut does nothing where the system has no call for it.
func writeOut(*os.File, int64, int64) {}
