package keys

import (
	"fmt"
	"io"
	"strings"

	"zhuicha/crypto/envelope"
)

// BackupKey 备份密钥 opens backups. It is made once, kept offline and never
// brought to the machine that runs the instance but for a restore.
type BackupKey struct{ envelope.Identity }

// BackupRecipient is the public half of a BackupKey: the running machine has it
// alone, so that who seizes the machine opens no old backup.
type BackupRecipient struct{ envelope.Recipient }

// Public is the recipient, derived and not believed.
func (k BackupKey) Public() BackupRecipient { return BackupRecipient{k.Recipient()} }

// NewBackupKey draws a fresh backup key from random.
func NewBackupKey(random io.Reader) (BackupKey, error) {
	id, err := envelope.NewIdentity(random)
	return BackupKey{id}, err
}

const backupFileHead = "# zhuicha/backup-key/1\n"

// File is the content of the key's file, which the stock age command reads as
// an identity file. It is to be written once, mode 0600.
func (k BackupKey) File() []byte { return []byte(backupFileHead + k.Secret() + "\n") }

// ParseBackupFile reads what File wrote, to the byte.
//
// Errors: [ErrMalformed], ErrClassicKey of package envelope.
func ParseBackupFile(data []byte) (BackupKey, error) {
	rest, ok := strings.CutPrefix(string(data), backupFileHead)
	text, end := strings.CutSuffix(rest, "\n")
	if !ok || !end {
		return BackupKey{}, fmt.Errorf("backup key file: %w", ErrMalformed)
	}
	id, err := envelope.ParseIdentity(text)
	if err != nil {
		return BackupKey{}, fmt.Errorf("backup key file: %w", err)
	}
	return BackupKey{id}, nil
}

// ParseBackupRecipient reads the age1pq1… form; white space around it is
// forgiven.
func ParseBackupRecipient(text string) (BackupRecipient, error) {
	r, err := envelope.ParseRecipient(strings.TrimSpace(text))
	return BackupRecipient{r}, err
}

// Seal begins a backup to w; see [envelope.SealBackup].
func (r BackupRecipient) Seal(w io.Writer) (io.WriteCloser, error) {
	return envelope.SealBackup(w, r.Recipient)
}

// Open opens a backup; see [envelope.OpenBackup].
func (k BackupKey) Open(r io.Reader) (io.Reader, error) { return envelope.OpenBackup(r, k.Identity) }
