package receipt

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/internal/strict"
	"zhuicha/crypto/keys"
)

const (
	cardFormat = "zhuicha/card/1"
	maxCard    = 8 << 10
)

// Card 回执卡 is the tipster's note to himself, kept by the server: the only
// thing of the server's that the status page trusts, because only the receipt
// can have written it.
type Card struct {
	Lead   string
	Intake keys.IntakeRecipient
	Root   keys.RootPublic
}

type cardJSON struct {
	Format string `json:"format"`
	Lead   string `json:"lead"`
	Intake string `json:"intake"`
	Root   string `json:"root"`
	MAC    string `json:"mac"`
}

// MakeCard writes the card of this receipt's lead.
func (k Keys) MakeCard(intake keys.IntakeRecipient, root keys.RootPublic) ([]byte, error) {
	if intake.IsZero() {
		return nil, fmt.Errorf("card: %w", envelope.ErrBadContent)
	}
	return strict.Encode(cardJSON{cardFormat, k.Lead, intake.String(), root.Hex(), k.cardMAC(k.Lead, intake.String(), root.Hex())})
}

// OpenCard verifies what MakeCard wrote. ErrForged if the MAC does not fit,
// ErrSwapped if the card is another lead's.
func (k Keys) OpenCard(data []byte) (Card, error) {
	j, intake, root, err := parseCard(data)
	if err != nil {
		return Card{}, err
	}
	if !hmac.Equal([]byte(j.MAC), []byte(k.cardMAC(j.Lead, j.Intake, j.Root))) {
		return Card{}, fmt.Errorf("card: %w", envelope.ErrForged)
	}
	if j.Lead != k.Lead {
		return Card{}, fmt.Errorf("card: %w", envelope.ErrSwapped)
	}
	return Card{j.Lead, intake, root}, nil
}

// InspectCard is for the server, which cannot verify a card: it checks the form
// and that the card names lead.
func InspectCard(data []byte, lead string) error {
	j, _, _, err := parseCard(data)
	if err != nil {
		return err
	}
	if j.Lead != lead {
		return fmt.Errorf("card: %w", envelope.ErrSwapped)
	}
	return nil
}

func parseCard(data []byte) (cardJSON, keys.IntakeRecipient, keys.RootPublic, error) {
	fail := func() (cardJSON, keys.IntakeRecipient, keys.RootPublic, error) {
		return cardJSON{}, keys.IntakeRecipient{}, keys.RootPublic{}, fmt.Errorf("card: %w", envelope.ErrBadContent)
	}
	var j cardJSON
	if len(data) > maxCard || strict.DecodeExact(data, &j) != nil {
		return fail()
	}
	if j.Format != cardFormat || !envelope.IsID(j.Lead) || !envelope.IsDigest(j.MAC) {
		return fail()
	}
	intake, err := envelope.ParseRecipient(j.Intake)
	if err != nil {
		return fail()
	}
	root, err := keys.ParseRootPublic(j.Root)
	if err != nil {
		return fail()
	}
	return j, keys.IntakeRecipient{Recipient: intake}, root, nil
}

func (k Keys) cardMAC(lead, intake, root string) string {
	mac := hmac.New(sha256.New, k.card[:])
	mac.Write([]byte(cardFormat + "\n" + lead + "\n" + intake + "\n" + root))
	return hex.EncodeToString(mac.Sum(nil))
}
