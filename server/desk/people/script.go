package people

import (
	"zhuicha/server/desk/frame"
	"zhuicha/server/web"
	"zhuicha/tips"
	"zhuicha/tips/people"
)

// script is what the page's script reads.
type script struct {
	Session  frame.Session     `json:"session"`
	Lang     web.Lang          `json:"lang"`
	Me       person            `json:"me"`
	Version  uint64            `json:"version"` // of the directory
	List     uint64            `json:"list"`    // version of the office list that is due next
	Office   office            `json:"office"`
	Members  []person          `json:"members"` // who waits to be let in
	Holders  []holder          `json:"holders"` // whom the office's next key is sealed to
	Decoder  string            `json:"decoder"` // address of the worker that reads QR codes
	Rewrap   string            `json:"rewrap"`  // address of the worker that seals keys anew
	Messages map[string]string `json:"messages"`
}

type office struct {
	ID         tips.OfficeID `json:"id"`
	Name       string        `json:"name"`
	Recipient  string        `json:"recipient"`
	Generation int           `json:"generation"`
	Next       int           `json:"next"` // generation of the next office key
	Day        string        `json:"day"`  // today, for the paper
}

type person struct {
	ID        tips.MemberID `json:"id"`
	Name      string        `json:"name"`
	Recipient string        `json:"recipient"`
}

// holder is a member or the paper, with the vouch that the office key made.
type holder struct {
	Holder    string `json:"holder"`
	Name      string `json:"name"`
	Recipient string `json:"recipient"`
	Vouch     string `json:"vouch"`
}

func (d data) script(dir people.Directory) script {
	s := script{
		Session: d.Session, Lang: d.Lang, Version: dir.Version, List: dir.List.Version + 1,
		Me: person{ID: d.Me.ID, Name: d.Me.Name, Recipient: d.Me.Recipient},
		Office: office{
			ID: d.Office.ID, Name: d.OfficeName(d.Office), Recipient: d.Office.Recipient,
			Generation: d.Office.Generation, Next: d.Office.NextGeneration(), Day: d.Today.String(),
		},
		Members: []person{}, Holders: []holder{},
		Decoder: d.Asset("workers/qr.js"), Rewrap: d.Asset("workers/rewrap.js"), Messages: d.Under("desk.js."),
	}
	for _, m := range d.Members {
		if m.State == people.Activated {
			s.Members = append(s.Members, person{ID: m.ID, Name: m.Name, Recipient: m.Recipient})
		}
	}
	if d.Me.Reads() {
		s.Holders = d.holders(dir)
	}
	return s
}

func (d data) holders(dir people.Directory) []holder {
	all := []holder{}
	for _, id := range dir.Holders(d.Office.ID) {
		if id == people.PaperHolder {
			all = append(all, holder{id, d.T("desk.people.paper"), d.Office.Paper.Recipient, d.Office.Paper.Vouch})
			continue
		}
		m := dir.Members[tips.MemberID(id)]
		all = append(all, holder{id, m.Name, m.Recipient, m.Vouch})
	}
	return all
}
