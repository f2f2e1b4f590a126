// The one place that talks to the age library: post-quantum hybrid recipients
// only, in slices that let the page breathe, and nothing handed out before the
// final chunk has been checked.

import { Decrypter, Encrypter } from "age-encryption";
import { EnvelopeError } from "./errors";
import { pause } from "./pause";

/** Bytes a page may work on without a pause; a very old phone takes about 100 ms. */
const slice = 128 * 1024;

/** Our longest header: 16 recipients take about 26 KiB. */
const longestHeader = 32 * 1024;

const chunk = 64 * 1024;
const tag = 16;
const payloadNonce = 16;

/** What can be said of a sealed object without a key. */
export interface Header {
  /** Number of recipients, all of them post-quantum. */
  readonly recipients: number;
  /** Bytes of plaintext, padding included. */
  readonly plaintextSize: number;
}

function damaged(detail: string): EnvelopeError {
  return new EnvelopeError("damaged", detail);
}

/** The header's text lines and the offset of the first byte after it. */
function splitHeader(sealed: Uint8Array): { lines: string[]; end: number } {
  const start = new TextDecoder("latin1").decode(sealed.subarray(0, longestHeader));
  const mac = start.indexOf("\n--- ");
  const end = start.indexOf("\n", mac + 1) + 1;
  if (mac < 0 || end === 0 || !start.startsWith("age-encryption.org/v1\n")) throw damaged("no age header");
  return { lines: start.slice(0, mac).split("\n"), end };
}

/** Plaintext bytes of an age payload: each 64 KiB chunk carries a 16-byte tag. */
function plaintextSize(payload: number): number {
  if (payload < tag) throw damaged("the file ends early");
  return payload - Math.ceil(payload / (chunk + tag)) * tag;
}

/**
 * Reads the header of a sealed object without a key.
 * Throws `damaged` when it is no age file, `classic-key` when one of its stanzas is not post-quantum.
 */
export function readHeader(sealed: Uint8Array): Header {
  const { recipients, end } = readStanzas(sealed);
  return { recipients, plaintextSize: plaintextSize(sealed.length - end - payloadNonce) };
}

/** The same for the beginning of a sealed object; `end` is where its header ends. */
export function readStanzas(start: Uint8Array): { recipients: number; end: number } {
  const { lines, end } = splitHeader(start);
  const stanzas = lines.filter((line) => line.startsWith("-> "));
  if (stanzas.length === 0) throw damaged("no recipient");
  if (!stanzas.every((line) => line.startsWith("-> mlkem768x25519 "))) {
    throw new EnvelopeError("classic-key", "a stanza is not post-quantum");
  }
  return { recipients: stanzas.length, end };
}

/** Gives the next bytes; undefined when there are no more. */
export type Pull = () => Promise<Uint8Array | undefined>;

/** Asks for the next bytes only when they are wanted. */
function pulled(next: Pull): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = await next();
      if (piece === undefined) controller.close();
      else controller.enqueue(piece);
    },
  }, { highWaterMark: 0 });
}

/** Feeds the pieces in slices, with a pause between them. */
function paced(pieces: readonly Uint8Array[]): ReadableStream<Uint8Array> {
  let piece = 0;
  let offset = 0;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      while (piece < pieces.length && offset >= (pieces[piece] as Uint8Array).length) {
        piece++;
        offset = 0;
      }
      const current = pieces[piece];
      if (current === undefined) return controller.close();
      if (offset > 0 || current.length > slice) await pause();
      controller.enqueue(current.subarray(offset, offset + slice));
      offset += slice;
    },
  });
}

/** Collects a stream whose length is known beforehand; throws when it is another. */
async function collect(stream: ReadableStream<Uint8Array>, size: number): Promise<Uint8Array> {
  const out = new Uint8Array(size);
  const reader = stream.getReader();
  let used = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    out.set(value, used);
    used += value.length;
  }
  if (used !== size) throw new Error("another length than announced");
  return out;
}

/**
 * Encrypts the pieces, one after the other, to every recipient.
 * Throws `classic-key` on a recipient that is not `age1pq1…`, or on none at all.
 */
export async function encrypt(pieces: readonly Uint8Array[], recipients: readonly string[]): Promise<Uint8Array> {
  const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const stream = await encrypter(recipients).encrypt(paced(pieces));
  return collect(stream, stream.size(size));
}

/** Encrypts what `next` gives, as it is read. Throws `classic-key` as `encrypt` does. */
export async function encryptStream(next: Pull, recipient: string): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  return (await encrypter([recipient]).encrypt(pulled(next))).getReader();
}

function encrypter(recipients: readonly string[]): Encrypter {
  if (recipients.length === 0) throw new EnvelopeError("classic-key", "no recipient");
  const age = new Encrypter();
  for (const recipient of recipients) {
    age.addRecipient({ wrapFileKey: () => pause().then(() => []) });
    addHybrid(age, recipient);
  }
  return age;
}

/** age-encryption mixes classic and post-quantum recipients without a word; we take only the latter. */
function addHybrid(age: Encrypter, recipient: string): void {
  if (!recipient.startsWith("age1pq1")) throw new EnvelopeError("classic-key", "a recipient is not post-quantum");
  try {
    age.addRecipient(recipient);
  } catch {
    throw new EnvelopeError("classic-key", "a recipient cannot be read");
  }
}

/**
 * Decrypts with whichever identity fits. Throws `classic-key`, `wrong-key` or `damaged`;
 * returns only when the final chunk has been checked.
 */
export async function decrypt(sealed: Uint8Array, identities: readonly string[]): Promise<Uint8Array> {
  const { plaintextSize: size } = readHeader(sealed);
  try {
    return await collect(await decrypter(identities).decrypt(paced([sealed])), size);
  } catch (error) {
    throw error instanceof EnvelopeError ? error : damaged("age refuses the file");
  }
}

/**
 * Decrypts what `next` gives, as it is read; all of it is provisional until the end is reached. Throws `classic-key`,
 * `wrong-key`, or whatever age says of damage. The caller has looked at the header.
 */
export async function decryptStream(
  next: Pull, identities: readonly string[],
): Promise<ReadableStreamDefaultReader<Uint8Array>> {
  return (await decrypter(identities).decrypt(pulled(next))).getReader();
}

function decrypter(identities: readonly string[]): Decrypter {
  const age = new Decrypter();
  for (const identity of identities) {
    if (!identity.startsWith("AGE-SECRET-KEY-PQ-1")) throw new EnvelopeError("classic-key", "an identity is not post-quantum");
    age.addIdentity({ unwrapFileKey: () => pause().then(() => null) });
    age.addIdentity(identity);
  }
  // Asked last, so only when no identity before it fitted.
  age.addIdentity({
    unwrapFileKey: () => {
      throw new EnvelopeError("wrong-key", "no identity fits");
    },
  });
  return age;
}
