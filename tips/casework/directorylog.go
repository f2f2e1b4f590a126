package casework

import (
	"context"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"zhuicha/tips/people"
	"zhuicha/tips/store"
)

// commitDirectory writes the events with the rows that belong to them.
func (s *Service) commitDirectory(ctx context.Context, change directoryChange, events [][]byte) error {
	return s.store.Update(ctx, func(tx *store.Tx) error {
		entries := make([][]byte, len(events))
		for i, e := range events {
			entry := entry{Event: e}
			if i == 0 {
				entry.Command, entry.Signature = change.signed, change.signature
			}
			raw, err := json.Marshal(entry)
			if err != nil {
				return fmt.Errorf("casework: directory: %w", err)
			}
			entries[i] = raw
		}
		if err := tx.AppendLog(directoryLog, int(change.expect), s.today(), entries...); err != nil {
			return err
		}
		return change.with(tx)
	})
}

// entry is one event of the directory as it is kept, with the signed command
// behind it on the first event that came of it.
type entry struct {
	Event     jsontext.Value `json:"event"`
	Command   []byte         `json:"command,omitempty"`
	Signature []byte         `json:"signature,omitempty"`
}

// loadDirectory folds the directory's log.
func (s *Service) loadDirectory(ctx context.Context) error {
	var d people.Directory
	err := s.store.View(ctx, func(r *store.Reader) error {
		d = people.Directory{}
		return r.Log(directoryLog, 0, func(e store.Entry) error {
			var kept entry
			if err := json.Unmarshal(e.Content, &kept); err != nil {
				return fmt.Errorf("casework: directory: %w", err)
			}
			event, err := people.DecodeEvent(kept.Event)
			if err != nil {
				return err
			}
			d = people.Apply(d, event)
			return nil
		})
	})
	s.directory.Store(&d)
	return err
}
