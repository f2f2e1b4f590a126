package tips

import (
	"slices"
	"testing"
)

func TestFilesStandOnTheEventOfTheirObject(t *testing.T) {
	w := newWorld(t)
	w.screening()
	note := AddNote{Target: Target{Files: []Digest{sealed(300), sealed(301)}}, Note: sealed(302)}
	w.do(han, note)
	w.do(villager, FollowUp{Target: Target{Files: []Digest{sealed(303)}}, Message: sealed(304)})
	w.do(han, InformTipster{
		Target:  Target{Files: []Digest{sealed(305)}},
		Message: Message{Receipt: sealed(306), Copy: sealed(307), ReceiptFiles: []Digest{sealed(308)}},
	})
	want := []Attachment{
		{sealed(300), w.day, han.ID}, {sealed(301), w.day, han.ID}, {sealed(303), w.day, ""}, {sealed(305), w.day, han.ID},
	}
	if !slices.Equal(w.lead.Files, want) {
		t.Errorf("files %+v", w.lead.Files)
	}
	if last := w.lead.Messages[len(w.lead.Messages)-1]; !slices.Equal(last.Files, []Digest{sealed(308)}) {
		t.Errorf("the tipster's copies: %+v", last)
	}
}

func TestFilesThatMayNotCome(t *testing.T) {
	w := newWorld(t)
	w.screening()
	w.do(han, AddNote{Target: Target{Files: []Digest{sealed(300)}}, Note: sealed(302)})
	w.refused("file_twice", ErrInvalid, han, AddNote{Target: Target{Files: []Digest{sealed(300)}}, Note: sealed(303)})
	w.refused("file_twice", ErrInvalid, han, InformTipster{
		Target:  Target{Files: []Digest{sealed(305)}},
		Message: Message{Receipt: sealed(306), Copy: sealed(307), ReceiptFiles: []Digest{sealed(305)}},
	})
	w.refused("files_nowhere", ErrInvalid, han, SetTitle{Target: Target{Files: []Digest{sealed(310)}}, Title: sealed(311)})
	var many []Digest
	for i := range MostFiles + 1 {
		many = append(many, sealed(400+i))
	}
	w.refused("too_many_files", ErrLimit, han, AddNote{Target: Target{Files: many}, Note: sealed(312)})
	w.refused("too_many_files", ErrLimit, han, InformTipster{Message: Message{Receipt: sealed(306), Copy: sealed(307), ReceiptFiles: many}})
	w.do(han, AddNote{Target: Target{Files: many[1:]}, Note: sealed(312)})
}
