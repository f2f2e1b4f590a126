// Sealed files (附件): envelopes that are written and read as a stream, so that a
// long file is never held as a whole. docs/FORMATS.md, section 2.

import { sha256 } from "@noble/hashes/sha2.js";
import { decryptStream, encryptStream, readStanzas, type Pull } from "./age";
import { concat, hex } from "./bytes";
import { bindingBytes, paddedSize, parseBinding, refuseOther, type Binding } from "./envelope";
import { EnvelopeError } from "./errors";
import { pause } from "./pause";
import { allZero, block, readTar, readTarHeader, roundUp, tarHeader } from "./tar";

/** Takes the next bytes; what comes after waits for it. */
export type Put = (bytes: Uint8Array) => Promise<void>;

const mib = 1024 * 1024;
const chunk = 64 * 1024;
const tag = 16;
const nonce = 16;

/** Every sealed file begins with so many bytes of header: one post-quantum stanza. */
export const headerSize = 1627;

/** The binding and the header of each file in a block of its own, and the end marker of two. */
const frame = 5 * block;

/** Longest content in bytes: its sealed form is still within 200 MiB. */
export const largestContent = 199 * mib - frame;

/** Bytes read from the device, or worked on, between two pauses. */
const slice = 2 * chunk;

/** The length of the sealed form of a content of `size` bytes. Throws `bad-size` above the longest. */
export function sealedSize(size: number): number {
  if (size > largestContent) throw new EnvelopeError("bad-size", "too large to seal");
  const plain = paddedSize(frame + roundUp(size));
  return headerSize + nonce + plain + Math.ceil(plain / chunk) * tag;
}

/** The blob cannot be read any more: removed from the device, or changed since it was picked. */
export class UnreadableError extends Error {
  constructor() {
    super("unreadable");
    this.name = "UnreadableError";
  }
}

/**
 * Seals a file bound to its place and gives the sealed bytes to `put` as they come; returns their digest.
 * Throws `classic-key`, `bad-size`, `bad-content`, an UnreadableError, or what `put` throws.
 */
export async function sealFile(content: Blob, binding: Binding, recipient: string, put: Put): Promise<string> {
  const wanted = sealedSize(content.size);
  const hash = sha256.create();
  let written = 0;
  await drain(await encryptStream(packed(content, binding), recipient), async (bytes) => {
    hash.update(bytes);
    written += bytes.length;
    await put(bytes);
  });
  if (written !== wanted) throw new EnvelopeError("bad-size", "sealed to another length than announced");
  return hex(hash.digest());
}

/** The padded tar of a file, slice by slice. */
function packed(content: Blob, binding: Binding): Pull {
  const head = framed(binding, content.size);
  const padded = paddedSize(frame + roundUp(content.size));
  let at = 0;
  return async () => {
    if (at === padded) return undefined;
    await pause();
    const start = at - head.length;
    const piece = at === 0 ? head : start < content.size ? await read(content, start) : zeros(padded - at);
    at += piece.length;
    return piece;
  };
}

function framed(binding: Binding, size: number): Uint8Array {
  const bound = bindingBytes(binding);
  parseBinding(bound);
  const gap = new Uint8Array(roundUp(bound.length) - bound.length);
  return concat(tarHeader("binding.json", bound.length), bound, gap, tarHeader("content", size));
}

async function read(content: Blob, start: number): Promise<Uint8Array> {
  const end = Math.min(start + slice, content.size);
  try {
    const bytes = new Uint8Array(await content.slice(start, end).arrayBuffer());
    if (bytes.length === end - start) return bytes;
  } catch {
    // refused below
  }
  throw new UnreadableError();
}

const zeros = (size: number): Uint8Array => new Uint8Array(Math.min(size, slice));

/** What is expected behind a digest. */
export interface ExpectedFile {
  readonly binding: Binding;
  readonly digest: string;
  /** Length of the content in bytes. */
  readonly size: number;
}

/**
 * Opens the sealed file that `next` gives and hands its content to `put` as it comes. All of that is provisional
 * until the promise is kept: the caller shows and saves nothing before, and throws it away on any error.
 * Throws an EnvelopeError with the code of what is wrong, or what `next` and `put` throw.
 */
export async function openFile(
  next: Pull, identities: readonly string[], expected: ExpectedFile, put: Put,
): Promise<void> {
  const source = new Source(next, expected.size);
  let failed: unknown;
  try {
    const plain = await decryptStream(await source.start(), identities);
    await drain(plain, reader(expected, async (bytes) => {
      await put(bytes).catch((error: unknown) => {
        failed = error;
        throw error;
      });
    }));
  } catch (error) {
    if (error instanceof RangeError) throw error; // no memory, which says nothing of the file
    throw failed ?? source.failed ?? (error instanceof EnvelopeError ? error : new EnvelopeError("damaged", "age refuses the file"));
  }
  if (source.digest() !== expected.digest) throw new EnvelopeError("swapped", "a whole file, and not the one named");
}

/** Counts and hashes the sealed bytes on their way. Its own failure is the reason of whatever age says of missing bytes. */
class Source {
  failed: unknown;
  private readonly hash = sha256.create();
  private readonly size: number;
  private seen = 0;

  constructor(private readonly next: Pull, size: number) {
    this.size = sealedSize(size);
  }

  digest(): string {
    return hex(this.hash.digest());
  }

  /** Looks at the header before anything is decrypted; what it returns gives the file from its first byte. */
  async start(): Promise<Pull> {
    let ahead: Uint8Array = new Uint8Array();
    while (ahead.length < headerSize) {
      const piece = await this.asked();
      if (piece === undefined) throw (this.failed = new EnvelopeError("truncated", "the file ends in its header"));
      ahead = concat(ahead, piece);
    }
    const { recipients, end } = readStanzas(ahead.subarray(0, headerSize));
    if (recipients !== 1 || end !== headerSize) throw new EnvelopeError("damaged", "not a file's header");
    let given = false;
    return async () => {
      if (given) return this.pull();
      given = true;
      return this.counted(ahead);
    };
  }

  private async pull(): Promise<Uint8Array | undefined> {
    return this.counted(await this.asked());
  }

  private counted(piece: Uint8Array | undefined): Uint8Array | undefined {
    this.seen += piece?.length ?? 0;
    if (this.seen > this.size) throw (this.failed = new EnvelopeError("bad-size", "longer than its content needs"));
    if (piece !== undefined) this.hash.update(piece);
    else if (this.seen < this.size) throw (this.failed = new EnvelopeError("truncated", "the file ends early"));
    return piece;
  }

  private async asked(): Promise<Uint8Array | undefined> {
    try {
      return await this.next();
    } catch (error) {
      throw (this.failed = error);
    }
  }
}

/** Reads the plaintext: the frame, which the first chunk holds whole, the content, then zeros to the end. */
function reader({ binding, size }: ExpectedFile, put: Put): Put {
  let left = -1;
  return async (bytes) => {
    await pause();
    let rest = bytes;
    if (left < 0) {
      readFrame(bytes, binding, size);
      left = size;
      rest = bytes.subarray(3 * block);
    }
    const part = rest.subarray(0, left);
    left -= part.length;
    if (part.length > 0) await put(part);
    if (!allZero(rest.subarray(part.length))) throw new EnvelopeError("damaged", "bytes behind the content");
  };
}

function readFrame(plain: Uint8Array, expected: Binding, size: number): void {
  let bound: Uint8Array | undefined;
  let content = { name: "", size: 0 };
  try {
    // With an end marker put behind it, the binding is an archive of its own.
    const [file, ...others] = readTar(concat(plain.subarray(0, 2 * block), new Uint8Array(2 * block)));
    if (file?.name === "binding.json" && others.length === 0) bound = file.data;
  } catch {
    // refused below
  }
  if (bound === undefined) throw new EnvelopeError("damaged", "no binding");
  refuseOther(parseBinding(bound), expected);
  try {
    content = readTarHeader(plain.subarray(2 * block, 3 * block));
  } catch {
    throw new EnvelopeError("damaged", "the tar is not canonical");
  }
  if (content.name !== "content" || content.size !== size) throw new EnvelopeError("bad-content", "not the content expected");
}

async function drain(from: ReadableStreamDefaultReader<Uint8Array>, put: Put): Promise<void> {
  try {
    for (;;) {
      const { done, value } = await from.read();
      if (done) return;
      await put(value);
    }
  } catch (error) {
    from.cancel().catch(() => undefined);
    throw error;
  }
}
