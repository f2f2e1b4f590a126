// How large a made-over picture becomes.

/** Sides in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Longest side in pixels: a page of writing photographed whole stays readable. */
const longest = 2_048;

/** Long screenshots and panoramas keep this width instead, or nobody could read them. */
const narrowest = 1_080;
const longAndNarrow = 2.5;

/** Most pixels of a canvas that every phone still draws. */
const mostDrawn = 16_000_000;

/** The sides to draw a picture of these sides in; never larger. */
export function fitted({ width, height }: Size): Size {
  const [long, short] = [Math.max(width, height), Math.min(width, height)];
  const wanted = long / short > longAndNarrow ? Math.max(longest / long, narrowest / short) : longest / long;
  const scale = Math.min(1, wanted, Math.sqrt(mostDrawn / (width * height)));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
