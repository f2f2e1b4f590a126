// What a file is by its first bytes, and how large its picture says it is. What
// the file's name or the browser claims does not count.

import { be32, le16, le24, reads } from "./bytes";
import { jpegSize } from "./jpeg";
import { pngSize } from "./png";

/** A kind of picture; empty for anything else. */
export type Kind = "jpeg" | "png" | "gif" | "webp" | "bmp" | "heif" | "";

/** A picture's sides in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What the bytes begin with. */
export function kindOf(bytes: Uint8Array): Kind {
  if (reads(bytes, 0, "\u00ff\u00d8\u00ff")) return "jpeg";
  if (reads(bytes, 0, "\u0089PNG")) return "png";
  if (reads(bytes, 0, "GIF8")) return "gif";
  if (reads(bytes, 0, "RIFF") && reads(bytes, 8, "WEBP")) return "webp";
  if (reads(bytes, 0, "BM")) return "bmp";
  return isHeif(bytes) ? "heif" : "";
}

/** HEIC and AVIF: ISO/IEC 23008-12 brands in the first box. */
function isHeif(bytes: Uint8Array): boolean {
  return reads(bytes, 4, "ftyp") && ["heic", "heix", "hevc", "mif1", "msf1", "avif", "avis"].some((brand) => reads(bytes, 8, brand));
}

/** The sides the header tells. Throws `malformed`; nothing is decoded. */
export function sizeOf(kind: Kind, bytes: Uint8Array): Size | undefined {
  switch (kind) {
    case "jpeg": return jpegSize(bytes);
    case "png": return pngSize(bytes);
    case "gif": return { width: le16(bytes, 6), height: le16(bytes, 8) };
    case "webp": return webpSize(bytes);
    case "bmp": return { width: le24(bytes, 18), height: le24(bytes, 22) };
    case "heif": return heifSize(bytes);
    default: return undefined;
  }
}

/** RFC 9649: the extended header, else that of the lossless or the lossy picture. */
function webpSize(bytes: Uint8Array): Size | undefined {
  if (reads(bytes, 12, "VP8X")) return { width: 1 + le24(bytes, 24), height: 1 + le24(bytes, 27) };
  if (reads(bytes, 12, "VP8 ")) return { width: le16(bytes, 26) & 0x3fff, height: le16(bytes, 28) & 0x3fff };
  if (!reads(bytes, 12, "VP8L")) return undefined;
  const low = le16(bytes, 21);
  const high = le16(bytes, 23);
  return { width: 1 + (low & 0x3fff), height: 1 + ((low >> 14) | ((high & 0xfff) << 2)) };
}

/** The largest picture that any "ispe" property near the beginning names. */
function heifSize(bytes: Uint8Array): Size | undefined {
  let largest: Size | undefined;
  const end = Math.min(bytes.length - 16, 65_536);
  for (let at = bytes.indexOf(0x69); at >= 0 && at < end; at = bytes.indexOf(0x69, at + 1)) {
    if (!reads(bytes, at, "ispe")) continue;
    const size = { width: be32(bytes, at + 8), height: be32(bytes, at + 12) };
    if (largest === undefined || size.width * size.height > largest.width * largest.height) largest = size;
  }
  return largest;
}

/** Whether a side or the whole is beyond what may be decoded; zero is no picture either. */
export function tooManyPixels({ width, height }: Size): boolean {
  return width === 0 || height === 0 || width * height > mostPixels;
}

/** 50 million: 200 MB while decoded. What cheap phones take has 8 to 50. */
export const mostPixels = 50_000_000;

