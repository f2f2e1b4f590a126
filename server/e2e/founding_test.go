package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhuicha/crypto/keys"
	"zhuicha/server/e2e/chrome"
	"zhuicha/tips"
	"zhuicha/tips/casework/rehearse"
)

// founding is a real instance and the people who found it, each at a PC of his
// own. Passphrases stand here as on their slips of paper.
type founding struct {
	*program
	w           tongue
	browser     *chrome.Browser
	admin       inspector
	everybody   []inspector
	passphrases []string
	factors     []string          // their phones' secrets and recovery codes
	meanwhile   func()            // what others do while somebody writes his passphrase down; may be nil
	papers      []string          // as printed
	marks       map[string]string // what each office reads out to the signer
	pictures    bool              // of the steps that come again for each office
}

// TestARealInstanceIsFoundedThroughItsPages begins an instance with the program
// itself, the shipped bundles and production's work factors: the administrator
// creates a county's office and invites two founding members for each of the
// three, they make and compare the office keys, the root key signs the list, a
// third member is let in later, and opens a tip that was sent from a phone.
func TestARealInstanceIsFoundedThroughItsPages(t *testing.T) {
	t.Parallel()
	f := &founding{program: build(t), w: chinese(t), browser: chrome.Start(t, chrome.Options{Patience: longPatience}), pictures: true}
	fingerprint, code := f.found()
	f.serve()
	f.admin, _ = f.activate("admin", code)
	mobile := f.logInAgain(f.admin, "admin")
	f.admin.logsInQuickly(f.passphrases[0], mobile)
	f.keep(f.admin, "53-admin-new")
	f.createOffice("琼中县扶贫开发领导小组办公室", "Qiongzhong Poverty Relief Office", county, "海南省扶贫开发领导小组办公室")

	first := f.foundOffice("琼中县扶贫开发领导小组办公室", "fu", tips.Handler, "chen", tips.Reviewer)
	f.pictures = false
	f.foundOffice("海南省扶贫开发领导小组办公室", "lin", tips.Approver, "xu", tips.Handler)
	f.foundOffice("海南省人民政府督查室", "li", tips.Approver, "he", tips.Oversight)
	f.signList()

	third, mark := f.activate("wang", f.invite("wang", "琼中县扶贫开发领导小组办公室", tips.Handler))
	f.admit(first, mark)
	f.logInAgain(third, "wang")

	villager := phone{Page: f.browser.NewPage(chrome.Phone), tongue: f.w, prefix: "real-"}
	villager.Open(f.public + "/t/" + county + "#r=" + bare(fingerprint))
	tale := canaryStory()
	villager.tell(tale)
	paper := villager.send()
	villager.confirm(paper)

	third.Open(f.desk + "/")
	third.settle()
	third.keep("61-third-member-ledger")
	third.Click("css:tr[data-lead] a.number")
	third.WaitURL("/leads/")
	third.settle()
	third.opens()
	for _, words := range tale.canaries() {
		if !third.Has(words) {
			t.Errorf("the third member does not read %q", words)
		}
	}
	third.keep("62-third-member-opened")
	f.keptSecret(villager, append(tale.canaries(), paper.canaries()...))
}

func (f *founding) keep(i inspector, name string) {
	if f.pictures {
		i.keep(name)
	}
}

// activate uses up a one-time code in a new browser window. It gives the
// fingerprint on that person's screen.
func (f *founding) activate(login, code string) (inspector, string) {
	f.t.Helper()
	i := inspector{f.browser.NewPage(chrome.Desk), f.w, f.desk, login}
	f.everybody = append(f.everybody, i)
	i.Open(f.desk + "/activate")
	i.Fill("css:#code", strings.ToLower(code)) // typed off a slip of paper
	f.keep(i, "50-activate-code")
	i.Click(f.w.say("desk.activate.next"))
	i.appears("#made")
	f.keep(i, "51-activate-passphrase")
	var passphrase, mark string
	i.Eval(`document.querySelector("#made").textContent`, &passphrase)
	if len(passphrase) < 20 {
		f.t.Fatalf("no passphrase is shown to %s", login)
	}
	f.passphrases = append(f.passphrases, passphrase)
	i.Fill("css:#again", passphrase)
	if f.meanwhile != nil {
		f.meanwhile()
	}
	i.Click(f.w.say("desk.activate.do"))
	i.appears("#fingerprint")
	f.keep(i, "52-activate-done")
	i.Eval(`document.querySelector("#fingerprint").textContent`, &mark)
	return i, mark
}

// logInAgain types what stands on the slip of paper and takes the second factor
// into that person's phone.
func (f *founding) logInAgain(i inspector, login string) *rehearse.Phone {
	f.t.Helper()
	i.Click(f.w.say("desk.activate.to_login"))
	for at, other := range f.everybody {
		if other.name == login {
			i.show(login, f.passphrases[at], "")
			i.appears("#step-enrol h2")
			f.keep(i, "52-enrol-phone")
			mobile := i.enrols()
			f.keep(i, "52-recovery-codes")
			f.factors = append(append(f.factors, mobile.Secret.Text()), mobile.Recovery...)
			i.keepsCodes()
			return mobile
		}
	}
	f.t.Fatalf("%s was never activated", login)
	return nil
}

// unlockLimit is how long a login may take on an office computer, from the
// button to a page that works; rawFactor is what it may take beside one scrypt
// of the same strength, where the machine is busier than an office computer.
const (
	unlockLimit = 2 * time.Second
	rawFactor   = 10
)

// logsInQuickly measures a login in production's strength.
func (i inspector) logsInQuickly(passphrase string, mobile *rehearse.Phone) {
	i.t.Helper()
	begun := time.Now()
	if _, _, err := keys.DeriveLogin(passphrase, [16]byte{}, keys.LoginLogN, keys.LoginLogN); err != nil {
		i.t.Fatal(err)
	}
	raw := time.Since(begun)
	code, ok, err := mobile.Lasting(time.Now())
	if err != nil || !ok {
		i.t.Fatalf("the phone shows no code: %v", err)
	}
	i.Click("css:#logout")
	i.show(i.name, passphrase, code)
	begun = time.Now()
	i.appears("#logout")
	i.settle()
	took := time.Since(begun)
	i.t.Logf("a login takes %v, one scrypt of its strength %v", took, raw)
	if took > max(unlockLimit, rawFactor*raw) {
		i.t.Errorf("a login takes %v, one scrypt of its strength %v", took, raw)
	}
}

// people opens the page of offices and keys.
func (i inspector) people() {
	i.t.Helper()
	i.Open(i.at(i.origin, "/people"))
	i.settle()
}

func (f *founding) createOffice(zh, en, area, superior string) {
	f.t.Helper()
	f.admin.people()
	f.admin.Click("css:#new-office > summary")
	f.admin.Fill("css:#name-zh", zh)
	f.admin.Fill("css:#name-en", en)
	f.admin.Choose("css:#area", f.w.area(area))
	f.admin.Choose("css:#superior", superior)
	f.admin.keep("54-new-office")
	f.admin.mark()
	f.admin.Click(f.w.say("desk.people.new_office_do"))
	f.admin.renewed()
	f.admin.WaitText(zh)
}

// invite gives the one-time code that is shown once.
func (f *founding) invite(login, office string, role tips.Role) string {
	f.t.Helper()
	f.admin.people()
	f.admin.Click("css:#new-member > summary")
	f.admin.Fill("css:#person-name", "成员"+login)
	f.admin.Fill("css:#person-login", login)
	f.admin.Choose("css:#person-office", office)
	f.admin.Click(f.w.term("role", string(role)))
	f.keep(f.admin, "55-invite")
	f.admin.Click("css:#invite button")
	f.admin.WaitTrue(`document.querySelector("#invited-code").textContent !== ""`)
	f.keep(f.admin, "56-invited")
	var code string
	f.admin.Eval(`document.querySelector("#invited-code").textContent`, &code)
	f.admin.mark()
	f.admin.Click("css:#code-done")
	f.admin.renewed()
	if f.admin.Has(code) {
		f.t.Error("the one-time code is shown again")
	}
	return code
}

// foundOffice lets two people found an office: the first makes its key, admits
// the second by the fingerprint on his screen, and he compares and confirms it,
// prints the paper and shows that it opens.
func (f *founding) foundOffice(office, login string, role tips.Role, secondLogin string, secondRole tips.Role) inspector {
	f.t.Helper()
	first, _ := f.activate(login, f.invite(login, office, role))
	f.logInAgain(first, login)
	first.people()
	f.keep(first, "57-make-key")
	first.mark()
	first.Click("css:#make-key")
	first.renewed()
	second, mark := f.activate(secondLogin, f.invite(secondLogin, office, secondRole))
	f.admit(first, mark)
	f.logInAgain(second, secondLogin)
	second.people()
	second.confirmsKey(officeMark(first))
	f.backUp(second)
	if f.marks == nil {
		f.marks = map[string]string{}
	}
	f.marks[office] = second.shownMark("list")
	return first
}

// confirmsKey types the office key's fingerprint as the first founder reads it
// out; nothing, too little and a misread one first, none of which confirms.
func (i inspector) confirmsKey(mark string) {
	i.t.Helper()
	misread := []byte(bare(mark))
	misread[11] = '0' + (misread[11]-'0'+1)%10
	for typed, says := range map[string]string{"": "fingerprint_empty", mark[:20]: "fingerprint_short", string(misread): "confirm_differs"} {
		i.Fill("css:#compared", typed)
		i.Click(i.say("desk.people.confirm_do"))
		i.WaitText(i.say("desk.js." + says))
	}
	i.keep("59-confirm-misread")
	i.Fill("css:#compared", strings.ReplaceAll(mark, " ", "－")) // as an input method writes it
	i.mark()
	i.Click(i.say("desk.people.confirm_do"))
	i.renewed()
}

// officeMark is the office key's fingerprint on this screen.
func officeMark(i inspector) string { i.t.Helper(); return i.shownMark("office") }

// shownMark is a fingerprint on this screen.
func (i inspector) shownMark(of string) string {
	i.t.Helper()
	place := fmt.Sprintf(`(document.querySelector('[data-fingerprint="%s"]') || {}).textContent`, of)
	i.WaitTrue(place)
	var mark string
	i.Eval(place, &mark)
	return mark
}

// admit lets a colleague in by what he reads out; a misread fingerprint first,
// which lets nobody in.
func (f *founding) admit(first inspector, mark string) {
	f.t.Helper()
	first.people()
	digits := []byte(bare(mark))
	digits[7] = '0' + (digits[7]-'0'+1)%10
	first.Fill("css:form[data-admit] input", string(digits))
	first.Click("css:form[data-admit] button")
	first.WaitText(f.w.say("desk.js.fingerprint_differs"))
	f.keep(first, "58-admit-misread")
	first.Fill("css:form[data-admit] input", mark)
	first.mark()
	first.Click("css:form[data-admit] button")
	first.renewed()
	var waiting int
	first.Eval(`document.querySelectorAll("form[data-admit]").length`, &waiting)
	if waiting != 0 {
		f.t.Fatalf("the colleague still waits: %s", first.Text())
	}
}

// signList carries the list to the root key and back.
func (f *founding) signList() {
	f.t.Helper()
	folder := f.t.TempDir()
	f.admin.DownloadTo(folder)
	f.admin.people()
	f.admin.Click("css:#download")
	list := awaitFile(f.t, folder, "json")
	signed := filepath.Join(f.t.TempDir(), "signed.json")
	said := f.runTyping(f.readOut(list), "root", "--root-key", f.rootKey, "--list", list, "--signed", signed)
	if !strings.Contains(said, "琼中县扶贫开发领导小组办公室") {
		f.t.Errorf("the signer is not shown what he signs: %s", said)
	}
	f.admin.keep("60-list")
	f.admin.Attach("css:#signed", signed)
	f.admin.mark()
	f.admin.Click("css:#upload")
	f.admin.renewed()
	f.admin.WaitText(fmt.Sprintf(f.w.say("desk.people.list_in_force"), 1))
	f.admin.keep("60-list-in-force")
}

// readOut is what the founders read out to whoever signs, in the list's order.
func (f *founding) readOut(list string) string {
	f.t.Helper()
	unverified := must[keys.Unverified](f.t)(keys.ParseOffices(must[[]byte](f.t)(os.ReadFile(list))))
	var lines []string
	for _, o := range unverified.Claims().Offices {
		lines = append(lines, f.marks[o.NameZH])
	}
	return strings.Join(lines, "\n") + "\n"
}

// awaitFile waits for the one file that is saved into the folder.
func awaitFile(t *testing.T, folder, ending string) string {
	t.Helper()
	for range 100 {
		found := must[[]string](t)(filepath.Glob(filepath.Join(folder, "*."+ending)))
		if len(found) == 1 {
			return found[0]
		}
		time.Sleep(100 * time.Millisecond)
	}
	entries, err := os.ReadDir(folder)
	t.Fatalf("no file was saved: %v %v", entries, err)
	return ""
}

// keptSecret: nothing of it in any request, in the folder or in the log.
func (f *founding) keptSecret(villager phone, theirs []string) {
	f.t.Helper()
	key := strings.Fields(string(must[[]byte](f.t)(os.ReadFile(f.rootKey))))
	secrets := append(append(append(append(theirs, f.papers...), f.passphrases...), f.factors...), "AGE-SECRET-KEY", key[len(key)-1])
	noLeak(f.t, "the phone", villager.Page, secrets)
	for _, i := range f.everybody {
		noLeak(f.t, i.name, i.Page, secrets)
		i.NoProblems()
	}
	villager.NoProblems()
	f.stop()
	absent(f.t, "the instance's folder", f.stored(), secrets)
	absent(f.t, "the log", f.log.bytes(), secrets)
}
