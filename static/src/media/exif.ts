// The one thing of a photo's EXIF that draws the picture: which way is up.
// CIPA DC-008 (Exif 2.32), 4.6.4 tag 0x0112; TIFF 6.0, section 2.

import { reads } from "./bytes";

/** Which way is up, 1 to 8; 1 is as stored, 5 and above swap the sides. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const heading = "Exif\0\0";
const tagOrientation = 0x0112;

/** The orientation in an APP1 segment's payload; 1 when it names none or is broken. */
export function readOrientation(payload: Uint8Array): Orientation {
  if (!reads(payload, 0, heading)) return 1;
  const tiff = payload.subarray(heading.length);
  const little = reads(tiff, 0, "II*\0");
  if (!little && !reads(tiff, 0, "MM\0*")) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  try {
    return inDirectory(view, view.getUint32(4, little), little);
  } catch {
    return 1; // an offset that leads outside
  }
}

function inDirectory(view: DataView, at: number, little: boolean): Orientation {
  const entries = view.getUint16(at, little);
  for (let i = 0; i < entries; i++) {
    const entry = at + 2 + 12 * i;
    if (view.getUint16(entry, little) !== tagOrientation) continue;
    const value = view.getUint16(entry + 8, little);
    return value >= 1 && value <= 8 ? (value as Orientation) : 1;
  }
  return 1;
}

/** A whole APP1 segment that says nothing but the orientation. */
export function orientationSegment(orientation: Orientation): Uint8Array {
  return Uint8Array.of(
    0xff, 0xe1, 0, 34, 0x45, 0x78, 0x69, 0x66, 0, 0, // APP1, its length, "Exif"
    0x4d, 0x4d, 0, 0x2a, 0, 0, 0, 8, // big-endian TIFF, the directory follows
    0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, // one entry: orientation, a short
    0, 0, 0, 0, // no further directory
  );
}
