package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"

	"zhuicha/tips/store"
	"zhuicha/tips/store/kv"
)

// The store is open to one process only. While `serve` runs, `backup` asks it
// for a snapshot over a socket in the instance's folder: serve writes the rows
// of one moment into a file beside the store and says its name; everything else
// (packing, sealing, padding) is the asker's. The file goes when the asker
// hangs up, however it ends.
const (
	snapshotSocket = "backup.sock"
	snapshotPrefix = "snapshot-"
)

// snapshotAnswer is the one line that serve says.
type snapshotAnswer struct {
	File  string `json:"file,omitempty"` // in the instance's folder
	Rows  uint64 `json:"rows,omitempty"`
	Error string `json:"error,omitempty"`
}

// snapshots answers those who ask a running instance for a snapshot.
type snapshots struct {
	dir    string
	store  *store.Store
	log    *slog.Logger
	single sync.Mutex // one snapshot at a time
	asked  sync.WaitGroup
}

// offerSnapshots begins to answer. An instance that cannot is served all the
// same, and says so in its log. stop waits until no snapshot is read any more.
func offerSnapshots(ctx context.Context, dir string, s *store.Store, log *slog.Logger) (stop func()) {
	removeSnapshots(dir)
	path := filepath.Join(dir, snapshotSocket)
	_ = os.Remove(path) // whoever made it is gone: the store is locked by us
	socket, err := net.Listen("unix", path)
	if err == nil {
		err = os.Chmod(path, 0o600)
	}
	if err != nil {
		log.Warn("no backup can be made while this runs", "error", err)
		return func() {}
	}
	offer := &snapshots{dir: dir, store: s, log: log}
	ctx, cancel := context.WithCancel(ctx)
	offer.asked.Go(func() { offer.accept(ctx, socket) })
	return func() {
		cancel()
		_ = socket.Close() // a socket's file goes with it
		offer.asked.Wait()
	}
}

func (o *snapshots) accept(ctx context.Context, socket net.Listener) {
	for {
		conn, err := socket.Accept()
		if err != nil {
			return
		}
		o.asked.Go(func() { o.answer(ctx, conn) })
	}
}

// answer makes a snapshot and keeps it until the asker has no more to say. It
// hangs up itself when all is as before, so that who waits for that may ask
// again at once.
func (o *snapshots) answer(ctx context.Context, conn net.Conn) {
	defer conn.Close()
	ctx, gone := context.WithCancel(ctx)
	defer gone()
	go func() {
		_, _ = io.Copy(io.Discard, conn) // until the asker is done, or we hang up
		gone()
	}()
	said := o.snapshot(ctx)
	if said.File != "" {
		defer os.Remove(filepath.Join(o.dir, said.File))
		defer o.single.Unlock()
	}
	if json.NewEncoder(conn).Encode(said) == nil && said.File != "" {
		<-ctx.Done()
	}
}

// snapshot holds single if it answers with a file.
func (o *snapshots) snapshot(ctx context.Context) snapshotAnswer {
	if !o.single.TryLock() {
		return snapshotAnswer{Error: "another backup is being made; try again when it is done"}
	}
	path, rows, err := writeSnapshot(ctx, o.dir, o.store)
	if err != nil {
		o.single.Unlock()
		if ctx.Err() == nil {
			o.log.Error("no snapshot could be made for a backup", "error", err)
		}
		return snapshotAnswer{Error: "the running instance could not write a snapshot; its log says why"}
	}
	return snapshotAnswer{File: filepath.Base(path), Rows: rows}
}

// writeSnapshot writes a new file beside the store; on an error none is left.
func writeSnapshot(ctx context.Context, dir string, s *store.Store) (path string, rows uint64, err error) {
	f, err := os.CreateTemp(dir, snapshotPrefix+"*")
	if err != nil {
		return "", 0, fmt.Errorf("snapshot: %w", err)
	}
	rows, err = s.Snapshot(ctx, f)
	if err := errors.Join(err, f.Close()); err != nil {
		return "", 0, errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), rows, nil
}

// removeSnapshots removes what an instance that was killed left behind.
func removeSnapshots(dir string) {
	left, _ := filepath.Glob(filepath.Join(dir, snapshotPrefix+"*"))
	for _, path := range left {
		_ = os.Remove(path)
	}
}

// takeSnapshot gives a snapshot of the instance in a folder: from the running
// one, or from the store itself where nothing runs. done lets go of it.
func takeSnapshot(ctx context.Context, dir string, workdays calendar) (path string, done func(), err error) {
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: filepath.Join(dir, snapshotSocket), Net: "unix"})
	if err != nil {
		return ownSnapshot(ctx, dir, workdays)
	}
	stop := context.AfterFunc(ctx, func() { _ = conn.CloseWrite() })
	done = func() { stop(); giveBack(conn) }
	var said snapshotAnswer
	if err := json.NewDecoder(conn).Decode(&said); err != nil {
		done()
		return "", nil, errors.Join(ctx.Err(), errors.New("the running instance broke off; nothing was written"))
	}
	if said.Error != "" {
		done()
		return "", nil, errors.New(said.Error)
	}
	return filepath.Join(dir, filepath.Base(said.File)), done, nil
}

// giveBackTime is how long the running instance may take to remove a snapshot.
const giveBackTime = 10 * time.Second

// giveBack waits until the running instance has removed the snapshot.
func giveBack(conn *net.UnixConn) {
	_ = conn.CloseWrite()
	_ = conn.SetReadDeadline(time.Now().Add(giveBackTime))
	_, _ = io.Copy(io.Discard, conn)
	_ = conn.Close()
}

// ownSnapshot opens the store, which nobody else has open.
func ownSnapshot(ctx context.Context, dir string, workdays calendar) (string, func(), error) {
	s, err := openStore(ctx, dir, workdays, false)
	if errors.Is(err, kv.ErrLocked) {
		return "", nil, errors.New("another program has the store open and gives no snapshot; try again in a minute, or stop it")
	}
	if err != nil {
		return "", nil, err
	}
	removeSnapshots(dir)
	path, _, err := writeSnapshot(ctx, dir, s)
	if err := errors.Join(err, s.Close()); err != nil {
		return "", nil, err
	}
	return path, func() { _ = os.Remove(path) }, nil
}
