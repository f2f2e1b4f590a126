// Drawing a decoded picture upright and smaller, strip by strip, so that no
// single step holds a slow phone up.

import type { Orientation } from "./exif";
import type { Size } from "./fit";

/** What is drawn with: a canvas of the page or of a worker. */
export type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** A canvas of these sides. Throws `no-canvas`. */
export type NewPaper = (size: Size) => Paper;

export interface Paper {
  readonly pen: Pen;
  /** What is drawn, as JPEG. */
  encode(): Promise<Blob>;
}

/** The sides once the picture stands upright. */
export function upright({ width, height }: Size, orientation: Orientation): Size {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}

/** Rows drawn in one go. */
const strip = 128;

/** Fills the paper with the picture, turned upright; `turn` lets others work between two strips. */
export async function draw(picture: ImageBitmap, orientation: Orientation, size: Size, pen: Pen, turn: () => Promise<void>): Promise<void> {
  pen.fillStyle = "#fff"; // what is see-through was meant for paper
  pen.fillRect(0, 0, size.width, size.height);
  pen.imageSmoothingQuality = "high";
  pen.transform(...matrix(orientation, size));
  const stored = upright(size, orientation);
  const scale = picture.height / stored.height;
  for (let top = 0; top < stored.height; top += strip) {
    const rows = Math.min(strip, stored.height - top);
    pen.drawImage(picture, 0, top * scale, picture.width, rows * scale, 0, top, stored.width, rows);
    await turn();
  }
}

/** From the picture as stored to the upright paper of these sides; the eight ways up. */
function matrix(orientation: Orientation, { width, height }: Size): [number, number, number, number, number, number] {
  switch (orientation) {
    case 1: return [1, 0, 0, 1, 0, 0];
    case 2: return [-1, 0, 0, 1, width, 0];
    case 3: return [-1, 0, 0, -1, width, height];
    case 4: return [1, 0, 0, -1, 0, height];
    case 5: return [0, 1, 1, 0, 0, 0];
    case 6: return [0, 1, -1, 0, width, 0];
    case 7: return [0, -1, -1, 0, width, height];
    case 8: return [0, -1, 1, 0, 0, height];
  }
}

/** Side of the little picture in a list, in pixels. */
const thumbSide = 144;

/** A square out of the picture's middle, upright. */
export function thumbnail(picture: ImageBitmap, orientation: Orientation, paper: NewPaper): ImageData {
  const full = upright(picture, orientation);
  const scale = thumbSide / Math.min(full.width, full.height);
  const size = { width: full.width * scale, height: full.height * scale };
  const { pen } = paper({ width: thumbSide, height: thumbSide });
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, thumbSide, thumbSide);
  pen.translate((thumbSide - size.width) / 2, (thumbSide - size.height) / 2);
  pen.transform(...matrix(orientation, size));
  const stored = upright(size, orientation);
  pen.drawImage(picture, 0, 0, stored.width, stored.height);
  return pen.getImageData(0, 0, thumbSide, thumbSide);
}
