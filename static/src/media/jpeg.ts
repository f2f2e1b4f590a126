// JPEG as a row of segments (ITU-T T.81, annex B), and the same without what
// only tells about it. Decodes nothing.

import { be16, reads } from "./bytes";
import { MediaError } from "./errors";
import { orientationSegment, readOrientation, type Orientation } from "./exif";

const soi = 0xd8;
const eoi = 0xd9;
const sos = 0xda;
const app1 = 0xe1;
const app2 = 0xe2;
const app14 = 0xee;

/** One segment, marker and length included; a scan (SOS) includes its coded data. */
interface Segment {
  readonly marker: number;
  readonly bytes: Uint8Array;
}

const payload = ({ bytes }: Segment): Uint8Array => bytes.subarray(4);

/**
 * The segments between SOI and EOI; what follows EOI is left out. A photo that was cut off within a scan is taken as
 * far as it goes. Throws `malformed`.
 */
function segmentsOf(bytes: Uint8Array): Segment[] {
  if (be16(bytes, 0) !== 0xff00 + soi) throw new MediaError("malformed");
  const segments: Segment[] = [];
  let at = 2;
  for (;;) {
    if (at >= bytes.length && segments[segments.length - 1]?.marker === sos) return segments;
    at = markerFrom(bytes, at);
    const marker = bytes[at + 1] as number;
    if (marker === eoi) return segments;
    const end = marker === sos ? scanEnd(bytes, at) : segmentEnd(bytes, at);
    segments.push({ marker, bytes: bytes.subarray(at, end) });
    at = end;
  }
}

/** Skips fill bytes; gives where the last FF before the marker stands. */
function markerFrom(bytes: Uint8Array, from: number): number {
  let at = from;
  if (bytes[at] !== 0xff) throw new MediaError("malformed");
  while (bytes[at + 1] === 0xff) at++;
  const marker = bytes[at + 1] ?? 0;
  if (marker < 0xc0 || (marker >= 0xd0 && marker <= soi)) throw new MediaError("malformed");
  return at;
}

function segmentEnd(bytes: Uint8Array, at: number): number {
  const length = be16(bytes, at + 2);
  const end = at + 2 + length;
  if (length < 2 || end > bytes.length) throw new MediaError("malformed");
  return end;
}

/** Where the coded data of a scan ends: at the next marker that is neither stuffing nor a restart, or with the bytes. */
function scanEnd(bytes: Uint8Array, at: number): number {
  let found = segmentEnd(bytes, at);
  for (;;) {
    found = bytes.indexOf(0xff, found);
    if (found < 0 || found + 1 >= bytes.length) return bytes.length; // cut off
    const next = bytes[found + 1] as number;
    if (next === 0xff) found++;
    else if (next === 0 || (next >= 0xd0 && next <= 0xd7)) found += 2;
    else return found;
  }
}

/** Frames, tables, scans: without them there is no picture. */
const draws = (marker: number): boolean => marker >= 0xc0 && marker <= 0xdf && marker !== 0xc8;

const isFrame = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Adobe's marker tells how colours are coded; only its twelve known bytes are kept. */
function adobe(segment: Segment): Uint8Array | undefined {
  if (segment.marker !== app14 || !reads(payload(segment), 0, "Adobe") || segment.bytes.length < 16) return undefined;
  const kept = segment.bytes.slice(0, 16);
  kept[2] = 0;
  kept[3] = 14;
  return kept;
}

/** A JPEG taken apart. */
export class Jpeg {
  private readonly segments: readonly Segment[];
  readonly orientation: Orientation;

  /** Throws `malformed` when the bytes are no whole JPEG. */
  constructor(bytes: Uint8Array) {
    this.segments = segmentsOf(bytes);
    if (!this.segments.some(({ marker }) => isFrame(marker)) || !this.segments.some(({ marker }) => marker === sos)) {
      throw new MediaError("malformed");
    }
    const told = this.segments.filter(({ marker }) => marker === app1).map((segment) => readOrientation(payload(segment)));
    this.orientation = told.find((orientation) => orientation !== 1) ?? 1;
  }

  /** The same picture and which way is up; nothing else is left. */
  bare(): Uint8Array[] {
    const first = this.orientation === 1 ? [] : [orientationSegment(this.orientation)];
    return this.whole([...first, ...this.kept(() => false)]);
  }

  /** For a decoder: as stored, whichever way is up, in the colours of its profile. */
  asStored(): Uint8Array[] {
    return this.whole(this.kept((segment) => segment.marker === app2 && reads(payload(segment), 0, "ICC_PROFILE\0")));
  }

  private kept(also: (segment: Segment) => boolean): Uint8Array[] {
    return this.segments.flatMap((segment) => {
      if (draws(segment.marker) || also(segment)) return [segment.bytes];
      const colours = adobe(segment);
      return colours ? [colours] : [];
    });
  }

  private whole(parts: readonly Uint8Array[]): Uint8Array[] {
    return [Uint8Array.of(0xff, soi), ...parts, Uint8Array.of(0xff, eoi)];
  }
}
