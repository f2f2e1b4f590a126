// Pictures are decoded only after their header was measured, under the type
// their bytes have, and leave as bare pixels.

import { isModest, mediumOf } from "./medium";
import type { Refusal } from "./protocol";

/** A file that is not shown. */
export class NotShown extends Error {
  constructor(readonly why: Refusal) {
    super(why);
    this.name = "NotShown";
  }
}

/** Decodes a picture, the first frame of an animated one. Throws NotShown. */
export async function decode(blob: Blob): Promise<ImageBitmap> {
  const medium = await mediumOf(blob);
  if (medium?.kind !== "image") throw new NotShown("unknown");
  if (!isModest(medium.width, medium.height)) throw new NotShown("bomb");
  const bitmap = await draw(blob.slice(0, blob.size, medium.type));
  if (isModest(bitmap.width, bitmap.height)) return bitmap;
  bitmap.close();
  throw new NotShown("bomb");
}

async function draw(typed: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(typed);
  } catch {
    throw new NotShown("broken");
  }
}

/** The picture's pixels, at most `side` long and high, four bytes each (red, green, blue, opacity). */
export async function small(blob: Blob, side: number): Promise<ImageData> {
  const bitmap = await decode(blob);
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext("2d");
  if (pen === null) throw new NotShown("broken");
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}
