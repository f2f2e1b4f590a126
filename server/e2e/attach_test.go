package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"zhuicha/crypto/content"
	"zhuicha/crypto/envelope"
	"zhuicha/crypto/keys"
	"zhuicha/crypto/tipster"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/rules"
)

// enclosed is a file a stranger's program sends with a tip.
type enclosed struct {
	name, typed string
	content     []byte
}

// tipWith hands in a tip with files through the public calls, as any program
// could: nothing of what our own page does stands between.
func (in *instance) tipWith(files ...enclosed) tips.LeadID {
	in.t.Helper()
	someone := must[*rehearse.Tipster](in.t)(in.NewTipster())
	intake := must[keys.IntakeKey](in.t)(keys.NewIntakeKey(in.Random))
	story := aStory()
	for seq, f := range files {
		story.Files = append(story.Files, in.handOver(someone.Keys.Lead, uint64(seq), f, intake))
	}
	list := must[keys.Offices](in.t)(in.Offices(in.t.Context()))
	offices := must[tipster.Offices](in.t)(tipster.FindOffices(list, story.Area, above, func(office string) (string, error) {
		return in.Service.OfficeKey(tips.OfficeID(office), "")
	}))
	s := must[tipster.Submission](in.t)(tipster.SubmitUnder(someone.Keys, story, offices, intake))
	digests := []string{}
	for _, f := range story.Files {
		digests = append(digests, f.Digest)
	}
	body := must[[]byte](in.t)(json.Marshal(map[string]any{
		"lead": s.Lead, "token": s.Token.Hex(), "log_salt": hex.EncodeToString(s.LogSalt[:]), "tile": story.Tile, "area": story.Area,
		"office": s.Handling, "superior": s.Superior, "list": s.List, "tip": base64.StdEncoding.EncodeToString(s.Tip),
		"wrap": base64.StdEncoding.EncodeToString(s.Wrap), "card": string(s.Card), "files": digests,
	}))
	if got := in.tellServer("/tips", "application/json", bytes.NewReader(body)); got.status != http.StatusOK && got.status != http.StatusCreated {
		in.t.Fatalf("the tip with files: %d %s", got.status, got.body)
	}
	return tips.LeadID(s.Lead)
}

func above(area string) (string, bool) {
	a, ok := rules.AreaByCode(area)
	return a.Parent, ok && a.Parent != ""
}

// handOver seals a file to the intake key and uploads it in one piece after the
// other.
func (in *instance) handOver(lead string, seq uint64, f enclosed, intake keys.IntakeKey) content.FileRef {
	in.t.Helper()
	var sealed bytes.Buffer
	at := envelope.Binding{Subject: lead, Stream: envelope.TipsterFile, Seq: seq}
	digest := must[string](in.t)(envelope.SealFile(&sealed, at, intake.Public().Recipient, bytes.NewReader(f.content), int64(len(f.content))))
	var begun struct{ Token string }
	in.upload("", "", fmt.Sprintf(`{"lead":%q,"size":%d}`, lead, sealed.Len()), nil, &begun)
	for offset := 0; sealed.Len() > 0; {
		piece := sealed.Next(1 << 20)
		in.upload("/append", begun.Token, "", map[string]string{"Upload-Offset": strconv.Itoa(offset), "piece": string(piece)}, nil)
		offset += len(piece)
	}
	in.upload("/finish", begun.Token, fmt.Sprintf(`{"digest":%q}`, digest), nil, nil)
	return content.FileRef{Digest: digest, Name: f.name, Type: f.typed, Size: uint64(len(f.content))}
}

// upload makes one of the upload's calls; a piece among the headers is its body.
func (in *instance) upload(path, token, body string, headers map[string]string, into any) {
	in.t.Helper()
	media := "application/json"
	if piece, ok := headers["piece"]; ok {
		media, body = "application/octet-stream", piece
	}
	request := must[*http.Request](in.t)(http.NewRequestWithContext(in.t.Context(), http.MethodPost, in.public+"/api/v1/uploads"+path, bytes.NewReader([]byte(body))))
	request.Header.Set("Content-Type", media)
	request.Header.Set("Upload-Token", token)
	if offset, ok := headers["Upload-Offset"]; ok {
		request.Header.Set("Upload-Offset", offset)
	}
	got := in.send(request)
	if got.status >= http.StatusMultipleChoices {
		in.t.Fatalf("upload%s: %d %s", path, got.status, got.body)
	}
	if into != nil {
		if err := json.Unmarshal(got.body, into); err != nil {
			in.t.Fatal(err)
		}
	}
}

// filesFor opens the files of the first reply with the receipt.
func (in *instance) filesFor(someone *rehearse.Tipster) (opened [][]byte) {
	in.t.Helper()
	status := must[casework.ReceiptView](in.t)(in.Service.Status(in.t.Context(), someone.Keys.Token))
	if len(status.Replies) != 1 {
		in.t.Fatalf("%d replies", len(status.Replies))
	}
	m := must[content.Message](in.t)(tipster.Read(someone.Keys, status.Replies[0].Sealed, 0, ""))
	for seq, f := range m.Files {
		body := fmt.Sprintf(`{"token":%q,"digest":%q}`, someone.Keys.Token.Hex(), f.Digest)
		got := in.tellServer("/receipt/file", "application/json", strings.NewReader(body))
		if got.status != http.StatusOK {
			in.t.Fatalf("file %d of the reply: %d %s", seq, got.status, got.body)
		}
		at := envelope.Binding{Subject: someone.Keys.Lead, Stream: envelope.ReplyFile, Seq: uint64(seq)}
		var out bytes.Buffer
		if err := envelope.OpenFile(&out, bytes.NewReader(got.body), at, f.Digest, int64(f.Size), someone.Keys.Identity.Identity); err != nil {
			in.t.Fatal(err)
		}
		opened = append(opened, out.Bytes())
	}
	return opened
}

// enclosures are hostile files in handfuls that one tip may name.
func enclosures(t *testing.T, all []hostile) [][]hostile {
	t.Helper()
	var handfuls [][]hostile
	for len(all) > content.MaxFiles {
		handfuls = append(handfuls, all[:content.MaxFiles])
		all = all[content.MaxFiles:]
	}
	return append(handfuls, all)
}
