package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"zhuicha/crypto/keys"
)

// root signs an office list. It needs no instance: it is for the machine that
// keeps the root key offline.
func root(_ context.Context, args []string, out io.Writer) error {
	var keyPath, listPath, signedPath string
	f := flags("root", "sign an office list with the root key, on a machine of its own", out)
	f.StringVar(&keyPath, "root-key", "zhuicha-root.key", "the root signing key")
	f.StringVar(&listPath, "list", "offices.json", "the list to sign, downloaded from the administrator's page")
	f.StringVar(&signedPath, "signed", "offices-signed.json", "where to write the signed list, to be uploaded there")
	if err := parse(f, args); err != nil {
		return err
	}
	key, err := readRootKey(keyPath)
	if err != nil {
		return err
	}
	list, err := os.ReadFile(listPath)
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	signature, err := key.SignOffices(list)
	if err != nil {
		return fmt.Errorf("this list cannot be signed: %w", err)
	}
	if err := tellList(out, list); err != nil {
		return err
	}
	signed, err := json.Marshal(map[string]string{"list": base64.StdEncoding.EncodeToString(list), "signature": signature.Hex()})
	if err != nil {
		return err
	}
	if err := os.WriteFile(signedPath, append(signed, '\n'), 0o600); err != nil {
		return fmt.Errorf("signed list: %w", err)
	}
	fmt.Fprintf(out, "Signed. Upload %s on the administrator's page.\n", signedPath)
	return nil
}

func readRootKey(path string) (keys.RootKey, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return keys.RootKey{}, fmt.Errorf("root key: %w", err)
	}
	return keys.ParseRootFile(raw)
}

// tellList shows what is being signed, for a last look.
func tellList(out io.Writer, raw []byte) error {
	unverified, err := keys.ParseOffices(raw)
	if err != nil {
		return fmt.Errorf("list: %w", err)
	}
	list := unverified.Claims()
	fmt.Fprintf(out, "Office list %d of %s:\n", list.Version, list.Day)
	for _, o := range list.Offices {
		fmt.Fprintf(out, "  %-9s %s\n            key %s\n", o.Area, o.NameZH, o.Key)
	}
	return nil
}
