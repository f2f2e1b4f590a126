package bundle

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/evanw/esbuild/pkg/api"
)

// noCurve stands in for the NIST curves: the age library refers to them for
// hardware "tag" recipients, which our code refuses anyway. The shape is what
// the packages look at while loading; every use of it throws.
const noCurve = `
const refuse = () => { throw new Error("not in this bundle"); };
const curve = {
  lengths: { secretKey: 32, publicKey: 33, publicKeyUncompressed: 65, seed: 48 },
  Point: { Fn: {} }, keygen: refuse, getPublicKey: refuse, getSharedSecret: refuse,
};
export const p256 = curve, p384 = curve, p521 = curve;
`

// noClassic stands in for classic X25519 through SubtleCrypto: only
// post-quantum hybrids are admitted.
const noClassic = `
const refuse = () => { throw new Error("not in this bundle"); };
export const scalarMult = refuse, scalarMultBase = refuse, isX25519Supported = refuse, forceWebCryptoOff = refuse;
export { refuse as webCryptoFallback };
`

// refused stands in for recipients and identities our code refuses: passphrases,
// classic keys, hardware tags. Without them a third of the library falls away.
const refused = `class Refused { constructor() { throw new Error("not in this bundle"); } }
const ScryptIdentity = Refused, ScryptRecipient = Refused, X25519Identity = Refused, X25519Recipient = Refused;
const TagRecipient = Refused, HybridTagRecipient = Refused;`

// The hash library's pause is a microtask, which lets no page paint. A real
// turn of the event loop keeps scrypt from freezing it.
const (
	microtask = `export const nextTick = async () => { };`
	realTurn  = `export const nextTick = () => new Promise((resolve) => {
  const c = new MessageChannel();
  c.port1.onmessage = () => { c.port1.close(); resolve(); };
  c.port2.postMessage(0);
});`
)

// kemsAtLoad matches the hybrids that the package builds while loading though
// nobody uses them; marked as pure they fall away.
var kemsAtLoad = regexp.MustCompile(`(?m)^(export const \w+ = )(QSF|createKitchenSink)\((.*?, ml_kem\d+, )(ecdhKem\(|x25519kem)`)

func unusedKEMs(source []byte) ([]byte, error) {
	const expected = 3
	if n := len(kemsAtLoad.FindAll(source, -1)); n != expected {
		return nil, fmt.Errorf("expected %d hybrids built while loading, found %d", expected, n)
	}
	return kemsAtLoad.ReplaceAll(source, []byte("$1/* @__PURE__ */ $2($3/* @__PURE__ */ $4")), nil
}

// patch changes one module of a package while bundling.
type patch struct {
	file  string
	apply func(source []byte) ([]byte, error)
}

func replaced(by string) func([]byte) ([]byte, error) {
	return func([]byte) ([]byte, error) { return []byte(by), nil }
}

// swapped fails when the text is not there exactly once: a new version of the
// package then has to be looked at.
func swapped(old, by string) func([]byte) ([]byte, error) {
	return func(source []byte) ([]byte, error) {
		if bytes.Count(source, []byte(old)) != 1 {
			return nil, fmt.Errorf("expected %q once", old)
		}
		return bytes.Replace(source, []byte(old), []byte(by), 1), nil
	}
}

func patchList() []patch {
	return []patch{
		{"@noble/curves/nist.js", replaced(noCurve)},
		{"age-encryption/dist/x25519.js", replaced(noClassic)},
		{"@noble/hashes/utils.js", swapped(microtask, realTurn)},
		{"age-encryption/dist/index.js", swapped(`import { ScryptIdentity, ScryptRecipient } from "./recipients.js";
import { X25519Identity, X25519Recipient } from "./recipients.js";
import { TagRecipient, HybridTagRecipient } from "./recipients.js";`, refused)},
		{"@noble/post-quantum/hybrid.js", unusedKEMs},
	}
}

func patches(dir string) api.Plugin {
	return api.Plugin{Name: "patches", Setup: func(b api.PluginBuild) {
		for _, p := range patchList() {
			path := filepath.Join(dir, "node_modules", filepath.FromSlash(p.file))
			b.OnLoad(api.OnLoadOptions{Filter: "^" + regexp.QuoteMeta(path) + "$"}, func(api.OnLoadArgs) (api.OnLoadResult, error) {
				source, err := os.ReadFile(path)
				if err != nil {
					return api.OnLoadResult{}, err
				}
				changed, err := p.apply(source)
				if err != nil {
					return api.OnLoadResult{}, fmt.Errorf("%s: %w", p.file, err)
				}
				text := string(changed)
				return api.OnLoadResult{Contents: &text, Loader: api.LoaderJS, ResolveDir: filepath.Dir(path)}, nil
			})
		}
	}}
}
