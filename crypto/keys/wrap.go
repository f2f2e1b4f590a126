package keys

import (
	"fmt"
	"strings"

	"zhuicha/crypto/envelope"
)

// A wrap is a secret key sealed to those who may have it. Wraps are only ever
// added; generation counts the keys of one subject and stream from 0.

// WrapIntake seals a lead's intake key to the handling office and its superior.
func WrapIntake(lead string, generation uint64, key IntakeKey, handling, superior OfficeRecipient) ([]byte, error) {
	return wrap(binding(lead, envelope.IntakeKey, generation), key.Identity, handling.Recipient, superior.Recipient)
}

// OpenIntakeWrap is what either office does with WrapIntake's result.
func OpenIntakeWrap(sealed []byte, lead string, generation uint64, office OfficeKey) (IntakeKey, error) {
	id, err := unwrap(sealed, binding(lead, envelope.IntakeKey, generation), office.Identity)
	return IntakeKey{id}, err
}

// WrapWork seals a lead's work key to the handling office and its superior.
func WrapWork(lead string, generation uint64, key WorkKey, handling, superior OfficeRecipient) ([]byte, error) {
	return wrap(binding(lead, envelope.WorkKey, generation), key.Identity, handling.Recipient, superior.Recipient)
}

// OpenWorkWrap is what either office does with WrapWork's result.
func OpenWorkWrap(sealed []byte, lead string, generation uint64, office OfficeKey) (WorkKey, error) {
	id, err := unwrap(sealed, binding(lead, envelope.WorkKey, generation), office.Identity)
	return WorkKey{id}, err
}

// WrapOffice seals an office's key to one of its members.
func WrapOffice(office string, generation uint64, key OfficeKey, member MemberRecipient) ([]byte, error) {
	return wrap(binding(office, envelope.OfficeKey, generation), key.Identity, member.Recipient)
}

// OpenOfficeWrap is what the member does with WrapOffice's result.
func OpenOfficeWrap(sealed []byte, office string, generation uint64, member MemberKey) (OfficeKey, error) {
	id, err := unwrap(sealed, binding(office, envelope.OfficeKey, generation), member.Identity)
	return OfficeKey{id}, err
}

// OpenWrap opens any wrap with whichever key fits, for whoever reads an export
// and knows a key only as text. Errors: the faults of package envelope.
func OpenWrap(sealed []byte, want envelope.Binding, with ...envelope.Identity) (envelope.Identity, error) {
	return unwrap(sealed, want, with...)
}

func binding(subject string, stream envelope.Stream, generation uint64) envelope.Binding {
	return envelope.Binding{Subject: subject, Stream: stream, Seq: generation}
}

func wrap(b envelope.Binding, key envelope.Identity, to ...envelope.Recipient) ([]byte, error) {
	if key.IsZero() {
		return nil, fmt.Errorf("wrap %s: no key: %w", b.Stream, envelope.ErrBadContent)
	}
	return envelope.Seal(b, []envelope.File{{Name: envelope.KeyFile, Data: keyText(key)}}, to...)
}

func unwrap(sealed []byte, want envelope.Binding, with ...envelope.Identity) (envelope.Identity, error) {
	opened, err := envelope.Open(sealed, want, with...)
	if err != nil {
		return envelope.Identity{}, err
	}
	return parseKeyText(opened.File(envelope.KeyFile))
}

func keyText(key envelope.Identity) []byte { return []byte(key.Secret() + "\n") }

func parseKeyText(data []byte) (envelope.Identity, error) {
	text, ok := strings.CutSuffix(string(data), "\n")
	if !ok {
		return envelope.Identity{}, fmt.Errorf("key file: %w", envelope.ErrBadContent)
	}
	id, err := envelope.ParseIdentity(text)
	if err != nil {
		return envelope.Identity{}, fmt.Errorf("key file: %w", err)
	}
	return id, nil
}
