// Keeps one form's draft while it is typed: when the hands rest, when the form
// or the page is left, when the button is pressed. One saving at a time; what
// failed is tried again, and stays on the page meanwhile.

import type { Draft } from "../../crypto/draft";
import { Picker } from "../files/pick";
import type { DraftLine } from "./draftline";
import { putInto, typedIn } from "./typed";

/** The part of a draft that the form knows. */
export type Typing = Pick<Draft, "saved" | "files" | "fields">;

/** Where drafts go. Both throw Refused or Unreachable; `last` says that the page is being left. */
export interface Shelf {
  readonly keep: (typing: Typing, last: boolean) => Promise<void>;
  readonly drop: () => Promise<void>;
}

/** Milliseconds without a key before the draft is kept, before another try, and how long the form's own sending waits for a saving under way. */
const rest = 3000;
const retry = 10_000;
const patience = 3000;

/** The draft of one form. */
export class Keeper {
  private timer = 0;
  private saving: Promise<void> = Promise.resolve();
  private started = false;
  private dirty = false;
  private failed = false;
  private kept = false;
  private spent = false;

  constructor(private readonly form: HTMLFormElement, private readonly line: DraftLine, private readonly shelf: Shelf) {
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.touch());
    form.addEventListener("focusout", ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node) || !form.contains(relatedTarget)) this.save();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") this.save(true);
    });
    addEventListener("online", () => this.save());
    addEventListener("beforeunload", (event) => {
      if (this.failed && this.dirty && !this.spent && !document.body.inert) event.preventDefault();
    });
    line.onSave(() => this.press());
    line.onDiscard(() => void this.discard());
  }

  /** From now on what is typed is kept: what was kept before has been seen. */
  start(): void {
    this.started = true;
    if (this.dirty) this.later(rest);
  }

  /** Puts an earlier draft back; `behind` says that the lead changed since. */
  restore(draft: Draft, behind: boolean): void {
    putInto(this.form, draft.fields);
    clearTimeout(this.timer);
    [this.kept, this.dirty] = [true, false];
    this.line.restored(draft.saved, behind, draft.files > 0);
  }

  /** Sends the form; its draft goes with it. Nothing is kept meanwhile, and again where the sending fails. */
  async spend(send: () => Promise<void>): Promise<void> {
    clearTimeout(this.timer);
    this.spent = true;
    await Promise.race([this.saving, new Promise((done) => setTimeout(done, patience))]);
    try {
      await send();
    } catch (error) {
      this.spent = false;
      if (this.dirty) this.later(rest);
      throw error;
    }
  }

  private touch(): void {
    this.dirty = true;
    if (this.started) this.later(rest);
  }

  private later(wait: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.save(), wait);
  }

  private press(): void {
    this.dirty = true;
    if (Object.keys(typedIn(this.form)).length === 0) this.line.nothing();
    else this.save();
  }

  private save(last = false): void {
    clearTimeout(this.timer);
    this.saving = this.saving.then(() => this.write(last));
  }

  private async write(last: boolean): Promise<void> {
    if (!this.started || !this.dirty || this.spent) return;
    this.dirty = false;
    const typing = { saved: new Date().toISOString().slice(0, 16) + "Z", files: Picker.in(this.form)?.files.length ?? 0, fields: typedIn(this.form) };
    try {
      await this.put(typing, last);
      this.failed = false;
    } catch (error) {
      [this.dirty, this.failed] = [true, true];
      this.line.failed(error);
      this.later(retry);
    }
  }

  /** What was cleared again is no draft. */
  private async put(typing: Typing, last: boolean): Promise<void> {
    if (Object.keys(typing.fields).length > 0) {
      this.line.saving();
      await this.shelf.keep(typing, last);
      this.kept = true;
      this.line.saved(typing.saved);
    } else if (this.kept) {
      await this.shelf.drop();
      this.kept = false;
      this.line.clear();
    }
  }

  private async discard(): Promise<void> {
    clearTimeout(this.timer);
    await this.saving;
    try {
      await this.shelf.drop();
    } catch (error) {
      return this.line.failed(error);
    }
    this.form.reset();
    this.form.dispatchEvent(new Event("change"));
    clearTimeout(this.timer);
    [this.kept, this.dirty, this.failed] = [false, false, false];
    this.line.discarded();
  }
}
