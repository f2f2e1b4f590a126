// scrypt, then one HKDF label for each key.

import { hkdf } from "@noble/hashes/hkdf.js";
import { scryptAsync } from "@noble/hashes/scrypt.js";
import { sha256 } from "@noble/hashes/sha2.js";

/** Told how far the work is, from 0 to 1, about a hundred times. */
export type Progress = (part: number) => void;

/** Milliseconds between two turns for the page. */
const turn = 40;

/** scrypt with r=8, p=1, 32 bytes, giving the page its turn while it works. */
export function stretch(secret: Uint8Array, salt: Uint8Array, logN: number, progress?: Progress): Promise<Uint8Array> {
  const options = { N: 2 ** logN, r: 8, p: 1, dkLen: 32, asyncTick: turn };
  if (progress === undefined) return scryptAsync(secret, salt, options);
  let told = 0;
  const onProgress = (part: number) => {
    if (part < told + 0.01 && part < 1) return;
    told = part;
    progress(part);
  };
  return scryptAsync(secret, salt, { ...options, onProgress });
}

/** HKDF-SHA256 with empty salt: the key of that label. */
export function labelled(root: Uint8Array, label: string, length: number): Uint8Array {
  return hkdf(sha256, root, undefined, new TextEncoder().encode(label), length);
}
