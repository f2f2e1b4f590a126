package casework

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/tips"
)

// named is what a signed command says of sealed objects.
type named struct {
	// internal are those of the lead's internal stream, in the order in which
	// they first appear. That order is their numbering, so that it too is signed.
	internal []tips.Digest
	// wraps are keys sealed to two offices; others, objects of other streams.
	wraps, others []tips.Digest
	// files are attachments, which lie outside the store and are uploaded before.
	files []tips.Digest
}

// digestsOf walks a command's JSON for digests. The name of the field tells
// the stream: a wrap is a key, receipt a copy for the tipster, tip and card
// belong to a reception, files and receipt_files are attachments; everything
// else is internal.
func digestsOf(command []byte) (named, error) {
	var n named
	d := jsontext.NewDecoder(bytes.NewReader(command))
	var field string
	for {
		token, err := d.ReadToken()
		if errors.Is(err, io.EOF) {
			return n, nil
		}
		if err != nil {
			return named{}, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		if token.Kind() != '"' {
			continue
		}
		if inside, pos := d.StackIndex(d.StackDepth()); inside == '{' && pos%2 == 1 {
			field = token.String()
			continue
		}
		if text := token.String(); envelope.IsDigest(text) {
			n.add(field, tips.Digest(text))
		}
	}
}

func (n *named) add(field string, digest tips.Digest) {
	list := &n.internal
	switch field {
	case "wrap", "work_wrap":
		list = &n.wraps
	case "receipt", "tip", "card":
		list = &n.others
	case "files", "receipt_files":
		list = &n.files
	}
	if !slices.Contains(*list, digest) {
		*list = append(*list, digest)
	}
}

// all lists every digest of a sealed object once.
func (n named) all() []tips.Digest {
	all := slices.Concat(n.internal, n.wraps, n.others)
	slices.Sort(all)
	return slices.Compact(all)
}

// merge adds what a later command names for the first time.
func (n *named) merge(more named) {
	for _, pair := range []struct {
		to   *[]tips.Digest
		from []tips.Digest
	}{{&n.internal, more.internal}, {&n.wraps, more.wraps}, {&n.others, more.others}, {&n.files, more.files}} {
		for _, d := range pair.from {
			if !slices.Contains(*pair.to, d) {
				*pair.to = append(*pair.to, d)
			}
		}
	}
}

// internalOf lists the internal objects of one lead that a signed command
// names, in order.
func internalOf(lead tips.LeadID, signed []byte) ([]tips.Digest, error) {
	n, err := namedFor(lead, signed)
	return n.internal, err
}

// namedFor is what a signed command names for one lead.
func namedFor(lead tips.LeadID, signed []byte) (named, error) {
	frame, err := keys.ParseCommand(signed)
	if err != nil {
		return named{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	var n named
	for _, raw := range frame.Commands {
		cmd, err := tips.DecodeCommand(raw)
		if err != nil {
			return named{}, err
		}
		if tips.TargetOf(cmd).Lead != lead {
			continue
		}
		more, err := digestsOf(raw)
		if err != nil {
			return named{}, err
		}
		n.merge(more)
	}
	return n, nil
}

// NamedFor lists what a signed command names for one lead: the objects of its
// internal stream, in their order, and every digest. Package handover checks
// packages by it.
//
// Errors: [ErrMalformed], those of tips.DecodeCommand.
func NamedFor(lead tips.LeadID, signed []byte) (internal, all []tips.Digest, err error) {
	n, err := namedFor(lead, signed)
	return n.internal, n.all(), err
}

// DigestsIn lists every digest in a JSON object, an event or a command, once.
//
// Errors: [ErrMalformed].
func DigestsIn(raw []byte) ([]tips.Digest, error) {
	n, err := digestsOf(raw)
	return n.all(), err
}
