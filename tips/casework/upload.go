package casework

import (
	"errors"
	"io"
	"sync"
	"time"

	"zhuicha/crypto/envelope"
	"zhuicha/tips"
	"zhuicha/tips/store/files"
)

// upload is one file on its way. What is not a sealed file never reaches the
// disk: the header is looked at first.
type upload struct {
	lead   tips.LeadID
	member tips.MemberID // empty for a tipster's
	size   int64
	until  time.Time

	mu     sync.Mutex
	seen   time.Time
	turn   int            // of the append that may write; a later one takes over
	head   []byte         // the header until it is whole
	file   *files.Partial // nil once finished or ended
	busy   chan struct{}  // not nil while a finish runs; closed at its end
	digest tips.Digest    // once finished
}

// piece is how many bytes are taken at a time; a connection that hangs loses at
// most so many.
const piece = 64 << 10

// activity tells when bytes last came, and whether more may.
func (u *upload) activity() (seen time.Time, arriving bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.seen, u.file != nil && u.busy == nil
}

// finishedAs is the file's digest, empty before it is finished.
func (u *upload) finishedAs() tips.Digest {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.digest
}

// offset is how many bytes have arrived. Hold mu.
func (u *upload) offset() int64 {
	if u.file == nil {
		return u.size
	}
	return int64(len(u.head)) + u.file.Size()
}

// takeTurn lets an append begin, or says where it must: appends that began
// before it write no more.
func (u *upload) takeTurn(offset int64, now time.Time) (turn int, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if err := u.open(); err != nil {
		return 0, err
	}
	if offset != u.offset() {
		return 0, &OffsetError{u.offset()}
	}
	u.turn, u.seen = u.turn+1, now
	return u.turn, nil
}

// where ends whatever append is running and tells how far it came.
func (u *upload) where(now time.Time) (int64, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.file == nil && u.digest == "" {
		return 0, ErrNoUpload
	}
	u.turn, u.seen = u.turn+1, now
	return u.offset(), nil
}

// open says whether bytes may still come. Hold mu.
func (u *upload) open() error {
	switch {
	case u.file == nil && u.digest == "":
		return ErrNoUpload
	case u.file == nil || u.busy != nil:
		return &OffsetError{u.size}
	}
	return nil
}

// read appends a body as long as it is this append's turn. What arrived before
// a connection broke stays.
func (u *upload) read(turn int, body io.Reader, now func() time.Time) (int64, error) {
	buffer := make([]byte, piece)
	for {
		n, err := io.ReadFull(body, buffer)
		at, taken := u.take(turn, buffer[:n], now())
		switch {
		case taken != nil:
			return at, taken
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return at, nil
		case err != nil:
			return at, err
		}
	}
}

// take appends some bytes.
func (u *upload) take(turn int, b []byte, now time.Time) (at int64, err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if err := u.open(); err != nil {
		return 0, err
	}
	if turn != u.turn {
		return 0, &OffsetError{u.offset()}
	}
	u.seen = now
	if u.offset()+int64(len(b)) > u.size {
		return 0, ErrTooLarge
	}
	if err := u.keep(b); err != nil {
		return 0, err
	}
	return u.offset(), nil
}

// keep holds the header back until it is whole and proven one. Hold mu.
func (u *upload) keep(b []byte) error {
	if u.file.Size() > 0 {
		_, err := u.file.Write(b)
		return err
	}
	whole := append(u.head[:len(u.head):len(u.head)], b...)
	if len(whole) < envelope.FileHeader {
		u.head = whole
		return nil
	}
	if err := envelope.InspectFileHeader(whole[:envelope.FileHeader]); err != nil {
		return errors.Join(ErrNotSealed, u.discard())
	}
	if _, err := u.file.Write(whole); err != nil {
		return err
	}
	u.head = nil
	return nil
}

// discard forgets the bytes. Hold mu.
func (u *upload) discard() error {
	if u.file == nil {
		return nil
	}
	file := u.file
	u.file, u.head = nil, nil
	return file.Discard()
}

// end stops the upload unless a finish runs, which then ends it itself.
func (u *upload) end() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.busy != nil {
		return nil
	}
	return u.discard()
}

// beginFinish lets one caller finish the file. The others wait for it and then
// see how it stands.
func (u *upload) beginFinish(digest tips.Digest) (file *files.Partial, err error) {
	for {
		u.mu.Lock()
		busy := u.busy
		if busy == nil {
			break
		}
		u.mu.Unlock()
		<-busy
	}
	defer u.mu.Unlock()
	switch {
	case u.digest == digest && digest != "":
		return nil, nil
	case u.digest != "":
		return nil, envelope.ErrDamaged
	case u.file == nil:
		return nil, ErrNoUpload
	case u.offset() != u.size:
		return nil, &OffsetError{u.offset()}
	}
	u.busy = make(chan struct{})
	return u.file, nil
}

// endFinish notes how it went. A file that is not what its sender says is
// forgotten; after any other failure it may be finished again.
func (u *upload) endFinish(digest tips.Digest, failed error) error {
	u.mu.Lock()
	defer u.mu.Unlock()
	close(u.busy)
	u.busy = nil
	switch {
	case failed == nil:
		u.digest = digest
		return u.discard()
	case errors.Is(failed, files.ErrDigest), errors.Is(failed, files.ErrNotFound):
		return errors.Join(envelope.ErrDamaged, u.discard())
	}
	return failed
}
