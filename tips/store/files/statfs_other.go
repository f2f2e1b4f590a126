//go:build !linux && !darwin

package files

// spaceOf knows nothing of the disk here: there is always room, and a full disk
// shows when it is written to.
func spaceOf(string) (Space, error) { return Space{Free: 1 << 62, Total: 1 << 62}, nil }
