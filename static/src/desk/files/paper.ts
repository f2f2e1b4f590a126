// The files of an object on paper: called what, how large, who added it when,
// with which digest; pictures, where they are wanted, drawn beneath.

import { NotShown } from "./frame";
import { safeName } from "../../files/name";
import { make } from "../lib/dom";
import { pageData, say } from "../lib/page";
import { fetchFile, type Attachment, type FilePage } from "./attachment";
import { claimsPicture, sizeOf } from "./kind";
import { smallOf } from "./small";

/** A picture among the files, and where on paper it would stand. */
export interface PaperPicture {
  readonly file: Attachment;
  readonly place: HTMLElement;
}

/** Lists the files in every place that waits for them, and gives the pictures among them; `digest` is the object's, or "tip". */
export function printFiles(digest: string, files: readonly Attachment[]): PaperPicture[] {
  const pictures: PaperPicture[] = [];
  if (files.length === 0) return pictures;
  for (const list of document.querySelectorAll<HTMLElement>(`[data-files="${digest}"]`)) {
    for (const file of files) {
      const item = line(file);
      list.append(item);
      if (!claimsPicture(file)) continue;
      const place = make("div", "", "picture");
      item.append(place);
      pictures.push({ file, place });
    }
    list.hidden = false;
  }
  return pictures;
}

function line(file: Attachment): HTMLElement {
  const item = make("li");
  const added = pageData<FilePage>().added[file.digest];
  const who = added === undefined ? "" : " · " + say("file_added", added.by, added.day);
  item.append(make("bdi", safeName(file.name)), " · " + sizeOf(file.size) + who + " · " + say("file_digest") + " ", make("code", file.digest));
  return item;
}

/** Longest side of a picture on paper, in pixels: some 170 dots an inch across the page. */
const side = 1100;

/** Draws one picture in its place; what cannot be drawn is said there. Drawn once, it stays. */
export async function drawOnPaper({ file, place }: PaperPicture): Promise<void> {
  if (place.classList.contains("drawn")) return;
  try {
    await smallOf(await fetchFile(file, () => undefined, new AbortController().signal), place, side);
  } catch (error) {
    place.textContent = say(error instanceof NotShown ? "picture_not_drawn" : "picture_not_fetched");
  }
}
