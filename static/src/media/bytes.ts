// Reading numbers and names out of a file's bytes. Past the end reads as
// nothing, never as a number.

import { MediaError } from "./errors";

/** Big-endian, 16 bits. Throws `malformed` past the end. */
export function be16(bytes: Uint8Array, at: number): number {
  return need(bytes, at) * 256 + need(bytes, at + 1);
}

/** Big-endian, 32 bits. Throws `malformed` past the end. */
export function be32(bytes: Uint8Array, at: number): number {
  return be16(bytes, at) * 65_536 + be16(bytes, at + 2);
}

function need(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  if (byte === undefined) throw new MediaError("malformed");
  return byte;
}

/** Whether the ASCII text stands there. */
export function reads(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    if (bytes[at + i] !== text.charCodeAt(i)) return false;
  }
  return true;
}
