// PNG as a row of chunks (ISO/IEC 15948), and the same without what only tells
// about it. Decodes nothing.

import { be32, reads } from "./bytes";
import { MediaError } from "./errors";

const signature = "\u0089PNG\r\n\u001a\n";

/** What draws the picture: the critical chunks, transparency, and how bright and coloured it is meant. */
const drawing: readonly string[] = ["IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "sRGB"];

const typeAt = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at + 4, at + 8));

/** The same picture and nothing else; what follows its end is left out. Throws `malformed`. */
export function barePng(bytes: Uint8Array): Uint8Array[] {
  if (!reads(bytes, 0, signature) || !reads(bytes, 12, "IHDR")) throw new MediaError("malformed");
  const parts = [bytes.subarray(0, 8)];
  let drawn = false;
  for (let at = 8; ; ) {
    const type = typeAt(bytes, at);
    const end = at + 12 + be32(bytes, at);
    if (end > bytes.length) throw new MediaError("malformed");
    if (drawing.includes(type)) parts.push(bytes.subarray(at, end));
    drawn = drawn || type === "IDAT";
    if (type !== "IEND") at = end;
    else if (drawn) return parts;
    else throw new MediaError("malformed");
  }
}
