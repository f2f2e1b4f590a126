package tips

import "slices"

// Attachments 附件: files that a sealed object of the record names, each known
// here by the digest of its sealed bytes alone.

// MostFiles is how many attachments one tip, message or record may name.
const MostFiles = 20

// attach puts the attachments a command brings on the event that tells of its
// object. A file is named once in the life of a lead.
func attach(lead Lead, events []Event, files []Digest) ([]Event, error) {
	at := slices.IndexFunc(events, func(e Event) bool { return mayFile(e.Fact) })
	if len(files) > 0 && at < 0 {
		return nil, refuse(filesNowhere)
	}
	if len(files) > 0 {
		events[at].Files = files
	}
	named := lead.filesNamed()
	for _, e := range events {
		if len(e.Files) > MostFiles || len(receiptFiles(e.Fact)) > MostFiles {
			return nil, refuse(tooManyFiles)
		}
		for _, f := range slices.Concat(e.Files, receiptFiles(e.Fact)) {
			if named[f] {
				return nil, refuse(fileTwice, string(f))
			}
			named[f] = true
		}
	}
	return events, nil
}

// mayFile tells whether the object an event tells of may name attachments.
func mayFile(f Fact) bool {
	h, ok := happeningOf(f.Type())
	return ok && h.files
}

// file keeps the attachments an event names.
func (l *Lead) file(ev Event) {
	for _, f := range ev.Files {
		l.Files = append(l.Files, Attachment{File: f, Day: ev.Day, By: ev.Actor})
	}
}

// filesNamed are all attachments the lead ever named.
func (l Lead) filesNamed() map[Digest]bool {
	named := map[Digest]bool{}
	for _, a := range l.Files {
		named[a.File] = true
	}
	for _, m := range l.Messages {
		for _, f := range m.Files {
			named[f] = true
		}
	}
	return named
}

// ReceiptFiles are the attachments of an event that are sealed to the receipt,
// the tipster's own copies.
func (e Event) ReceiptFiles() []Digest { return receiptFiles(e.Fact) }

func receiptFiles(f Fact) []Digest {
	switch f := f.(type) {
	case TipsterAsked:
		return f.ReceiptFiles
	case TipsterInformed:
		return f.ReceiptFiles
	}
	return nil
}
