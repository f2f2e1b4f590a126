package mem

import (
	"slices"
	"strings"
)

// blockKeys is the most keys of a block: to insert one moves no more than that.
const blockKeys = 256

// sorted are keys in byte order, in blocks of which none is empty.
type sorted [][]string

// seek is where key stands or would be inserted: its block and its place there.
func (s sorted) seek(key string) (block, at int, found bool) {
	block, found = slices.BinarySearchFunc(s, key, func(b []string, key string) int { return strings.Compare(b[0], key) })
	if found || block == 0 {
		return block, 0, found
	}
	at, found = slices.BinarySearch(s[block-1], key)
	return block - 1, at, found
}

// insert adds a key that is not there.
func (s *sorted) insert(key string) {
	if len(*s) == 0 {
		*s = sorted{{key}}
		return
	}
	i, at, _ := s.seek(key)
	b := slices.Insert((*s)[i], at, key)
	(*s)[i] = b
	if half := len(b) / 2; len(b) > blockKeys {
		(*s)[i] = b[:half:half]
		*s = slices.Insert(*s, i+1, slices.Clone(b[half:]))
	}
}

// remove takes a key out that is there.
func (s *sorted) remove(key string) {
	i, at, _ := s.seek(key)
	(*s)[i] = slices.Delete((*s)[i], at, at+1)
	if len((*s)[i]) == 0 {
		*s = slices.Delete(*s, i, i+1)
	}
}

// between visits the keys from ≤ key < to, upward or downward, until visit
// fails; a nil to is the end.
func (s sorted) between(from, to []byte, reverse bool, visit func(string) error) error {
	first, at, _ := s.seek(string(from))
	last, end := len(s)-1, 0
	if last >= 0 {
		end = len(s[last])
	}
	if to != nil {
		last, end, _ = s.seek(string(to))
	}
	blocks := last - first
	for n := range max(blocks+1, 0) {
		i := first + n
		if reverse {
			i = last - n
		}
		if i >= len(s) {
			continue
		}
		low, high := 0, len(s[i])
		if i == first {
			low = at
		}
		if i == last {
			high = end
		}
		if err := each(s[i][low:max(low, high)], reverse, visit); err != nil {
			return err
		}
	}
	return nil
}

func each(keys []string, reverse bool, visit func(string) error) error {
	for n := range keys {
		k := keys[n]
		if reverse {
			k = keys[len(keys)-1-n]
		}
		if err := visit(k); err != nil {
			return err
		}
	}
	return nil
}
