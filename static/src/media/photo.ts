// A photo made fit to be sent: drawn anew, or, in full size, with everything cut
// from its bytes that does not draw the picture. Either way nothing is left of
// where, when and with what it was taken. No network, no storage.

import { isModest, mediumOf } from "../viewer/medium";
import { draw, thumbnail, upright, type NewPaper } from "./draw";
import { MediaError } from "./errors";
import type { Orientation } from "./exif";
import { fitted } from "./fit";
import { Jpeg } from "./jpeg";
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
  const medium = file.size > longestPhoto ? undefined : await mediumOf(file);
  if (medium?.kind !== "image") throw new MediaError("unreadable");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const bare = way === "full" ? bareBytes(medium.type, bytes) : undefined;
  const modest = isModest(medium.width, medium.height); // its header's word, before anything is decoded
  if (!modest && bare) return { blob: bare, thumb: undefined };
  if (!modest) throw new MediaError("pixels");
  await turn();
  const { picture, orientation } = await decode(medium.type, file, bytes);
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

/** The same pixels, nothing else. Throws `unreadable` for kinds whose bytes are not cut here. */
function bareBytes(type: string, bytes: Uint8Array): Blob {
  if (type === "image/jpeg") return blobOf(new Jpeg(bytes).bare(), type);
  if (type === "image/png") return blobOf(barePng(bytes), type);
  throw new MediaError("unreadable");
}

const blobOf = (parts: Uint8Array[], type: string): Blob => new Blob(parts as BlobPart[], { type });

/** Browsers differ in whether they turn a JPEG upright: they get it without being told, and it is turned here. */
async function decode(type: string, file: Blob, bytes: Uint8Array): Promise<{ picture: ImageBitmap; orientation: Orientation }> {
  const jpeg = type === "image/jpeg" ? wholeJpeg(bytes) : undefined;
  const source = jpeg ? blobOf(jpeg.asStored(), "image/jpeg") : file.slice(0, file.size, type);
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

/** Drawn at once, strip by strip; else it is put off and done in one go, which freezes a slow phone. */
const atOnce = { willReadFrequently: true } as const;

/** Paper of a worker. */
export const workerPaper: NewPaper = (size) => {
  const canvas = new OffscreenCanvas(size.width, size.height);
  const pen = canvas.getContext("2d", atOnce) as OffscreenCanvasRenderingContext2D | null;
  if (pen === null) throw new MediaError("no-canvas");
  return { pen, encode: () => canvas.convertToBlob({ type: "image/jpeg", quality: jpegQuality }) };
};

/** Paper of a page. */
export const pagePaper: NewPaper = (size) => {
  const canvas = document.createElement("canvas");
  canvas.width = size.width;
  canvas.height = size.height;
  const pen = canvas.getContext("2d", atOnce) as CanvasRenderingContext2D | null;
  if (pen === null) throw new MediaError("no-canvas");
  const encode = () => new Promise<Blob>((done, failed) => {
    canvas.toBlob((blob) => (blob ? done(blob) : failed(new MediaError("no-canvas"))), "image/jpeg", jpegQuality);
  });
  return { pen, encode };
};
