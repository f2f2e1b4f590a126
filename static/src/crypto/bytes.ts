// Bytes and their spellings: hex, base64, UTF-8, digests.

import { bytesToHex, concatBytes, hexToBytes, randomBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { pause } from "./pause";

export { concatBytes as concat, randomBytes as random, utf8ToBytes as utf8 };

/** Lower-case hex. */
export const hex = bytesToHex;

/** Standard alphabet, padded. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(binary);
}

/** Throws on anything but the one padded standard spelling. */
export function fromBase64(text: string): Uint8Array {
  const binary = atob(text);
  if (btoa(binary) !== text) throw new Error("not canonical base64");
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** SHA-256 in hex: the name of a sealed object. */
export const digestOf = (bytes: Uint8Array): string => hex(sha256(bytes));

/** The same for large objects: gives the page its turn after each MiB. */
export async function digestPaced(bytes: Uint8Array): Promise<string> {
  const step = 1 << 20;
  const hash = sha256.create();
  for (let at = 0; at < bytes.length; at += step) {
    if (at > 0) await pause();
    hash.update(bytes.subarray(at, at + step));
  }
  return hex(hash.digest());
}

/** A fresh id: 16 random bytes in hex. */
export const newId = (): string => hex(randomBytes(16));

/** Reads lower-case hex of exactly `length` bytes; undefined for anything else. */
export function fromHex(text: string, length: number): Uint8Array | undefined {
  if (text.length !== 2 * length || !/^[0-9a-f]*$/.test(text)) return undefined;
  return hexToBytes(text);
}

/** Whether two byte strings are the same, in time that tells only their lengths. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] as number) ^ (b[i] as number);
  return difference === 0;
}

/** Decodes UTF-8; throws on a malformed sequence, keeps a byte order mark visible. */
export function fromUtf8(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
}
