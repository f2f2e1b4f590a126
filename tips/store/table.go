package store

import "zhuicha/tips/store/kv"

// Tables are for small things that are not history: sealed identities,
// sessions, one-time steps, settings. A table is a name; keys and values are
// bytes within kv's limits (a key may be up to kv.MaxKey less 2 less the
// name's length).

// GetRow returns the value of a key, nil if it is missing.
func (r *Reader) GetRow(table string, row []byte) ([]byte, error) {
	prefix, err := named(spaceTable, table)
	if err != nil {
		return nil, err
	}
	return r.kv.Get(append(prefix, row...))
}

// ScanRows visits the rows of a table whose keys lie in the range, as
// kv.Reader's Scan does, kv.ErrStop included.
func (r *Reader) ScanRows(table string, span kv.Range, visit func(row, value []byte) error) error {
	prefix, err := named(spaceTable, table)
	if err != nil {
		return err
	}
	return r.scanBelow(prefix, span, visit)
}

// scanBelow scans a range of keys that share a prefix, which visit does not
// see.
func (r *Reader) scanBelow(prefix []byte, span kv.Range, visit func(k, v []byte) error) error {
	whole := kv.Range{From: append(prefix[:len(prefix):len(prefix)], span.From...), To: kv.After(prefix), Reverse: span.Reverse}
	if span.To != nil {
		whole.To = append(prefix[:len(prefix):len(prefix)], span.To...)
	}
	return r.kv.Scan(whole, func(k, v []byte) error { return visit(k[len(prefix):], v) })
}

// PutRow sets the value of a key.
func (tx *Tx) PutRow(table string, row, value []byte) error {
	prefix, err := named(spaceTable, table)
	if err != nil {
		return err
	}
	return tx.kv.Put(append(prefix, row...), value)
}

// DeleteRow removes a key; a missing one is no error.
func (tx *Tx) DeleteRow(table string, row []byte) error {
	prefix, err := named(spaceTable, table)
	if err != nil {
		return err
	}
	return tx.kv.Delete(append(prefix, row...))
}

// DeleteRows removes every row of a table for which gone answers true, for
// instance sessions past their end, and returns how many.
func (tx *Tx) DeleteRows(table string, gone func(row, value []byte) bool) (n int, err error) {
	err = tx.ScanRows(table, kv.Range{}, func(row, value []byte) error {
		if !gone(row, value) {
			return nil
		}
		n++
		return tx.DeleteRow(table, row)
	})
	return n, err
}
