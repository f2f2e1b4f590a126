package casework

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"zhuicha/crypto/envelope"
	"zhuicha/tips"
	"zhuicha/tips/store/files"
)

// Limits of attachments, in sealed bytes.
const (
	// MaxFile is the longest sealed file, and all that a receipt may send in its
	// life.
	MaxFile = envelope.MaxSealedFile
	// mostUploads may be open at once: each holds a file open and two kilobytes.
	mostUploads = 256
	// mostTokens may live at once, those of finished files included.
	mostTokens = 16_384
	// mostWaiting bounds what uploads that no object names yet may take of the
	// disk.
	mostWaiting = 8 << 30
	// uploadLife is how long an upload may take, and a finished file wait.
	uploadLife = 24 * time.Hour
	// uploadIdle is after how long without a byte an upload gives way to another
	// when too many are open.
	uploadIdle = 10 * time.Minute
)

// Errors of uploads; package files adds ErrNoRoom.
var (
	// ErrNoUpload: the token is unknown, or its upload is claimed, cancelled or
	// expired.
	ErrNoUpload = errors.New("casework: no such upload")
	// ErrTooLarge: beyond the limit of a file or of the receipt.
	ErrTooLarge = errors.New("casework: too large")
	// ErrTooMany: too many uploads are open; ask again later.
	ErrTooMany = errors.New("casework: too many uploads")
	// ErrNotSealed: the bytes are not a sealed file.
	ErrNotSealed = errors.New("casework: not a sealed file")
)

// OffsetError says that an append did not begin where the upload ends, or that
// a later one took over.
type OffsetError struct{ Offset int64 }

func (e *OffsetError) Error() string {
	return fmt.Sprintf("casework: the upload goes on at byte %d", e.Offset)
}

// uploads live in memory; their bytes, in partial files that a restart removes.
// A token is found by its hash, so that all wrong ones cost the same.
type uploads struct {
	mu  sync.Mutex
	all map[[32]byte]*upload
}

// begin draws a token for an upload and keeps it. The partial file is made by
// make once there is room for it.
func (us *uploads) begin(random io.Reader, u *upload, now time.Time, make func() (*files.Partial, error)) (string, error) {
	var secret [32]byte
	if _, err := io.ReadFull(random, secret[:]); err != nil {
		return "", fmt.Errorf("casework: upload: %w", err)
	}
	token := base64.RawURLEncoding.EncodeToString(secret[:])
	key := sha256.Sum256([]byte(token))
	us.mu.Lock()
	defer us.mu.Unlock()
	if err := us.admit(u.size, now); err != nil {
		return "", err
	}
	var err error
	if u.file, err = make(); err != nil {
		return "", err
	}
	u.seen, u.until = now, now.Add(uploadLife)
	us.all[key] = u
	return token, nil
}

// admit says whether one more upload of that size may be open, after the one
// that was idle longest gave way if need be. Hold mu.
func (us *uploads) admit(size int64, now time.Time) error {
	var open int
	var waiting int64
	var idle [32]byte
	since := now.Add(-uploadIdle)
	for key, u := range us.all {
		seen, arriving := u.activity()
		waiting += u.size
		if !arriving {
			continue
		}
		open++
		if seen.Before(since) {
			idle, since = key, seen
		}
	}
	if waiting+size > mostWaiting || len(us.all) >= mostTokens {
		return ErrTooMany
	}
	if open < mostUploads {
		return nil
	}
	u, ok := us.all[idle]
	if !ok {
		return ErrTooMany
	}
	delete(us.all, idle)
	return u.end()
}

// find gives the upload of a token; one of another caller is not there.
func (us *uploads) find(token string, member tips.MemberID, now time.Time) (*upload, error) {
	key := sha256.Sum256([]byte(token))
	us.mu.Lock()
	defer us.mu.Unlock()
	u, ok := us.all[key]
	if !ok || u.member != member || now.After(u.until) {
		return nil, ErrNoUpload
	}
	return u, nil
}

// drop forgets an upload.
func (us *uploads) drop(which *upload) {
	us.mu.Lock()
	defer us.mu.Unlock()
	for key, u := range us.all {
		if u == which {
			delete(us.all, key)
		}
	}
}

// outstanding is how many bytes the open uploads may still bring.
func (us *uploads) outstanding() (bytes int64) {
	us.mu.Lock()
	defer us.mu.Unlock()
	for _, u := range us.all {
		u.mu.Lock()
		bytes += u.size - u.offset()
		u.mu.Unlock()
	}
	return bytes
}

// claimed forgets the tokens of files that an object of the lead names now.
func (us *uploads) claimed(lead tips.LeadID, named []tips.Digest) {
	us.mu.Lock()
	defer us.mu.Unlock()
	for key, u := range us.all {
		if u.lead == lead && slices.Contains(named, u.finishedAs()) {
			delete(us.all, key)
		}
	}
}

// expired takes out the uploads whose time is over.
func (us *uploads) expired(now time.Time) (gone []*upload) {
	us.mu.Lock()
	defer us.mu.Unlock()
	for key, u := range us.all {
		if now.After(u.until) {
			gone = append(gone, u)
			delete(us.all, key)
		}
	}
	return gone
}
