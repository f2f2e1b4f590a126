// A photo made fit to be sent: drawn anew, or, in full size, with everything cut
// from its bytes that does not draw the picture. Either way nothing is left of
// where, when and with what it was taken. No network, no storage.

import { draw, thumbnail, upright, type NewPaper } from "./draw";
import { MediaError } from "./errors";
import type { Orientation } from "./exif";
import { fitted } from "./fit";
import { Jpeg } from "./jpeg";
import { kindOf, sizeOf, tooManyPixels, type Kind } from "./kind";
import { barePng } from "./png";

/** `small` is drawn anew at a sensible size, `full` keeps every pixel. */
export type Way = "small" | "full";

/** A photo that may be sent. */
export interface Photo {
  readonly blob: Blob;
  /** For the list; none when it has too many pixels to be drawn. */
  readonly thumb: ImageData | undefined;
}

/**
 * Makes the file over. `turn` lets others work between two steps. Throws a
 * MediaError; `pixels` and `unreadable` where another way may still do.
 */
export async function makePhoto(file: Blob, way: Way, paper: NewPaper, turn: () => Promise<void>): Promise<Photo> {
  const bytes = await bytesOf(file);
  const kind = kindOf(bytes);
  const bare = way === "full" ? bareBytes(kind, bytes) : undefined;
  const large = isLarge(kind, bytes);
  if (large && bare) return { blob: bare, thumb: undefined };
  if (large) throw new MediaError("pixels");
  await turn();
  const { picture, orientation } = await decode(kind, file, bytes);
  try {
    const thumb = thumbnail(picture, orientation, paper);
    await turn();
    return { blob: bare ?? (await drawnAnew(picture, orientation, paper, turn)), thumb };
  } finally {
    picture.close();
  }
}

/** Longest file that is taken for a photo, in bytes; it is held in memory whole. */
export const longestPhoto = 64 << 20;

async function bytesOf(file: Blob): Promise<Uint8Array> {
  if (file.size > longestPhoto) throw new MediaError("unreadable");
  return new Uint8Array(await file.arrayBuffer());
}

/** A header's word is taken before anything is decoded; without one nothing is. */
function isLarge(kind: Kind, bytes: Uint8Array): boolean {
  const size = sizeOf(kind, bytes);
  if (size === undefined) throw new MediaError("unreadable");
  return tooManyPixels(size);
}

/** The same pixels, nothing else. Throws `unreadable` for kinds whose bytes are not cut here. */
function bareBytes(kind: Kind, bytes: Uint8Array): Blob {
  if (kind === "jpeg") return blobOf(new Jpeg(bytes).bare(), "image/jpeg");
  if (kind === "png") return blobOf(barePng(bytes), "image/png");
  throw new MediaError("unreadable");
}

const blobOf = (parts: Uint8Array[], type: string): Blob => new Blob(parts as BlobPart[], { type });

/** Browsers differ in whether they turn a JPEG upright: they get it without being told, and it is turned here. */
async function decode(kind: Kind, file: Blob, bytes: Uint8Array): Promise<{ picture: ImageBitmap; orientation: Orientation }> {
  const jpeg = kind === "jpeg" ? wholeJpeg(bytes) : undefined;
  const source = jpeg ? blobOf(jpeg.asStored(), "image/jpeg") : file;
  try {
    return { picture: await createImageBitmap(source), orientation: jpeg?.orientation ?? 1 };
  } catch {
    throw new MediaError("unreadable");
  }
}

/** A JPEG that was cut off is still drawn as far as it goes. */
function wholeJpeg(bytes: Uint8Array): Jpeg | undefined {
  try {
    return new Jpeg(bytes);
  } catch {
    return undefined;
  }
}

const jpegQuality = 0.85;

async function drawnAnew(picture: ImageBitmap, orientation: Orientation, paper: NewPaper, turn: () => Promise<void>): Promise<Blob> {
  const size = fitted(upright(picture, orientation));
  const sheet = paper(size);
  await draw(picture, orientation, size, sheet.pen, turn);
  const encoded = await sheet.encode();
  // Some browsers write a few words about themselves into what they encode.
  return blobOf(new Jpeg(new Uint8Array(await encoded.arrayBuffer())).bare(), "image/jpeg");
}

/** Paper of a worker. */
export const workerPaper: NewPaper = (size) => {
  const canvas = new OffscreenCanvas(size.width, size.height);
  const pen = canvas.getContext("2d");
  if (pen === null) throw new MediaError("no-canvas");
  return { pen, encode: () => canvas.convertToBlob({ type: "image/jpeg", quality: jpegQuality }) };
};

/** Paper of a page. */
export const pagePaper: NewPaper = (size) => {
  const canvas = document.createElement("canvas");
  canvas.width = size.width;
  canvas.height = size.height;
  const pen = canvas.getContext("2d");
  if (pen === null) throw new MediaError("no-canvas");
  const encode = () => new Promise<Blob>((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new MediaError("no-canvas"))), "image/jpeg", jpegQuality);
  });
  return { pen, encode };
};
