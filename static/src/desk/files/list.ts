// The list of files under a tip, a message or a record: what each is called,
// how large it is, who added it when, its digest, and what can be done with it.

import { EnvelopeError } from "../../crypto/errors";
import { safeName } from "../../files/name";
import { FetchError } from "../../files/types";
import { clear, sentenceOf, show as tell, Told } from "../lib/answer";
import { make } from "../lib/dom";
import { pageData, say } from "../lib/page";
import { fetchFile, saveBytes, type Attachment, type FilePage } from "./attachment";
import { claimsPicture, claimsShown, extensionOf, sizeOf } from "./kind";
import { view } from "./show";
import { drawSmall, mayBeSmall } from "./small";

/** Fills every place that waits for the files an object names; `digest` is the object's, or "tip". */
export function placeFiles(digest: string, files: readonly Attachment[]): void {
  for (const place of document.querySelectorAll<HTMLElement>(`[data-files="${digest}"]`)) listFiles(place, files);
}

/** Fills the place with the list; an empty list leaves it away. */
function listFiles(place: HTMLElement, files: readonly Attachment[]): void {
  const list = make("ul", "", "files");
  list.setAttribute("aria-label", say("files"));
  list.append(...files.map(row));
  const parts: HTMLElement[] = [list];
  if (files.some((file) => !claimsShown(file))) parts.push(make("p", say("file_apart"), "soft"));
  place.hidden = files.length === 0;
  place.replaceChildren(...parts);
}

function row(file: Attachment): HTMLElement {
  const item = make("li");
  item.dataset["file"] = file.digest;
  const sign = make("span", extensionOf(file), "sign");
  sign.setAttribute("aria-hidden", "true");
  const body = make("div", "", "body");
  const act = new Act(file, sign);
  body.append(named(file), facts(file), act.buttons, act.progress, act.answer);
  item.append(sign, body);
  if (claimsPicture(file) && mayBeSmall(file)) drawSmall(file, sign);
  return item;
}

const named = ({ name }: Attachment): HTMLElement => make("bdi", safeName(name), "name");

function facts(file: Attachment): HTMLElement {
  const added = pageData<FilePage>().added[file.digest];
  const line = make("small");
  const parts = [extensionOf(file), sizeOf(file.size)];
  if (added !== undefined) parts.push(say("file_added", added.by, added.day));
  line.append(parts.join(" · ") + " · " + say("file_digest") + " ");
  const digest = make("code", file.digest.slice(0, 12));
  digest.title = file.digest;
  line.append(digest, " ", copier(file.digest));
  return line;
}

/** Copies the whole digest. */
function copier(digest: string): HTMLButtonElement {
  const button = make("button", say("file_copy"), "plain");
  button.type = "button";
  button.addEventListener("click", () => {
    void copy(digest).then((done) => (button.textContent = say(done ? "file_copied" : "file_copy_by_hand")));
  });
  return button;
}

/** The clipboard is missing on plain HTTP; a selection then does. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = make("textarea", text, "sr");
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}

/** The buttons of one file, with what comes of them. */
class Act {
  readonly buttons = make("p", "", "do");
  readonly progress = make("p", "", "going");
  readonly answer = make("div", "", "answer");
  private readonly bar = make("progress");

  constructor(private readonly file: Attachment, sign: HTMLElement) {
    if (claimsShown(file)) this.offer("file_view", (blob) => view(file, blob, sign));
    this.offer("file_save", (blob) => saveBytes(file, blob));
    this.bar.max = Math.max(1, file.size);
    this.bar.setAttribute("aria-label", say("file_opening", safeName(file.name)));
    this.progress.hidden = true;
    this.answer.hidden = true;
    this.answer.setAttribute("role", "alert");
  }

  private offer(key: "file_view" | "file_save", then: (blob: Blob) => void | Promise<void>): void {
    const button = make("button", say(key), "btn quiet");
    button.type = "button";
    button.setAttribute("aria-label", say(key) + say("colon") + safeName(this.file.name));
    button.addEventListener("click", () => void this.run(then).finally(() => button.focus()));
    this.buttons.append(button);
  }

  /** Fetches, opens and checks the file whole, then does what was asked for. */
  private async run(then: (blob: Blob) => void | Promise<void>): Promise<void> {
    try {
      await then(await this.fetch());
    } catch (error) {
      tell(this.answer, sentence(error), isStopped(error) ? "warn" : "bad");
    }
  }

  private async fetch(): Promise<Blob> {
    const stop = new AbortController();
    this.begin(stop);
    try {
      return await fetchFile(this.file, (read) => (this.bar.value = read), stop.signal);
    } finally {
      this.progress.hidden = true;
      this.buttons.hidden = false;
    }
  }

  private begin(stop: AbortController): void {
    const button = make("button", say("file_stop"), "btn quiet");
    button.type = "button";
    button.addEventListener("click", () => stop.abort());
    this.bar.value = 0;
    this.progress.replaceChildren(this.bar, button);
    this.progress.hidden = false;
    this.buttons.hidden = true;
    clear(this.answer);
    button.focus();
  }
}

const isStopped = (error: unknown): boolean => error instanceof FetchError && error.code === "cancelled";

/** One sentence for whatever kept the file from being opened. */
function sentence(error: unknown): string {
  if (error instanceof Told) return error.sentence;
  if (error instanceof FetchError && error.code === "broken") return say("file_engine"); // file_broken is the viewer's
  if (error instanceof FetchError) return say(error.code === "refused" && error.status === 404 ? "file_gone" : "file_" + error.code);
  if (error instanceof EnvelopeError) return say("file_wrong");
  return sentenceOf(error);
}
