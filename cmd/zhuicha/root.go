package main

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"zhuicha/crypto/keys"
)

type rootFlags struct{ key, list, signed, previous string }

// root signs an office list. It needs no instance: it is for the machine that
// keeps the root key offline.
func root(_ context.Context, args []string, out io.Writer) error {
	var o rootFlags
	f := flags("root", "sign an office list with the root key, on a machine of its own", out)
	f.StringVar(&o.key, "root-key", "zhuicha-root.key", "the root signing key")
	f.StringVar(&o.list, "list", "offices.json", "the list to sign, downloaded from the administrator's page")
	f.StringVar(&o.signed, "signed", "offices-signed.json", "where to write the signed list, to be uploaded there")
	f.StringVar(&o.previous, "previous", "", "the list signed last time (default: what lies where the new one goes); keys in it are not asked for again")
	if err := parse(f, args); err != nil {
		return err
	}
	return signList(o, os.Stdin, out)
}

// signList asks for the fingerprint of every key that was not signed before:
// whoever signs reads none of them off the list itself, but hears each from the
// office's own people. Otherwise an administrator could have a key of his own
// signed.
func signList(o rootFlags, in io.Reader, out io.Writer) error {
	key, err := readRootKey(o.key)
	if err != nil {
		return err
	}
	raw, err := os.ReadFile(o.list)
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	signature, err := key.SignOffices(raw)
	if err != nil {
		return fmt.Errorf("this list cannot be signed: %w", err)
	}
	unverified, err := keys.ParseOffices(raw)
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	before, err := o.signedBefore(key.Public())
	if err != nil {
		return err
	}
	if err := compareKeys(unverified.Claims(), before, in, out); err != nil {
		return err
	}
	return o.write(raw, signature, out)
}

// signedBefore is the list of last time, by office id; empty the first time.
func (o rootFlags) signedBefore(root keys.RootPublic) (map[string]keys.Office, error) {
	path, asked := o.previous, true
	if path == "" {
		path, asked = o.signed, false
	}
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) && !asked {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("previous list: %w", err)
	}
	var signed struct{ List, Signature string }
	if err := json.Unmarshal(content, &signed); err != nil {
		return nil, fmt.Errorf("previous list: %w", err)
	}
	raw, err := base64.StdEncoding.DecodeString(signed.List)
	if err != nil {
		return nil, fmt.Errorf("previous list: %w", err)
	}
	signature, err := keys.ParseSignature(signed.Signature)
	if err != nil {
		return nil, fmt.Errorf("previous list: %w", err)
	}
	unverified, err := keys.ParseOffices(raw)
	if err != nil {
		return nil, fmt.Errorf("previous list: %w", err)
	}
	list, err := unverified.Verify(signature, root)
	if err != nil {
		return nil, fmt.Errorf("previous list: %w", err)
	}
	before := map[string]keys.Office{}
	for _, office := range list.All() {
		before[office.ID] = office
	}
	return before, nil
}

// compareKeys shows what is being signed and has each new key's fingerprint
// typed.
func compareKeys(list keys.OfficeList, before map[string]keys.Office, in io.Reader, out io.Writer) error {
	fmt.Fprintf(out, "Office list %d of %s:\n", list.Version, list.Day)
	typed := bufio.NewScanner(in)
	for _, o := range list.Offices {
		last, known := before[o.ID]
		delete(before, o.ID)
		switch {
		case known && last == o:
			fmt.Fprintf(out, "  as before  %-9s %s\n", o.Area, o.NameZH)
			continue
		case known && last.Key == o.Key:
			fmt.Fprintf(out, "  CHANGED    %-9s %s (was %s, %s); same key\n", o.Area, o.NameZH, last.Area, last.NameZH)
			continue
		}
		fmt.Fprintf(out, "  NEW KEY    %-9s %s\n", o.Area, o.NameZH)
		if err := compareKey(o, typed, out); err != nil {
			return err
		}
	}
	for _, o := range before {
		fmt.Fprintf(out, "  LEAVES     %-9s %s\n", o.Area, o.NameZH)
	}
	return nil
}

func compareKey(o keys.Office, typed *bufio.Scanner, out io.Writer) error {
	want, err := keys.ListFingerprint(o.Key)
	if err != nil {
		return err
	}
	fmt.Fprint(out, "             Telephone a member of this office. Type the eight groups his page shows under\n             \"Waiting for the root key's signature\": ")
	for range 3 {
		if !typed.Scan() {
			return fmt.Errorf("the key of %s was not compared; nothing was signed", o.NameZH)
		}
		read, err := keys.ParseFingerprint(typed.Text())
		if err == nil && read == want {
			fmt.Fprintln(out, "\n             compared.")
			return nil
		}
		fmt.Fprint(out, "\n             That is not the key in this list. Once more: ")
	}
	return fmt.Errorf("the key of %s is not the one its people hold; nothing was signed, and somebody should find out why", o.NameZH)
}

func (o rootFlags) write(list []byte, signature keys.Signature, out io.Writer) error {
	signed, err := json.Marshal(map[string]string{"list": base64.StdEncoding.EncodeToString(list), "signature": signature.Hex()})
	if err != nil {
		return err
	}
	if err := os.WriteFile(o.signed, append(signed, '\n'), 0o600); err != nil {
		return fmt.Errorf("signed list: %w", err)
	}
	fmt.Fprintf(out, "Signed. Upload %s on the administrator's page.\n", o.signed)
	return nil
}

func readRootKey(path string) (keys.RootKey, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return keys.RootKey{}, fmt.Errorf("root key: %w", err)
	}
	return keys.ParseRootFile(raw)
}
