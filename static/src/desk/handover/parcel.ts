// The files of a handover package, in the order of docs/FORMATS.md, section 6,
// and the tar they make. Large files stay blobs, which the browser keeps on
// disk; nothing is read whole.

import { sha256 } from "@noble/hashes/sha2.js";
import { digestOf, hex } from "../../crypto/bytes";
import { pause } from "../../crypto/pause";
import { tarHeader } from "../../crypto/tar";

/** What a file of the package is. */
export type Kind =
  | "readme" | "list" | "list-signature" | "people" | "record" | "office-key"
  | "intake-key" | "work-key" | "tip" | "from-tipster" | "internal" | "file" | "file-internal";

/** One file, as the manifest lists it. */
export interface Entry {
  readonly name: string;
  readonly kind: Kind;
  readonly seq: number;
  readonly size: number;
  readonly digest: string;
}

/** A file with its bytes. */
export interface Packed extends Entry {
  readonly body: Uint8Array | Blob;
}

/** A file that is at hand as bytes. */
export function packed(name: string, kind: Kind, seq: number, body: Uint8Array): Packed {
  return { name, kind, seq, size: body.length, digest: digestOf(body), body };
}

/** Name of a numbered file. */
export const numbered = (kind: Kind, seq: number, ending: string): string =>
  kind + "-" + String(seq).padStart(4, "0") + "." + ending;

const block = 512;

/** The tar of all files, one after the other. */
export function tarOf(files: readonly { name: string; size: number; body: Uint8Array | Blob }[]): Blob {
  const parts: BlobPart[] = [];
  for (const { name, size, body } of files) {
    const gap = (block - (size % block)) % block;
    parts.push(tarHeader(name, size) as BlobPart, body as BlobPart, new Uint8Array(gap));
  }
  parts.push(new Uint8Array(2 * block));
  return new Blob(parts, { type: "application/x-tar" });
}

/** SHA-256 of a blob, read in pieces; `at` hears how much was read. */
export async function digestOfBlob(blob: Blob, signal: AbortSignal, at: (read: number) => void = () => undefined): Promise<string> {
  const step = 1 << 20;
  const hash = sha256.create();
  for (let from = 0; from < blob.size; from += step) {
    signal.throwIfAborted();
    hash.update(new Uint8Array(await blob.slice(from, from + step).arrayBuffer()));
    at(Math.min(blob.size, from + step));
    await pause();
  }
  return hex(hash.digest());
}
