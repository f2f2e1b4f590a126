package content

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"unicode/utf8"

	"zhuicha/crypto/envelope"
	"zhuicha/crypto/internal/strict"
	"zhuicha/crypto/keys"
)

const (
	messageFormat = "zhuicha/message/1"
	// MaxMessage is in Unicode code points.
	MaxMessage = 10_000
)

// Message is what one side writes to the other.
type Message struct {
	Text string
	// Files are sealed to the same key as the message.
	Files []FileRef
}

type messageJSON struct {
	Format string    `json:"format"`
	Text   string    `json:"text"`
	Files  []FileRef `json:"files"`
}

// MessageJSON is the content of message.json.
func MessageJSON(m Message) ([]byte, error) {
	data, err := strict.Encode(messageJSON{messageFormat, m.Text, m.Files})
	if err != nil || !m.withinLimits() {
		return nil, fmt.Errorf("message: %w", envelope.ErrBadContent)
	}
	return data, nil
}

// ParseMessage reads message.json.
func ParseMessage(data []byte) (Message, error) {
	var j messageJSON
	err := strict.Decode(data, &j)
	m := Message{j.Text, noneIfEmpty(j.Files)}
	if err != nil || j.Format != messageFormat || !m.withinLimits() {
		return Message{}, fmt.Errorf("message: %w", envelope.ErrBadContent)
	}
	return m, nil
}

func (m Message) withinLimits() bool {
	return utf8.RuneCountInString(m.Text) <= MaxMessage && filesWithinLimits(m.Files)
}

// MessageMAC authenticates a message in its place: HMAC-SHA256 under the
// channel key over the exact binding.json and message.json. Sealing alone would
// not do, for anyone can seal to a public key.
func MessageMAC(channel keys.ChannelKey, bindingJSON, message []byte) string {
	mac := hmac.New(sha256.New, channel[:])
	mac.Write([]byte(messageFormat + "\n"))
	mac.Write(bindingJSON)
	mac.Write([]byte("\n"))
	mac.Write(message)
	return hex.EncodeToString(mac.Sum(nil))
}

// SealFromTipster seals a message of the tipster to the inspectors. place must
// be of the stream from-tipster.
func SealFromTipster(place envelope.Binding, m Message, channel keys.ChannelKey, to keys.IntakeRecipient) ([]byte, error) {
	return sealMessage(place, envelope.FromTipster, m, channel, to.Recipient)
}

// OpenFromTipster undoes SealFromTipster; ErrForged if the MAC does not fit.
func OpenFromTipster(sealed []byte, want envelope.Binding, channel keys.ChannelKey, with keys.IntakeKey) (Message, error) {
	return openMessage(sealed, want, envelope.FromTipster, channel, with.Identity)
}

// SealToTipster seals a reply to the holder of the receipt. place must be of
// the stream to-tipster.
func SealToTipster(place envelope.Binding, m Message, channel keys.ChannelKey, to keys.ReceiptRecipient) ([]byte, error) {
	return sealMessage(place, envelope.ToTipster, m, channel, to.Recipient)
}

// OpenToTipster undoes SealToTipster; ErrForged if the MAC does not fit.
func OpenToTipster(sealed []byte, want envelope.Binding, channel keys.ChannelKey, with keys.ReceiptKey) (Message, error) {
	return openMessage(sealed, want, envelope.ToTipster, channel, with.Identity)
}

func sealMessage(place envelope.Binding, stream envelope.Stream, m Message, channel keys.ChannelKey, to envelope.Recipient) ([]byte, error) {
	if place.Stream != stream {
		return nil, fmt.Errorf("seal message: stream: %w", envelope.ErrBadContent)
	}
	message, err := MessageJSON(m)
	if err != nil {
		return nil, err
	}
	bindingJSON, err := place.JSON()
	if err != nil {
		return nil, err
	}
	files := []envelope.File{
		{Name: envelope.MessageFile, Data: message},
		{Name: envelope.MACFile, Data: []byte(MessageMAC(channel, bindingJSON, message))},
	}
	return envelope.Seal(place, files, to)
}

func openMessage(sealed []byte, want envelope.Binding, stream envelope.Stream, channel keys.ChannelKey, with envelope.Identity) (Message, error) {
	if want.Stream != stream {
		return Message{}, fmt.Errorf("open message: stream: %w", envelope.ErrBadContent)
	}
	opened, err := envelope.Open(sealed, want, with)
	if err != nil {
		return Message{}, err
	}
	message := opened.File(envelope.MessageFile)
	mac := MessageMAC(channel, opened.BindingJSON, message)
	if !hmac.Equal([]byte(mac), opened.File(envelope.MACFile)) {
		return Message{}, fmt.Errorf("open message: %w", envelope.ErrForged)
	}
	return ParseMessage(message)
}
