// Ed25519 over label ‖ exact bytes. docs/FORMATS.md, section 5.

import { ed25519 } from "@noble/curves/ed25519.js";
import { fromHex, hex } from "./bytes";
import { joined } from "./envelope";

/** What may be signed; a signature for one can never pass for the other. */
export type Label = "zhuicha/offices/1\n" | "zhuicha/command/1\n" | "zhuicha/paper/1\n" | "zhuicha/handover/1\n";

/** The signature in 128 hex. `seed` is 32 bytes. */
export function sign(label: Label, message: Uint8Array, seed: Uint8Array): string {
  return hex(ed25519.sign(joined(label, message), seed));
}

/** Whether the signature (128 hex) of the message holds under the public key (32 bytes). */
export function verify(label: Label, message: Uint8Array, signature: string, key: Uint8Array): boolean {
  const bytes = fromHex(signature, 64);
  if (bytes === undefined) return false;
  try {
    return ed25519.verify(bytes, joined(label, message), key, { zip215: false });
  } catch {
    return false;
  }
}
