// Files that came with a reply: opened here with the receipt's own identity and
// shown out of this page's memory. Pictures are drawn anew, sound is played, and
// everything else may be saved as bytes under a safe name.

import { EnvelopeError } from "../../crypto/errors";
import { safeName } from "../../files/name";
import { openFile } from "../../files/open";
import { FetchError, type FileRef } from "../../files/types";
import { decode } from "../../viewer/decode";
import { mediumOf, type Recording } from "../../viewer/medium";
import { fitted } from "../../media/fit";
import { button, fill, make, tell } from "../page/dom";
import type { Say } from "../page/say";
import type { Workers } from "./box";
import { attachSay, sizeInWords } from "./words";

/** What opens the files of one receipt's replies. */
export interface Opener {
  readonly lead: string;
  readonly identity: string;
  readonly workers: Workers;
  /** Asks the server for a sealed file. */
  readonly request: (digest: string) => Promise<Response>;
}

/** Draws the files of a reply, each with a way to open it. */
export function drawReceived(files: readonly FileRef[], opener: Opener): HTMLElement {
  const say = attachSay();
  const list = make("ul", "files", ...files.map((file, seq) => drawFile(file, seq, opener, say)));
  return make("div", "", make("p", "name", say("say.attach.reply_files")), list);
}

function drawFile(file: FileRef, seq: number, opener: Opener, say: Say): HTMLElement {
  const name = safeName(file.name);
  const fault = make("p", "fault");
  fault.setAttribute("role", "alert");
  fault.hidden = true;
  const place = make("div", "opened");
  const open = button("btn quiet", say("say.attach.open"), () => void show());
  open.setAttribute("aria-label", say("say.attach.open_name", { name }));
  const show = async () => {
    open.disabled = true;
    tell(fault, "");
    try {
      const blob = await fetched(file, seq, opener, (share) => {
        open.textContent = say("say.attach.opening", { percent: Math.floor(100 * share) });
      });
      const close = await drawOpened(place, blob, name, say);
      close.addEventListener("click", () => {
        fill(place);
        open.hidden = false;
        open.focus();
      });
      open.hidden = true;
    } catch (error) {
      tell(fault, say(whyNotOpened(error)));
    } finally {
      open.disabled = false;
      open.textContent = say("say.attach.open");
    }
  };
  return make("li", "", make("b", "", name), make("span", "soft", sizeInWords(file.size)), open, fault, place);
}

function fetched(file: FileRef, seq: number, opener: Opener, on: (share: number) => void): Promise<Blob> {
  const expected = { ...file, lead: opener.lead, stream: "file-to-tipster" as const, seq, worker: opener.workers.file };
  const read = (bytes: number) => on(file.size === 0 ? 1 : Math.min(1, bytes / file.size));
  return openFile(() => opener.request(file.digest), opener.identity, expected, read, new AbortController().signal);
}

function whyNotOpened(error: unknown): string {
  if (error instanceof EnvelopeError) return "say.attach.doubtful";
  if (!(error instanceof FetchError) || error.code === "broken") return "say.attach.open_broken";
  return error.code === "refused" && error.status < 500 ? "say.attach.gone" : "say.attach.fetch_offline";
}

/** Shows what may be shown and offers to save; gives the button that closes it. */
async function drawOpened(place: HTMLElement, blob: Blob, name: string, say: Say): Promise<HTMLElement> {
  const address = URL.createObjectURL(blob.slice(0, blob.size, "application/octet-stream"));
  const save = make("a", "btn quiet", say("say.attach.save"));
  save.href = address;
  save.download = name;
  save.setAttribute("aria-label", say("say.attach.save_name", { name }));
  const close = button("btn quiet", say("say.attach.close"), () => URL.revokeObjectURL(address));
  const shown = await drawContent(blob, name, say);
  fill(place, ...shown, make("p", "note warn", say("say.attach.save_warn")), make("div", "choices", save, close));
  return close;
}

async function drawContent(blob: Blob, name: string, say: Say): Promise<HTMLElement[]> {
  const medium = await mediumOf(blob);
  if (medium?.kind === "image") return drawPicture(blob, name);
  return medium === undefined ? [] : [player(blob, medium, say("say.attach.listen", { name }))];
}

/** A picture that is none, or too large a one, is only offered to be saved. */
async function drawPicture(blob: Blob, name: string): Promise<HTMLElement[]> {
  try {
    const picture = await decode(blob);
    const size = fitted(picture);
    const canvas = make("canvas", "");
    canvas.width = size.width;
    canvas.height = size.height;
    canvas.getContext("2d")?.drawImage(picture, 0, 0, size.width, size.height);
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", name);
    picture.close();
    return [canvas];
  } catch {
    return [];
  }
}

function player(blob: Blob, medium: Recording, label: string): HTMLElement {
  const made = make(medium.kind, "");
  made.controls = true;
  made.preload = "metadata";
  made.setAttribute("aria-label", label);
  const address = URL.createObjectURL(blob.slice(0, blob.size, medium.type));
  made.src = address;
  return made;
}
