// Package twin holds tests only: they run the built TypeScript in real
// browsers against the vectors of zhuicha/crypto, against the age project's
// own vectors, and against Go in both directions. The page they run on allows
// what a shipped page allows, so a bundle that needs eval, WebAssembly or
// SubtleCrypto fails here.
package twin
