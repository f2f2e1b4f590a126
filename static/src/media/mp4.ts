// Recordings as ISO base media files (ISO/IEC 14496-12): some browsers record
// so, and write into the header when. The sound itself is not touched.

import { be32 } from "./bytes";

/** Boxes that hold boxes, on the way to what tells a time. */
const holders = ["moov", "trak", "mdia"];

/** Boxes that begin with version, flags, creation and modification time. */
const timed = ["mvhd", "tkhd", "mdhd"];

/** Boxes that only tell about the recording: they become free space of the same length. */
const telling = ["udta", "meta", "prft", "uuid"];

/** The recording without when it was made: every such time is set to zero, as in a recording whose time is not known. */
export async function withoutTimes(recording: Blob): Promise<Blob> {
  const bytes = new Uint8Array(await recording.arrayBuffer());
  blank(bytes, 0, bytes.length);
  return new Blob([bytes], { type: recording.type });
}

function blank(bytes: Uint8Array, from: number, to: number): void {
  for (let at = from; at + 8 <= to; ) {
    const { name, body, end } = boxAt(bytes, at, to);
    if (telling.includes(name)) {
      bytes.set([0x66, 0x72, 0x65, 0x65], at + 4); // "free"
      bytes.fill(0, body, end);
    } else if (timed.includes(name)) {
      const both = bytes[body] === 1 ? 16 : 8; // version 1 has times of 64 bits
      bytes.fill(0, body + 4, Math.min(body + 4 + both, end));
    } else if (holders.includes(name)) {
      blank(bytes, body, end);
    }
    at = end;
  }
}

/** The box at a place; one that claims more than there is ends with what is around it. */
function boxAt(bytes: Uint8Array, at: number, to: number): { name: string; body: number; end: number } {
  const name = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  const said = be32(bytes, at);
  const long = said === 1 && at + 16 <= to;
  const size = long ? be32(bytes, at + 8) * 2 ** 32 + be32(bytes, at + 12) : said;
  const head = long ? 16 : 8;
  return { name, body: at + head, end: size < head ? to : Math.min(at + size, to) };
}
