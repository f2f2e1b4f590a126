// Drawing a decoded picture upright and smaller, strip by strip, so that no
// single step holds a slow phone up.

import type { Orientation } from "./exif";
import type { Size } from "./kind";

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
  pen.imageSmoothingQuality = "high";
  for (let top = 0; top < size.height; top += strip) {
    pen.save();
    pen.beginPath();
    pen.rect(0, top, size.width, strip);
    pen.clip();
    pen.fillStyle = "#fff"; // what is see-through was meant for paper
    pen.fillRect(0, top, size.width, strip);
    place(picture, orientation, size, pen);
    pen.restore();
    await turn();
  }
}

/** The eight ways up as matrices over the paper's sides. */
function place(picture: ImageBitmap, orientation: Orientation, { width, height }: Size, pen: Pen): void {
  const matrices: { readonly [way in Orientation]: readonly [number, number, number, number, number, number] } = {
    1: [1, 0, 0, 1, 0, 0],
    2: [-1, 0, 0, 1, width, 0],
    3: [-1, 0, 0, -1, width, height],
    4: [1, 0, 0, -1, 0, height],
    5: [0, 1, 1, 0, 0, 0],
    6: [0, 1, -1, 0, width, 0],
    7: [0, -1, -1, 0, width, height],
    8: [0, -1, 1, 0, 0, height],
  };
  pen.transform(...matrices[orientation]);
  const stored = upright({ width, height }, orientation);
  pen.drawImage(picture, 0, 0, stored.width, stored.height);
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
  place(picture, orientation, size, pen);
  return pen.getImageData(0, 0, thumbSide, thumbSide);
}
