package store

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"zhuicha/tips/store/kv"
)

// SchemaVersion is the form of the records and keys that this program writes
// and the latest that it reads.
const SchemaVersion = schemaVersion

// A snapshot is every row of the store in the order of the keys: rowsHead, then
// for each row the length of its key and the key, the length of its value and
// the value, then a key of no bytes and the number of rows; all numbers are
// uvarints. It knows no engine, and holds nothing of what was deleted: a copy
// of the engine's file would carry freed pages along.
const rowsHead = "zhuicha/rows/1\n"

// fillRows and fillBytes bound one transaction of [Fill].
const (
	fillRows  = 10_000
	fillBytes = 4 << 20
)

// Snapshot writes every row of one committed state to w and says how many.
// Others read and write meanwhile; the engine keeps that one state until
// Snapshot returns, so w is to be a local file and never a client's socket.
// Whoever may read the store's files may call it.
func (s *Store) Snapshot(ctx context.Context, w io.Writer) (rows uint64, err error) {
	out := bufio.NewWriterSize(w, 64<<10)
	err = s.View(ctx, func(r *Reader) error {
		rows = 0
		out.WriteString(rowsHead)
		err := r.kv.Scan(kv.Range{}, func(k, v []byte) error {
			rows++
			out.Write(appendBytes(nil, k))
			if _, err := out.Write(appendBytes(nil, v)); err != nil {
				return err
			}
			return ctx.Err()
		})
		if err != nil {
			return err
		}
		out.Write(binary.AppendUvarint([]byte{0}, rows))
		return out.Flush()
	})
	if err != nil {
		return 0, fmt.Errorf("snapshot: %w", err)
	}
	return rows, nil
}

// Fill writes the rows of a snapshot into an engine that holds none. told, if
// not nil, hears after each step how many rows stand. What it left behind on an
// error is no store: the caller throws the engine away.
//
// Errors: [ErrForm] if the engine is not empty, [ErrCorrupt] if the snapshot is
// not whole, [ErrNewer] if a later version of the program wrote it.
func Fill(ctx context.Context, db kv.DB, snapshot io.Reader, told func(rows uint64)) error {
	if err := wantEmpty(ctx, db); err != nil {
		return err
	}
	in := &rowReader{in: bufio.NewReaderSize(snapshot, 64<<10)}
	if err := in.head(); err != nil {
		return fmt.Errorf("snapshot: %w", err)
	}
	for {
		step, err := in.step()
		if err != nil {
			return fmt.Errorf("snapshot: %w", err)
		}
		if len(step) == 0 {
			return nil
		}
		if err := db.Update(ctx, func(tx kv.Tx) error { return putRows(tx, step) }); err != nil {
			return err
		}
		if told != nil {
			told(in.rows)
		}
	}
}

func wantEmpty(ctx context.Context, db kv.DB) error {
	return db.View(ctx, func(r kv.Reader) error {
		return r.Scan(kv.Range{}, func(_, _ []byte) error { return fmt.Errorf("%w: the engine holds rows already", ErrForm) })
	})
}

type pair struct{ key, value []byte }

func putRows(tx kv.Tx, rows []pair) error {
	for _, row := range rows {
		if err := tx.Put(row.key, row.value); err != nil {
			return err
		}
	}
	return nil
}

// rowReader reads a snapshot and wants its rows in order, so that none is there
// twice.
type rowReader struct {
	in   *bufio.Reader
	rows uint64
	last []byte
	done bool
}

func (r *rowReader) head() error {
	head := make([]byte, len(rowsHead))
	if _, err := io.ReadFull(r.in, head); err != nil || string(head) != rowsHead {
		return fmt.Errorf("%w: no rows of this form", ErrCorrupt)
	}
	return nil
}

// step reads the rows of one transaction; none at the end.
func (r *rowReader) step() (step []pair, err error) {
	for size := 0; !r.done && len(step) < fillRows && size < fillBytes; {
		row, err := r.next()
		if err != nil {
			return nil, err
		}
		if !r.done {
			step, size = append(step, row), size+len(row.key)+len(row.value)
		}
	}
	return step, nil
}

// next reads one row, or the end.
func (r *rowReader) next() (row pair, err error) {
	if row.key, err = r.bytes(kv.MaxKey); err != nil {
		return row, err
	}
	if len(row.key) == 0 {
		return row, r.end()
	}
	if bytes.Compare(row.key, r.last) <= 0 {
		return row, fmt.Errorf("%w: rows out of order", ErrCorrupt)
	}
	if row.value, err = r.bytes(kv.MaxValue); err != nil {
		return row, err
	}
	r.last, r.rows = row.key, r.rows+1
	return row, checkSchema(row)
}

// checkSchema refuses a later program's rows before any more is read.
func checkSchema(row pair) error {
	if !bytes.Equal(row.key, metaSchema) {
		return nil
	}
	if len(row.value) != 4 {
		return fmt.Errorf("%w: schema version", ErrCorrupt)
	}
	if v := binary.BigEndian.Uint32(row.value); v > schemaVersion {
		return fmt.Errorf("%w: schema %d, this program knows %d", ErrNewer, v, schemaVersion)
	}
	return nil
}

func (r *rowReader) end() error {
	r.done = true
	rows, err := binary.ReadUvarint(r.in)
	if err != nil || rows != r.rows {
		return fmt.Errorf("%w: %d rows are not all there were", ErrCorrupt, r.rows)
	}
	if _, err := r.in.ReadByte(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: more behind the end", ErrCorrupt)
	}
	return nil
}

func (r *rowReader) bytes(most uint64) ([]byte, error) {
	n, err := binary.ReadUvarint(r.in)
	if err != nil || n > most {
		return nil, fmt.Errorf("%w: a row is cut off or too long", ErrCorrupt)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(r.in, b); err != nil {
		return nil, fmt.Errorf("%w: a row is cut off", ErrCorrupt)
	}
	return b, nil
}
