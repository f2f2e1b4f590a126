// The tar inside an envelope: USTAR in one canonical form, so that reading can
// rebuild each header and compare. No other spelling of the same files is taken.

import { concat, fromUtf8, same, utf8 } from "./bytes";

/** One plain file of an envelope. */
export interface File {
  readonly name: string;
  readonly data: Uint8Array;
}

export const block = 512;
/** No name that means a folder or reads as an option. */
const plainName = /^[a-z0-9][a-z0-9.-]{0,63}$/;

export const roundUp = (size: number): number => Math.ceil(size / block) * block;

/** Bytes the files take as a tar with its end marker of two empty blocks. */
export function tarSize(files: readonly File[]): number {
  return files.reduce((sum, file) => sum + block + roundUp(file.data.length), 2 * block);
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, "0") + "\0";
}

/** The 512-byte header as Go's archive/tar writes it: mode 0600, owner 0, time 0. */
export function tarHeader(name: string, size: number): Uint8Array {
  const out = new Uint8Array(block);
  const put = (offset: number, text: string) => out.set(utf8(text), offset);
  put(0, name);
  put(100, octal(0o600, 7) + octal(0, 7) + octal(0, 7) + octal(size, 11) + octal(0, 11));
  put(148, " ".repeat(8) + "0");
  put(257, "ustar\x0000");
  put(329, octal(0, 7) + octal(0, 7));
  const sum = out.reduce((total, byte) => total + byte, 0);
  put(148, octal(sum, 6) + " ");
  return out;
}

/**
 * The tar of the files as pieces to be written one after the other, so that a
 * large file is not copied. Throws on a name that is not plain.
 */
export function tarPieces(files: readonly File[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (const { name, data } of files) {
    if (!plainName.test(name)) throw new Error("not a plain file name");
    pieces.push(tarHeader(name, data.length), data, new Uint8Array(roundUp(data.length) - data.length));
  }
  pieces.push(new Uint8Array(2 * block));
  return pieces;
}

/** The tar of the files in one buffer. */
export const createTar = (files: readonly File[]): Uint8Array => concat(...tarPieces(files));

/** Whether every byte is 0. */
export function allZero(bytes: Uint8Array): boolean {
  let seen = 0;
  for (let i = 0; i < bytes.length; i++) seen |= bytes[i] as number;
  return seen === 0;
}

/** Name and length in a header. Throws unless it is spelled as `tarHeader` spells it. */
export function readTarHeader(head: Uint8Array): { name: string; size: number } {
  const name = fromUtf8(head.subarray(0, head.indexOf(0)));
  if (!plainName.test(name)) throw new Error("not a plain file name");
  const size = parseInt(fromUtf8(head.subarray(124, 135)), 8);
  if (!same(head, tarHeader(name, size))) throw new Error("not a canonical header");
  return { name, size };
}

/**
 * Reads a tar followed by zeros. Throws on anything that `createTar` and padding
 * would not have written: other types, modes, times, doubled names, stray bytes.
 */
export function readTar(tar: Uint8Array): File[] {
  const files: File[] = [];
  let offset = 0;
  while (offset + block <= tar.length && tar[offset] !== 0) {
    const { name, size } = readTarHeader(tar.subarray(offset, offset + block));
    if (files.some((file) => file.name === name)) throw new Error("a name occurs twice");
    const start = offset + block;
    offset = start + roundUp(size);
    if (offset > tar.length) throw new Error("the tar ends early");
    if (!allZero(tar.subarray(start + size, offset))) throw new Error("stray bytes");
    files.push({ name, data: tar.subarray(start, start + size) });
  }
  if (tar.length - offset < 2 * block || !allZero(tar.subarray(offset))) throw new Error("no end marker");
  return files;
}
