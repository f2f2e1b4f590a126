package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"zhuicha/crypto/keys"
	"zhuicha/crypto/receipt"
	"zhuicha/tips"
	"zhuicha/tips/casework"
	"zhuicha/tips/people"
)

type initFlags struct {
	dir, pepper, rootKey             string
	rootZH, rootEN, secondZH, second string
	admin, adminName                 string
}

// initInstance begins an instance: the store, the pepper, the root signing key
// and the administrator's one-time code. It touches no folder that has an
// instance.
func initInstance(ctx context.Context, args []string, out io.Writer) error {
	var o initFlags
	f := flags("init", "begin a real instance in an empty folder", out)
	f.StringVar(&o.dir, "dir", "data", "the instance's folder; made if it is missing")
	f.StringVar(&o.pepper, "pepper", "", "where to put the pepper (default: in the folder; another disk is better)")
	f.StringVar(&o.rootKey, "root-key", "zhuicha-root.key", "where to write the root signing key; carry it to another machine")
	f.StringVar(&o.rootZH, "root-office", "海南省扶贫开发领导小组办公室", "the root office's name in Chinese")
	f.StringVar(&o.rootEN, "root-office-en", "Office of the Hainan Leading Group for Poverty Relief", "and in English")
	f.StringVar(&o.secondZH, "second-body", "海南省人民政府督查室", "the second body above the root office, in Chinese")
	f.StringVar(&o.second, "second-body-en", "Supervision Office of the Hainan Provincial Government", "and in English")
	f.StringVar(&o.admin, "admin", "admin", "the administrator's login name")
	f.StringVar(&o.adminName, "admin-name", "管理员", "the administrator's name as others see it")
	if err := parse(f, args); err != nil {
		return err
	}
	code, fingerprint, err := beginInstance(ctx, o)
	if err != nil {
		return err
	}
	tellInit(out, o, code, fingerprint)
	return nil
}

func beginInstance(ctx context.Context, o initFlags) (code, fingerprint string, err error) {
	if err := os.MkdirAll(o.dir, 0o700); err != nil {
		return "", "", fmt.Errorf("folder: %w", err)
	}
	if _, err := os.Stat(filepath.Join(o.dir, storeFile)); err == nil {
		return "", "", errors.New("there is an instance in this folder already; nothing was changed")
	}
	root, err := keys.NewRootKey(rand.Reader)
	if err != nil {
		return "", "", err
	}
	if err := writeSecret(o.rootKey, root.File()); err != nil {
		return "", "", err
	}
	pepper, err := makePepper(pepperPath(o.dir, o.pepper))
	if err != nil {
		return "", "", err
	}
	workdays, err := openCalendar("")
	if err != nil {
		return "", "", err
	}
	s, err := openStore(ctx, o.dir, workdays, true)
	if err != nil {
		return "", "", err
	}
	instance := casework.Instance{Salt: make([]byte, 32), ReceiptLogN: receipt.LogN, LoginLogN: keys.LoginLogN}
	rand.Read(instance.Salt)
	_, code, err = casework.Begin(ctx, config(s, pepper, workdays, time.Now), instance, o.founding(root))
	return code, root.Public().Fingerprint().String(), errors.Join(err, s.Close())
}

func (o initFlags) founding(root keys.RootKey) people.Found {
	rootID, secondID := tips.OfficeID(newID()), tips.OfficeID(newID())
	return people.Found{
		Root:       root.Public().Hex(),
		RootOffice: people.OfficeInfo{ID: rootID, NameZH: o.rootZH, NameEN: o.rootEN, Area: "460000", Superior: secondID},
		SecondBody: people.OfficeInfo{ID: secondID, NameZH: o.secondZH, NameEN: o.second, Superior: rootID},
		Admin:      people.MemberInfo{ID: tips.MemberID(newID()), Login: o.admin, Name: o.adminName, Roles: []tips.Role{tips.Admin}},
	}
}

func newID() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

func tellInit(out io.Writer, o initFlags, code, fingerprint string) {
	fmt.Fprintf(out, `An instance was begun in %s.

1. Carry the root signing key %s to a machine that never goes online, and
   delete it here. Without it no office can be added; whoever has it can add one.
   Its fingerprint belongs on every poster:
       %s
2. Start the instance:            zhuicha serve --dir %s
3. At the desk, open /activate and type the administrator's one-time code
   (good for seven days, shown only now):
       %s
4. There invite two founding members for the second body and two for the root
   office, then sign the office list: zhuicha root --help.
`, o.dir, o.rootKey, fingerprint, o.dir, code)
}
