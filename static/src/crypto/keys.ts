// Hybrid identities, their spellings, digests and fingerprints, and the wraps
// that carry a key to those who may use it. docs/FORMATS.md, sections 1 and 2.

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bech32 } from "@scure/base";
import { identityToRecipient } from "age-encryption";
import { digestOf, fromUtf8, hex, random, utf8 } from "./bytes";
import { contents, joined, open, place, seal, type Sealed } from "./envelope";
import { EnvelopeError } from "./errors";
import { separators } from "./separators";

/** A secret identity, `AGE-SECRET-KEY-PQ-1…`, with the recipient others seal to. */
export interface KeyPair {
  readonly identity: string;
  readonly recipient: string;
}

/** The streams that carry one key, and what their subject is. */
export type KeyStream = "intake-key" | "work-key" | "office-key";

const identityPattern = /^AGE-SECRET-KEY-PQ-1[02-9AC-HJ-NP-Z]{58}$/;
const recipientPattern = /^age1pq1[02-9ac-hj-np-z]{1952}$/;

/** Whether the text can be a post-quantum recipient; the age library has the last word when sealing. */
export const isRecipient = (text: string): boolean => recipientPattern.test(text);

/** The identity of a 32-byte seed. */
export async function keyPairOf(seed: Uint8Array): Promise<KeyPair> {
  return keyPairFrom(bech32.encodeFromBytes("AGE-SECRET-KEY-PQ-", seed).toUpperCase());
}

/** A fresh identity. */
export const newKeyPair = (): Promise<KeyPair> => keyPairOf(random(32));

/** The pair of an identity given as text. Throws `bad-content` when it is none. */
export async function keyPairFrom(identity: string): Promise<KeyPair> {
  if (!identityPattern.test(identity)) throw new EnvelopeError("bad-content", "not a post-quantum identity");
  try {
    return { identity, recipient: await identityToRecipient(identity) };
  } catch {
    throw new EnvelopeError("bad-content", "not a post-quantum identity");
  }
}

/** The digest that stands for an office's key in the signed list. */
export const keyDigest = (recipient: string): string => digestOf(utf8(recipient));

/** Public half, 32 bytes, of an Ed25519 seed. */
export const publicKeyOf = (seed: Uint8Array): Uint8Array => ed25519.getPublicKey(seed);

/** The key as the signed list names it, for reading out to whoever signs: the digest's first half, spelled as fingerprints are. */
export const listFingerprint = (recipient: string): string => spelled(sha256(utf8(recipient)));

const fingerprint = (label: string, bytes: Uint8Array): string => spelled(sha256(joined(label, bytes)));

function spelled(digest: Uint8Array): string {
  const view = new DataView(digest.buffer, digest.byteOffset);
  return [0, 2, 4, 6, 8, 10, 12, 14].map((at) => String(view.getUint16(at)).padStart(5, "0")).join(" ");
}

/** Fingerprint of the root signing key (32 bytes), as on posters: eight groups of five digits. */
export const rootFingerprint = (root: Uint8Array): string => fingerprint("zhuicha/fingerprint/root/1\n", root);

/** Fingerprint of an office's or member's recipient, as people compare it. */
export const keyFingerprint = (recipient: string): string => fingerprint("zhuicha/fingerprint/key/1\n", utf8(recipient));

/** Whether a fingerprint as typed or carried in a link is this one; separators are forgiven. */
export function sameFingerprint(typed: string, fingerprint: string): boolean {
  const digits = typed.normalize("NFKC").replace(separators, "");
  return digits.length === 40 && digits === fingerprint.replace(/ /g, "");
}

/** Wraps a key for those who may use it. `generation` counts from 0. */
export function wrapKey(
  stream: KeyStream, subject: string, generation: number, identity: string, recipients: readonly string[],
): Promise<Sealed> {
  const file = { name: "key.txt", data: utf8(identity + "\n") };
  return seal(place(subject, stream, generation), [file], recipients);
}

/** Opens a wrap made by `wrapKey`; throws an EnvelopeError. */
export async function unwrapKey(
  sealed: Uint8Array, stream: KeyStream, subject: string, generation: number, identities: readonly string[],
): Promise<KeyPair> {
  const opened = await open(sealed, identities, place(subject, stream, generation));
  return keyPairFrom(readKeyFile(contents(opened, "key.txt")["key.txt"]));
}

/** The identity in a key file: one line, no more. */
export function readKeyFile(file: Uint8Array): string {
  let text = "";
  try {
    text = fromUtf8(file);
  } catch {
    // refused below
  }
  if (!text.endsWith("\n") || !identityPattern.test(text.slice(0, -1))) {
    throw new EnvelopeError("bad-content", "not a key file");
  }
  return text.slice(0, -1);
}

/** A fresh Ed25519 seed in hex with its public half in hex. */
export function newSigningKey(): { seed: string; public: string } {
  const seed = random(32);
  return { seed: hex(seed), public: hex(publicKeyOf(seed)) };
}
