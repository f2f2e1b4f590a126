package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"zhuicha/crypto/keys"
	"zhuicha/crypto/receipt"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
)

// demoWorld is the demo's instance with its people.
type demoWorld struct {
	*rehearse.World
	clock    *demoClock
	teams    []demoTeam
	receipts []demoReceipt
}

// demoTeam is who works in a county.
type demoTeam struct {
	area string
	rehearse.Team
}

// demoClock plays the past while the demo is made, and then the present.
type demoClock struct {
	mu   sync.Mutex
	back time.Duration
}

func (c *demoClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(-c.back)
}

// to sets the clock to so many days before today.
func (c *demoClock) to(daysAgo int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.back = time.Duration(daysAgo) * 24 * time.Hour
}

// populate founds four offices, hires their people, lets leads run their course
// and puts on record which are late. The clock is the demo's own.
func populate(ctx context.Context, cfg casework.Config) (*demoWorld, error) {
	w := &demoWorld{clock: &demoClock{back: demoStart}}
	instance := casework.Instance{Salt: make([]byte, 32), ReceiptLogN: receipt.LogN, LoginLogN: keys.LoginLogN}
	rand.Read(instance.Salt)
	cfg.Now = w.clock.Now
	var err error
	w.World, err = rehearse.Begin(ctx, cfg, instance,
		rehearse.Names{ZH: "海南省扶贫开发领导小组办公室", EN: "Hainan Poverty Relief Office"},
		rehearse.Names{ZH: "海南省人民政府督查室", EN: "Hainan Supervision Office"}, demoPerson("admin", "管理员", tips.Admin))
	if err != nil {
		return nil, err
	}
	if err := w.hireAll(ctx); err != nil {
		return nil, err
	}
	return w, w.tellStories(ctx)
}

// demoPassphrase is everybody's in the demo: deriving one in production's
// strength takes a second.
const demoPassphrase = "demo zhuicha 2018"

func demoPerson(login, name string, roles ...tips.Role) rehearse.Person {
	return rehearse.Person{Login: login, Name: name, Passphrase: demoPassphrase, Roles: roles}
}

// demoOffice is an office with its people.
type demoOffice struct {
	area   string
	names  rehearse.Names
	people []rehearse.Person
}

// demoOffices are the four offices, with enough people for every role in each.
func demoOffices() (second, province demoOffice, counties []demoOffice) {
	second = demoOffice{people: []rehearse.Person{
		demoPerson("dc-li", "黎督查", tips.Approver, tips.Oversight), demoPerson("dc-he", "何督查", tips.Oversight),
	}}
	province = demoOffice{people: []rehearse.Person{
		demoPerson("sheng-lin", "林处长", tips.Approver, tips.Oversight),
		demoPerson("sheng-xu", "许科员", tips.Handler, tips.Intake), demoPerson("sheng-mo", "莫科长", tips.Reviewer),
	}}
	return second, province, []demoOffice{
		{"469030", rehearse.Names{ZH: "琼中县扶贫开发领导小组办公室", EN: "Qiongzhong Poverty Relief Office"}, countyPeople("qz", "符海生", "王秀兰", "陈志强", "李国栋", "吴小妹")},
		{"469025", rehearse.Names{ZH: "白沙县扶贫开发领导小组办公室", EN: "Baisha Poverty Relief Office"}, countyPeople("bs", "韦大山", "罗春花", "邓文", "周明", "黎亚妹")},
	}
}

// countyPeople are two handlers, a reviewer, an approver, and a handler who
// also registers.
func countyPeople(initial string, names ...string) []rehearse.Person {
	roles := [][]tips.Role{{tips.Handler}, {tips.Handler}, {tips.Reviewer}, {tips.Approver}, {tips.Handler, tips.Intake}}
	var people []rehearse.Person
	for i, name := range names {
		people = append(people, demoPerson(fmt.Sprintf("%s-%d", initial, i+1), name, roles[i]...))
	}
	return people
}

// hireAll founds the offices and has the root key sign for them.
func (w *demoWorld) hireAll(ctx context.Context) error {
	second, province, counties := demoOffices()
	if err := w.hire(ctx, w.SecondBody, second.people); err != nil {
		return err
	}
	if err := w.hire(ctx, w.RootOffice, province.people); err != nil {
		return err
	}
	superior := w.Members[len(second.people)]
	for _, c := range counties {
		office, err := w.Office(ctx, c.area, c.names, w.RootOffice)
		if err != nil {
			return err
		}
		from := len(w.Members)
		if err := w.hire(ctx, office, c.people); err != nil {
			return err
		}
		m := w.Members[from:]
		w.teams = append(w.teams, demoTeam{c.area, rehearse.Team{Handler: m[0], Second: m[1], Reviewer: m[2], Approver: m[3], Superior: superior}})
	}
	return w.SignList(ctx)
}

func (w *demoWorld) hire(ctx context.Context, office tips.OfficeID, people []rehearse.Person) error {
	for _, p := range people {
		if _, err := w.Hire(ctx, office, p); err != nil {
			return err
		}
	}
	return nil
}
