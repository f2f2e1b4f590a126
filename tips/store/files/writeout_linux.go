package files

import (
	"os"
	"syscall"
)

// writeOut asks the system to begin writing a part of a file to the disk, while
// the next is still arriving: the fsync at the end then waits for little, and
// neither do the commits beside it. It is no promise, so an error means nothing,
// and nor does a file that was closed meanwhile.
func writeOut(file *os.File, from, size int64) {
	const begin = 2 // SYNC_FILE_RANGE_WRITE
	raw, err := file.SyscallConn()
	if err != nil {
		return
	}
	_ = raw.Control(func(fd uintptr) { _ = syscall.SyncFileRange(int(fd), from, size, begin) })
}
