package envelope

// Limits, each with its reason. All are checked before memory is taken.
const (
	// MaxRecipients bounds the header: nothing is sealed to more than two
	// offices today, and each stanza costs the server about 1.6 KiB.
	MaxRecipients = 16
	// MaxPlaintext bounds what is opened in memory, in bytes.
	MaxPlaintext = 64 << 20
	// MaxSealed is the longest sealed object, in bytes: the longest plaintext,
	// 16 bytes for each of its chunks, and the header.
	MaxSealed = MaxPlaintext + (MaxPlaintext/chunkSize)*chunkOverhead + streamNonceSize + maxHeader
	// MaxSeq is the largest integer that a JavaScript number holds exactly.
	MaxSeq = 1<<53 - 1

	// maxHeader holds MaxRecipients stanzas of about 1,600 bytes.
	maxHeader = 32 << 10
)

// Figures of the age format (age-encryption.org/v1, "Payload").
const (
	chunkSize       = 64 << 10
	chunkOverhead   = 16
	streamNonceSize = 16
)
