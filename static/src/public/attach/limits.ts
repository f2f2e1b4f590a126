// What one tip or message may carry, and what a receipt may send in its life.
// docs/FORMATS.md, section 2.

/** Most files a tip or message names. */
export const mostFiles = 20;

/** Most sealed bytes of one receipt, and of one file. */
export const mostBytes = 200 << 20;

/** Longest name that is sent, in code points, and longest type, in characters. */
export const longestName = 255;
export const longestType = 100;

const block = 512;
const headers = 4 * block; // two headers, the binding, and what the content's last block is filled with
const end = 2 * block;

/** What the envelope adds: one post-quantum stanza, and a tag for every 64 KiB. */
const stanza = 2_048;
const chunk = 64 << 10;
const tag = 16;

/** Sealed bytes of a content of that many, at most. */
export function sealedSize(content: number): number {
  const tar = content + headers + end;
  const step = [4, 16, 64, 256].map((kib) => kib << 10).find((size) => tar <= size) ?? Math.ceil(tar / (1 << 20)) * (1 << 20);
  return step + stanza + tag * (Math.ceil(step / chunk) + 1);
}
