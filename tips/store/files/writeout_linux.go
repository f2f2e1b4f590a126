package files

import (
	"os"
	"syscall"
)

// writeOut asks the system to begin writing a part of a file to the disk, while
// the next is still arriving: the fsync at the end then waits for little, and
// neither do the commits beside it. It is no promise, so an error means nothing.
func writeOut(file *os.File, from, size int64) {
	const begin = 2 // SYNC_FILE_RANGE_WRITE
	_ = syscall.SyncFileRange(int(file.Fd()), from, size, begin)
}
