package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
)

// Space is how full a disk is, in bytes.
type Space struct{ Free, Total int64 }

// Room is what the disk still has room for.
type Room int

// The watermarks of docs/SECURITY.md.
const (
	ForAll  Room = iota
	ForTips      // under 20 % free: no attachments
	ForDesk      // under 5 % free: no tips either, only the desk's work
)

// What must be free, in percent of the disk.
const (
	forFiles = 20
	forTips  = 5
)

// Room tells what the disk has room for once so many more bytes lie on it.
func (f *Folder) Room(more int64) (Room, error) {
	s, err := f.space(f.dir)
	if err != nil {
		return ForDesk, fmt.Errorf("files: free space: %w", err)
	}
	switch percent := (s.Free - more) / max(s.Total/100, 1); {
	case percent < forTips:
		return ForDesk, nil
	case percent < forFiles:
		return ForTips, nil
	}
	return ForAll, nil
}

// ballast is a file of zeros that gives its room to deletions on a full disk.
type ballast struct {
	mu   sync.Mutex
	path string
	size int64
}

// Balance lets go of the ballast when the disk is nearly full, and takes it up
// again when there is room for tips besides. The program calls it with each
// sweep, and whatever deletes on a person's request before it does.
func (f *Folder) Balance() error {
	b := &f.ballast
	if b.size == 0 {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	s, err := f.space(f.dir)
	if err != nil {
		return fmt.Errorf("files: free space: %w", err)
	}
	info, err := os.Stat(b.path)
	held := err == nil && info.Size() == b.size
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("files: ballast: %w", err)
	}
	switch {
	case s.Free < b.size:
		return f.letGo()
	case !held && s.Free-b.size > s.Total/100*forTips:
		return f.takeUp()
	}
	return nil
}

func (f *Folder) letGo() error {
	if err := os.Remove(f.ballast.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("files: ballast: %w", err)
	}
	return nil
}

// takeUp writes real zeros: a hole would reserve nothing.
func (f *Folder) takeUp() error {
	file, err := os.OpenFile(f.ballast.path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("files: ballast: %w", err)
	}
	defer file.Close()
	if err := zeros(file, f.ballast.size); errors.Is(err, ErrNoRoom) {
		return f.letGo() // somebody else filled the disk meanwhile
	} else if err != nil {
		return fmt.Errorf("files: ballast: %w", err)
	}
	return f.force(file)
}
