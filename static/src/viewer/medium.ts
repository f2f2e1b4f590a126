// What a file is, by its first bytes alone. The type that came with it and its
// name are a stranger's words and decide nothing. What is not on this list is
// never shown.

/** A picture, with its size as its header states it. */
export interface Still {
  readonly kind: "image";
  readonly type: string;
  readonly width: number;
  readonly height: number;
}

/** A recording. */
export interface Recording {
  readonly kind: "audio" | "video";
  readonly type: string;
}

export type Medium = Still | Recording;

/** Most pixels of a picture that is drawn: 200 MB once decoded. */
export const mostPixels = 50_000_000;

/** Longest side of a picture that is drawn, in pixels. */
const longestSide = 32_767;

/** Headers, segments and blocks that are walked over until the size is found. */
const mostSteps = 2_000;

/** Whether a picture of this size may be decoded: a small file may state a huge one. */
export const isModest = (width: number, height: number): boolean =>
  width > 0 && height > 0 && width <= longestSide && height <= longestSide && width * height <= mostPixels;

/** Says what the bytes are; undefined for everything that is not shown here. */
export async function mediumOf(blob: Blob): Promise<Medium | undefined> {
  const head = await read(blob, 0, 64);
  return (await still(blob, head)) ?? recording(head);
}

async function read(blob: Blob, from: number, length: number): Promise<Uint8Array> {
  return new Uint8Array(await blob.slice(from, from + length).arrayBuffer());
}

/** The bytes as Latin letters, one each. */
const latin = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length));

const at = (bytes: Uint8Array, i: number): number => bytes[i] ?? 0;
const big16 = (bytes: Uint8Array, i: number): number => at(bytes, i) * 256 + at(bytes, i + 1);
const big32 = (bytes: Uint8Array, i: number): number => big16(bytes, i) * 65_536 + big16(bytes, i + 2);
const little16 = (bytes: Uint8Array, i: number): number => at(bytes, i) + at(bytes, i + 1) * 256;
const little24 = (bytes: Uint8Array, i: number): number => little16(bytes, i) + at(bytes, i + 2) * 65_536;

async function still(blob: Blob, head: Uint8Array): Promise<Still | undefined> {
  if (latin(head, 0, 8) === "\x89PNG\r\n\x1a\n") return png(head);
  if (latin(head, 0, 3) === "\xff\xd8\xff") return jpeg(blob);
  if (/^GIF8[79]a$/.test(latin(head, 0, 6))) return gif(blob, head);
  if (latin(head, 0, 4) === "RIFF" && latin(head, 8, 4) === "WEBP") return webp(head);
  return undefined;
}

const picture = (type: string, width: number, height: number): Still => ({ kind: "image", type, width, height });

/** PNG, https://www.w3.org/TR/png/#11IHDR: the size stands first. */
function png(head: Uint8Array): Still | undefined {
  if (latin(head, 12, 4) !== "IHDR") return undefined;
  return picture("image/png", big32(head, 16), big32(head, 20));
}

/** JPEG, ITU-T T.81 annex B: the size stands in the start of the frame, behind any number of segments. */
async function jpeg(blob: Blob): Promise<Still | undefined> {
  let from = 2;
  for (let step = 0; step < mostSteps; step++) {
    const segment = await read(blob, from, 9);
    const marker = at(segment, 1);
    if (segment.length < 9 || at(segment, 0) !== 0xff) return undefined;
    if (marker === 0xff) from += 1; // fill byte
    else if (isFrame(marker)) return picture("image/jpeg", big16(segment, 7), big16(segment, 5));
    else if (marker >= 0xd0 && marker <= 0xda) return undefined; // the scan, or the end, without a frame
    else from += 2 + big16(segment, 2);
  }
  return undefined;
}

/** Start of a frame: C0 to CF but for the tables that share the range. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** GIF89a: browsers grow the screen to hold the first frame, so both are measured. */
async function gif(blob: Blob, head: Uint8Array): Promise<Still | undefined> {
  const flags = at(head, 10);
  let from = 13 + ((flags & 0x80) !== 0 ? 3 << ((flags & 7) + 1) : 0);
  let inParts = false; // of an extension
  for (let step = 0; step < mostSteps; step++) {
    const block = await read(blob, from, 9);
    const first = at(block, 0);
    if (block.length === 0) return undefined;
    if (inParts) {
      inParts = first !== 0;
      from += 1 + first;
    } else if (first === 0x21) {
      inParts = true;
      from += 2;
    } else if (first === 0x2c) {
      const width = little16(block, 1) + little16(block, 5);
      const height = little16(block, 3) + little16(block, 7);
      return picture("image/gif", Math.max(little16(head, 6), width), Math.max(little16(head, 8), height));
    } else {
      return undefined;
    }
  }
  return undefined;
}

/** WebP, RFC 9649: lossy, lossless or extended. */
function webp(head: Uint8Array): Still | undefined {
  switch (latin(head, 12, 4)) {
    case "VP8 ":
      if (latin(head, 23, 3) !== "\x9d\x01\x2a") return undefined;
      return picture("image/webp", little16(head, 26) & 0x3fff, little16(head, 28) & 0x3fff);
    case "VP8L": {
      if (at(head, 20) !== 0x2f) return undefined;
      const bits = little24(head, 21) + at(head, 24) * 2 ** 24;
      return picture("image/webp", (bits % 2 ** 14) + 1, (Math.floor(bits / 2 ** 14) % 2 ** 14) + 1);
    }
    case "VP8X":
      return picture("image/webp", little24(head, 24) + 1, little24(head, 27) + 1);
    default:
      return undefined;
  }
}

/** Brands of ISO base media files (ISO/IEC 14496-12) that hold sound or film, and no picture formats. */
const films = /^(iso[m2-9]|mp4[12]|avc1|M4V |MSNV|dash)$/;

function recording(head: Uint8Array): Recording | undefined {
  const brand = latin(head, 4, 4) === "ftyp" ? latin(head, 8, 4) : "";
  if (brand === "M4A ") return { kind: "audio", type: "audio/mp4" };
  if (films.test(brand)) return { kind: "video", type: "video/mp4" };
  if (latin(head, 0, 4) === "\x1a\x45\xdf\xa3" && latin(head, 4, 60).includes("webm")) return { kind: "video", type: "video/webm" };
  if (latin(head, 0, 4) === "OggS") return { kind: "video", type: "video/ogg" };
  if (latin(head, 0, 4) === "RIFF" && latin(head, 8, 4) === "WAVE") return { kind: "audio", type: "audio/wav" };
  if (latin(head, 0, 3) === "ID3" || isMp3Frame(head)) return { kind: "audio", type: "audio/mpeg" };
  return undefined;
}

/** The header of an MPEG audio frame of layer III with a true bit rate and sampling rate. */
function isMp3Frame(head: Uint8Array): boolean {
  const second = at(head, 1);
  const third = at(head, 2);
  const isLayer3 = at(head, 0) === 0xff && (second & 0xe6) === 0xe2 && (second & 0x18) !== 0x08;
  const rate = third >> 4;
  return isLayer3 && rate !== 0 && rate !== 15 && (third & 0x0c) !== 0x0c;
}
