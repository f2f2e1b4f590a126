// Small pictures in the lists, drawn by one hidden viewer, one after the other.
// Only pixels come back; the page itself decodes nothing.

import { make } from "../lib/dom";
import { say } from "../lib/page";
import { fetchFile, type Attachment } from "./attachment";
import { Frame } from "./frame";

/** Side of a small picture, in pixels. */
const side = 160;

/** Largest file fetched for its small picture alone, in bytes. */
const largest = 4 << 20;

/** Most bytes fetched for small pictures on one page. */
const budget = 32 << 20;

let spent = 0;
let queue: Promise<void> = Promise.resolve();
let frame: Promise<Frame> | undefined;

/** Whether the file is small enough to be fetched for its picture alone. */
export function mayBeSmall({ size }: Attachment): boolean {
  if (size > largest || spent + size > budget) return false;
  spent += size;
  return true;
}

/** Puts the small picture into the place, some time later. What cannot be drawn leaves it as it is. */
export function drawSmall(file: Attachment, place: HTMLElement): void {
  queue = queue.then(async () => {
    try {
      const blob = await fetchFile(file, () => undefined, new AbortController().signal);
      await smallOf(blob, place);
    } catch {
      // The buttons beside it say why when they are pressed.
    }
  });
}

/** Draws a picture of bytes that are there already, at most so many pixels long and high. Throws NotShown. */
export async function smallOf(blob: Blob, place: HTMLElement, longest = side): Promise<void> {
  frame ??= hidden();
  const pixels = await (await frame).small(blob, longest);
  const canvas = make("canvas");
  canvas.width = pixels.width;
  canvas.height = pixels.height;
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  place.replaceChildren(canvas);
  place.classList.add("drawn");
}

function hidden(): Promise<Frame> {
  const place = make("div");
  place.hidden = true;
  document.body.append(place);
  return Frame.open(place, say("file_small"), () => undefined);
}
