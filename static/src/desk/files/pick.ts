// The files of one form: picked, listed, taken away again, sent when the form
// is. Nothing leaves this browser before the form's own button is pressed.

import { mostFiles } from "../../crypto/content";
import { largestContent } from "../../crypto/file";
import { safeName } from "../../files/name";
import type { Outgoing, Progress } from "../../files/types";
import { make } from "../lib/dom";
import { say } from "../lib/page";
import { sizeOf } from "./kind";

const pickers = new WeakMap<Element, Picker>();

/** The files of the field, as picked so far. */
export class Picker {
  private readonly chosen: File[] = [];
  private readonly list = make("ul", "", "picked");
  private readonly bar = make("progress");
  private readonly going = make("p", "", "going");
  private readonly words = make("span", "", "soft");

  private constructor(private readonly field: HTMLElement) {
    const input = field.querySelector<HTMLInputElement>("input[type=file]");
    input?.addEventListener("change", () => {
      this.add([...(input.files ?? [])]);
      input.value = ""; // the same file may be picked again after it was taken away
    });
    this.going.hidden = true;
    this.going.setAttribute("role", "status");
    this.bar.setAttribute("aria-label", say("files_sending"));
    field.append(this.list, this.going);
    field.closest("form")?.addEventListener("reset", () => this.empty());
  }

  /** Makes every file field below the element work. */
  static begin(within: ParentNode): void {
    for (const field of within.querySelectorAll<HTMLElement>("[data-attach]")) {
      if (!pickers.has(field)) pickers.set(field, new Picker(field));
    }
  }

  /** The picker of the file field within; undefined where there is none. */
  static in(within: Element): Picker | undefined {
    const field = within.querySelector("[data-attach]");
    return field === null ? undefined : pickers.get(field);
  }

  /** All pickers within. */
  static allIn(within: Element): Picker[] {
    return [...within.querySelectorAll("[data-attach]")].flatMap((field) => pickers.get(field) ?? []);
  }

  /** What is picked. */
  get files(): readonly Outgoing[] {
    return this.chosen.map((file) => ({ name: file.name, type: file.type, blob: file }));
  }

  /** Shows how far the sending is, with a button that stops it, until the work ends. */
  async while<T>(work: (on: (progress: Progress) => void, signal: AbortSignal) => Promise<T>): Promise<T> {
    const stop = new AbortController();
    const button = make("button", say("file_stop"), "btn quiet");
    button.type = "button";
    button.addEventListener("click", () => stop.abort());
    this.going.replaceChildren(this.bar, this.words, button);
    this.bar.removeAttribute("value");
    this.words.textContent = say("files_sending");
    this.going.hidden = false;
    this.list.inert = true;
    try {
      return await work((progress) => this.at(progress), stop.signal);
    } finally {
      this.going.hidden = true;
      this.list.inert = false;
    }
  }

  private at({ file, sent, size, state }: Progress): void {
    this.bar.max = Math.max(1, size);
    this.bar.value = sent;
    const name = safeName(this.chosen[file]?.name ?? "");
    this.words.textContent = state === "waiting" ? say("files_waiting") : say("files_sending_one", file + 1, this.chosen.length, name);
  }

  private add(files: readonly File[]): void {
    const complaints = files.filter((file) => file.size > largestContent).map((file) => say("files_too_large_one", safeName(file.name)));
    const fit = files.filter((file) => file.size <= largestContent);
    if (this.chosen.length + fit.length > mostFiles) complaints.push(say("files_too_many", mostFiles));
    this.chosen.push(...fit.slice(0, mostFiles - this.chosen.length));
    this.draw(complaints);
  }

  private empty(): void {
    this.chosen.length = 0;
    this.draw([]);
  }

  private draw(complaints: readonly string[]): void {
    const rows = this.chosen.map((file) => this.row(file));
    this.list.replaceChildren(...rows, ...complaints.map((text) => make("li", text, "miss")));
  }

  private row(file: File): HTMLElement {
    const item = make("li");
    item.append(make("bdi", safeName(file.name)), " ", make("small", sizeOf(file.size)), " ");
    const away = make("button", say("files_remove"), "plain");
    away.type = "button";
    away.setAttribute("aria-label", say("files_remove") + say("colon") + safeName(file.name));
    away.addEventListener("click", () => {
      this.chosen.splice(this.chosen.indexOf(file), 1);
      this.draw([]);
      this.field.querySelector<HTMLElement>("input")?.focus();
    });
    item.append(away);
    return item;
  }
}
