package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	cryptoreceipt "zhuicha/crypto/receipt"
	"zhuicha/server"
	"zhuicha/server/web"
	"zhuicha/static"
	"zhuicha/static/build/bundle"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/casework/rehearse"
	"zhuicha/tips/store"
	"zhuicha/tips/store/files"
	"zhuicha/tips/store/kv/bolt"
)

const (
	root      = "../.."
	quickLogN = 10
	county    = "469030" // 琼中, whose tips go to the office hired below
)

// quickAssets are today's pages with low work factors, built once.
var quickAssets = sync.OnceValues(func() (*static.Set, error) {
	files, err := bundle.Build(bundle.Options{Dir: root + "/static", ReceiptLogN: quickLogN, LoginLogN: quickLogN})
	if err != nil {
		return nil, err
	}
	tree := fstest.MapFS{}
	for name, content := range files {
		tree[name] = &fstest.MapFile{Data: content}
	}
	return static.NewSet(tree)
})

// instance is a running instance: a store on disk and both listeners on ports
// of their own.
type instance struct {
	*rehearse.World
	t            *testing.T
	public, desk string // origins
	storeFile    string
	log          *logBook
	between      func(http.Handler) http.Handler // stands before the public pages; may be nil
	betweenDesk  func(http.Handler) http.Handler // the same before the desk
}

// logBook is the server's log as its keeper would find it.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBook) bytes() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return bytes.Clone(l.text.Bytes())
}

func must[T any](t testing.TB) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// setting says how an instance differs from the usual one.
type setting struct {
	// shipped takes the committed bundles and production's work factor for
	// receipts.
	shipped bool
	// between stands in for a bad network or server before the public pages.
	between func(http.Handler) http.Handler
	// betweenDesk does the same before the desk.
	betweenDesk func(http.Handler) http.Handler
	// now is the service's clock; nil is the true one.
	now func() time.Time
	// empty has the two first bodies and the administrator alone, and no list.
	empty bool
}

// codeClock is the service's clock. It goes on by half a minute where somebody
// needs another one-time code, since each is good for one login only.
type codeClock struct {
	true  func() time.Time // nil is the true one
	ahead atomic.Int64
}

func (c *codeClock) now() time.Time {
	now := time.Now
	if c.true != nil {
		now = c.true
	}
	return now().Add(time.Duration(c.ahead.Load()))
}

func (c *codeClock) wait(d time.Duration) { c.ahead.Add(int64(d)) }

// begin starts an instance whose offices and people are hired already.
func begin(t *testing.T, how setting) *instance {
	t.Helper()
	assets, receiptLogN := quickAssets, quickLogN
	if how.shipped {
		assets, receiptLogN = static.Assets, cryptoreceipt.LogN
	}
	in := &instance{t: t, log: &logBook{}, between: how.between, betweenDesk: how.betweenDesk, storeFile: filepath.Join(t.TempDir(), "zhuicha.db")}
	calendar := tips.Weekdays{}
	st := must[*store.Store](t)(store.Open(t.Context(), must[*bolt.DB](t)(bolt.Open(in.storeFile, bolt.Options{})), store.Options{
		Rand: rand.Reader, Due: func(l tips.Lead) tips.Day { return tips.Due(l, calendar) }, DueVersion: "e2e",
	}))
	t.Cleanup(func() { _ = st.Close() })
	clock := &codeClock{true: how.now}
	salt, pepper := make([]byte, 32), make([]byte, 32)
	rand.Read(salt)
	rand.Read(pepper)
	in.World = must[*rehearse.World](t)(rehearse.Begin(t.Context(),
		casework.Config{Files: must[*files.Folder](t)(files.Open(filepath.Join(t.TempDir(), "files"), files.Options{})), Store: st, Calendar: calendar, Now: clock.now, Random: rand.Reader, Pepper: pepper},
		casework.Instance{Salt: salt, ReceiptLogN: receiptLogN, LoginLogN: quickLogN},
		rehearse.Names{ZH: "海南省扶贫开发领导小组办公室", EN: "Hainan Poverty Relief Office"},
		rehearse.Names{ZH: "海南省人民政府督查室", EN: "Hainan Supervision Office"}, person("admin", "管理员", tips.Admin)))
	in.Wait = clock.wait
	if !how.empty {
		in.hire()
	}
	in.serve(must[*static.Set](t)(assets()))
	return in
}

func person(login, name string, roles ...tips.Role) rehearse.Person {
	return rehearse.Person{Login: login, Name: name, Passphrase: "canary passphrase of " + login, Roles: roles}
}

// hire founds the second body, the province and two counties.
func (in *instance) hire() {
	hire := func(office tips.OfficeID, p rehearse.Person) {
		in.t.Helper()
		must[*rehearse.Member](in.t)(in.Hire(context.Background(), office, p))
	}
	office := func(area, zh, en string) tips.OfficeID {
		in.t.Helper()
		return must[tips.OfficeID](in.t)(in.Office(context.Background(), area, rehearse.Names{ZH: zh, EN: en}, in.RootOffice))
	}
	hire(in.SecondBody, person("dc-li", "黎督查", tips.Approver, tips.Oversight))
	hire(in.SecondBody, person("dc-he", "何督查", tips.Oversight))
	hire(in.RootOffice, person("sheng-lin", "林处长", tips.Approver, tips.Oversight))
	hire(in.RootOffice, person("sheng-xu", "许科员", tips.Handler))
	qz := office(county, "琼中县扶贫开发领导小组办公室", "Qiongzhong Poverty Relief Office")
	hire(qz, person("qz-fu", "符海生", tips.Handler))
	hire(qz, person("qz-wang", "王秀兰", tips.Handler))
	hire(qz, person("qz-chen", "陈志强", tips.Reviewer))
	hire(qz, person("qz-li", "李国栋", tips.Approver))
	bs := office("469025", "白沙县扶贫开发领导小组办公室", "Baisha Poverty Relief Office")
	hire(bs, person("bs-wei", "韦大山", tips.Handler))
	hire(bs, person("bs-zhou", "周明", tips.Approver))
	if err := in.SignList(context.Background()); err != nil {
		in.t.Fatal(err)
	}
}

// member is a hired person.
func (in *instance) member(login string) *rehearse.Member {
	in.t.Helper()
	for _, m := range in.Members {
		if m.Login == login {
			return m
		}
	}
	in.t.Fatalf("nobody is called %s", login)
	return nil
}

func (in *instance) serve(assets *static.Set) {
	in.t.Helper()
	open := func() (net.Listener, string) {
		l := must[net.Listener](in.t)(net.Listen("tcp", "127.0.0.1:0"))
		return l, "http://" + l.Addr().String()
	}
	public, publicOrigin := open()
	desk, deskOrigin := open()
	in.public, in.desk = publicOrigin, deskOrigin
	logger := slog.New(slog.NewTextHandler(in.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	sites := must[server.Sites](in.t)(server.New(server.Config{
		Service: in.Service, Assets: assets, Log: logger, PublicOrigins: []string{publicOrigin}, DeskOrigins: []string{deskOrigin},
	}))
	before, beforeDesk := sites.Public.Handler(), sites.Desk.Handler()
	if in.between != nil {
		before = in.between(before)
	}
	if in.betweenDesk != nil {
		beforeDesk = in.betweenDesk(beforeDesk)
	}
	for listener, handler := range map[net.Listener]http.Handler{public: before, desk: beforeDesk} {
		s := web.Server(handler, logger)
		go func() { _ = s.Serve(listener) }()
		in.t.Cleanup(func() { _ = s.Close() })
	}
}

// poster is the address a poster's code carries.
func (in *instance) poster() string {
	return in.public + "/t/" + county + "#r=" + bare(in.Root.Public().Fingerprint().String())
}

// stored is every byte the instance keeps on disk.
func (in *instance) stored() []byte {
	in.t.Helper()
	return must[[]byte](in.t)(os.ReadFile(in.storeFile))
}
