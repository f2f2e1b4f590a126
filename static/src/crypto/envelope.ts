// The envelope: an age file whose plaintext is a padded tar, binding first.
// docs/FORMATS.md, section 2.

import { decrypt, encrypt, readHeader } from "./age";
import { concat, digestPaced, same, utf8 } from "./bytes";
import { EnvelopeError } from "./errors";
import { asCount, asString, digestPattern, exactly, idPattern, parseStrict } from "./json";
import { readTar, tarPieces, tarSize, type File } from "./tar";

export { readHeader, type File };

/** Which line of objects a sealed object belongs to. */
export type Stream =
  | "tip"
  | "from-tipster"
  | "to-tipster"
  | "internal"
  | "intake-key"
  | "work-key"
  | "office-key"
  | "member"
  | "session"
  | "draft"
  | FileStream;

/** The lines of sealed files (附件): from the tipster, the inspectors' own, to the tipster. */
export type FileStream = "file" | "file-internal" | "file-to-tipster";

const chained: readonly string[] = ["tip", "from-tipster", "to-tipster", "internal"];
const streams: readonly string[] = [...chained, "intake-key", "work-key", "office-key", "member", "session", "draft", "file", "file-internal", "file-to-tipster"];

/** Where an object stands: nobody can pass it off as another. */
export interface Binding {
  /** Id of the lead, office or member. */
  readonly subject: string;
  readonly stream: Stream;
  /** Counts from 0 in its stream; in the key streams, the generation; for files, the place in the list that names them. */
  readonly seq: number;
  /** Digest of the object before in the stream; empty at 0, in the key streams and for files. */
  readonly prev: string;
}

/** A sealed object and its name. */
export interface Sealed {
  readonly bytes: Uint8Array;
  readonly digest: string;
}

/** The content of an object that is whole and stands where it was expected. */
export interface Opened {
  readonly binding: Binding;
  /** binding.json as sealed: what a message's MAC covers. */
  readonly bindingBytes: Uint8Array;
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly digest: string;
}

const format = "zhuicha/envelope/1";
const kib = 1024;
const smallSizes = [4 * kib, 16 * kib, 64 * kib, 256 * kib];
const step = 1024 * kib;

/** Most recipients one object may have. */
export const mostRecipients = 16;

/** Largest plaintext we seal or open in one piece, in bytes. */
export const largestPlaintext = 64 * step;

/** The size a tar of so many bytes is padded to. */
export function paddedSize(size: number): number {
  return smallSizes.find((limit) => size <= limit) ?? Math.ceil(size / step) * step;
}

/** binding.json to the byte. */
export function bindingBytes({ subject, stream, seq, prev }: Binding): Uint8Array {
  return utf8(JSON.stringify({ format, subject, stream, seq, prev }));
}

/** The binding of an object in a stream: the first when no number is given. */
export function place(subject: string, stream: Stream, seq = 0, prev = ""): Binding {
  return { subject, stream, seq, prev };
}

/**
 * Seals the files, bound to their place, to every recipient.
 * Throws `classic-key` on a recipient that is not post-quantum, `bad-size` above `largestPlaintext`,
 * `bad-content` on a file name that is not plain or a binding that contradicts itself.
 */
export async function seal(binding: Binding, files: readonly File[], recipients: readonly string[]): Promise<Sealed> {
  const head = bindingBytes(binding);
  parseBinding(head);
  const all = [{ name: "binding.json", data: head }, ...files];
  const size = tarSize(all);
  const padded = paddedSize(size);
  if (padded > largestPlaintext) throw new EnvelopeError("bad-size", "too large to seal");
  const pieces = packed(all);
  const bytes = await encrypt([...pieces, new Uint8Array(padded - size)], recipients);
  return { bytes, digest: await digestPaced(bytes) };
}

function packed(files: readonly File[]): Uint8Array[] {
  try {
    return tarPieces(files);
  } catch {
    throw new EnvelopeError("bad-content", "a file cannot be packed");
  }
}

/** What a server or a reader without a key checks. Throws `damaged`, `classic-key` or `bad-size`. */
export function inspect(sealed: Uint8Array): { recipients: number; plaintextSize: number } {
  const header = readHeader(sealed);
  const { plaintextSize, recipients } = header;
  if (recipients > mostRecipients) throw new EnvelopeError("bad-size", "too many recipients");
  if (plaintextSize > largestPlaintext || plaintextSize === 0 || paddedSize(plaintextSize) !== plaintextSize) {
    throw new EnvelopeError("bad-size", "not a padded size");
  }
  return header;
}

/**
 * Opens an object and holds it against the place it is expected at.
 * Throws an EnvelopeError with the code of what is wrong; nothing is returned before all of it holds.
 */
export async function open(sealed: Uint8Array, identities: readonly string[], expected: Binding): Promise<Opened> {
  inspect(sealed);
  const tar = await decrypt(sealed, identities);
  const [head, ...rest] = unpacked(tar);
  if (head === undefined || head.name !== "binding.json") throw new EnvelopeError("damaged", "no binding");
  const binding = parseBinding(head.data);
  refuseOther(binding, expected);
  const files = new Map(rest.map((file) => [file.name, file.data] as const));
  return { binding, bindingBytes: head.data, files, digest: await digestPaced(sealed) };
}

function unpacked(tar: Uint8Array): File[] {
  try {
    return readTar(tar);
  } catch {
    throw new EnvelopeError("damaged", "the tar is not canonical");
  }
}

/** Reads binding.json; throws `bad-content` unless it is spelled as we spell it. */
export function parseBinding(bytes: Uint8Array): Binding {
  try {
    const fields = exactly(parseStrict(bytes), ["format", "subject", "stream", "seq", "prev"]);
    const binding = {
      subject: asString(fields["subject"], idPattern),
      stream: asStream(fields["stream"]),
      seq: asCount(fields["seq"]),
      prev: asString(fields["prev"]),
    };
    if (fields["format"] === format && fitsStream(binding) && same(bytes, bindingBytes(binding))) return binding;
  } catch {
    // falls through to the one refusal
  }
  throw new EnvelopeError("bad-content", "the binding is not ours");
}

/** In the chained streams `prev` names the object before; elsewhere nothing. */
function fitsStream({ stream, seq, prev }: Binding): boolean {
  return seq > 0 && chained.includes(stream) ? digestPattern.test(prev) : prev === "";
}

function asStream(value: unknown): Stream {
  if (!streams.includes(value as string)) throw new Error("no such stream");
  return value as Stream;
}

/** The order matters: another's object is `swapped` whatever its number says. */
export function refuseOther(found: Binding, expected: Binding): void {
  if (found.subject !== expected.subject || found.stream !== expected.stream) {
    throw new EnvelopeError("swapped", "bound to another place");
  }
  if (found.seq < expected.seq) throw new EnvelopeError("replayed", "an earlier object stands here");
  if (found.seq > expected.seq) throw new EnvelopeError("truncated", "an object in between is missing");
  if (found.prev !== expected.prev) throw new EnvelopeError("broken-chain", "follows another object");
}

/** The named files in this order and no others, or `bad-content`. */
export function contents<N extends string>(opened: Opened, ...names: N[]): Record<N, Uint8Array> {
  if ([...opened.files.keys()].join("/") !== names.join("/")) throw new EnvelopeError("bad-content", "other files than expected");
  return Object.fromEntries(names.map((name) => [name, opened.files.get(name)])) as Record<N, Uint8Array>;
}

/** All parts in one: for MACs and signatures. */
export const joined = (...parts: (Uint8Array | string)[]): Uint8Array =>
  concat(...parts.map((part) => (typeof part === "string" ? utf8(part) : part)));
