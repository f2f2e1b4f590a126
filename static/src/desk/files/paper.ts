// The files of an object on paper: called what, how large, with which digest.

import type { FileRef } from "../../crypto/content";
import { safeName } from "../../files/name";
import { make } from "../lib/dom";
import { say } from "../lib/page";
import { sizeOf } from "./kind";

/** Lists the files in every place that waits for them; `digest` is the object's, or "tip". */
export function printFiles(digest: string, files: readonly FileRef[]): void {
  if (files.length === 0) return;
  for (const place of document.querySelectorAll<HTMLElement>(`[data-files="${digest}"]`)) {
    place.replaceChildren(...files.map(line));
    place.hidden = false;
  }
}

function line(file: FileRef): HTMLElement {
  const item = make("li");
  item.append(make("bdi", safeName(file.name)), " · " + sizeOf(file.size) + " · " + say("file_digest") + " ", make("code", file.digest));
  return item;
}
