package store

import "fmt"

// DeleteReceipt forgets a receipt by the MAC of its server token: afterwards
// no token leads to the lead. It fails with [ErrNotFound] if it is not there.
func (tx *Tx) DeleteReceipt(mac []byte) error {
	if _, err := tx.ByReceipt(mac); err != nil {
		return fmt.Errorf("delete receipt: %w", err)
	}
	return tx.kv.Delete(key(spaceReceipt, mac))
}
