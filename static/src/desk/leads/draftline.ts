// The one calm line below a form that says how its draft stands, with the
// buttons that keep it and throw it away.

import { sentenceOf } from "../lib/answer";
import { Refused, Unreachable } from "../lib/api";
import { make } from "../lib/dom";
import { hasSentence, pageData, say } from "../lib/page";

/** A draft's time as people say it, in Hainan. */
export function spoken(saved: string): string {
  const form = { timeZone: "Asia/Shanghai", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false } as const;
  return new Intl.DateTimeFormat(pageData().lang === "en" ? "en-GB" : "zh-CN", form).format(new Date(saved));
}

/** The line of one form. */
export class DraftLine {
  private readonly words = make("span");
  private readonly keep = make("button", say("draft_keep"), "btn quiet");
  private readonly drop = make("button", say("draft_drop"), "plain");
  private readonly chip = make("span", say("draft_chip"), "chip soon");

  /** Draws the line below the form's own button. */
  constructor(form: HTMLFormElement) {
    this.words.setAttribute("role", "status");
    this.keep.type = this.drop.type = "button";
    const line = make("p", "", "draft soft");
    line.append(this.words, " ", this.drop);
    const button = form.querySelector(".do");
    button?.append(" ", this.keep);
    button?.after(line);
    form.closest("details")?.querySelector("summary")?.append(" ", this.chip);
    this.clear();
  }

  onSave(act: () => void): void {
    this.keep.addEventListener("click", act);
  }

  /** Asked once more before it acts: what was typed goes too. */
  onDiscard(act: () => void): void {
    this.drop.addEventListener("click", () => {
      if (this.drop.dataset["asked"] !== undefined) return act();
      this.drop.dataset["asked"] = "";
      this.drop.textContent = say("draft_drop_again");
    });
    this.drop.addEventListener("blur", () => this.unask());
  }

  saving(): void {
    this.tell(say("draft_saving"));
  }

  saved(at: string): void {
    this.tell(say("draft_saved", spoken(at)), true);
  }

  restored(at: string, behind: boolean, files: boolean): void {
    const more = [behind ? say("draft_behind") : "", files ? say("draft_files") : ""].filter((text) => text !== "");
    this.tell([say("draft_from", spoken(at)), ...more].join(" "), true);
  }

  discarded(): void {
    this.tell(say("draft_dropped"), false);
    this.keep.focus();
  }

  nothing(): void {
    this.tell(say("draft_nothing"));
  }

  clear(): void {
    this.tell("", false);
  }

  failed(error: unknown): void {
    this.tell(why(error));
  }

  /** `there` says whether a draft is kept now; without it that is as before. */
  private tell(sentence: string, there = !this.chip.hidden): void {
    this.words.textContent = sentence;
    this.chip.hidden = this.drop.hidden = !there;
    this.unask();
  }

  private unask(): void {
    delete this.drop.dataset["asked"];
    this.drop.textContent = say("draft_drop");
  }
}

function why(error: unknown): string {
  if (error instanceof Unreachable) return say("draft_unsaved");
  if (error instanceof Refused && hasSentence("draft_" + error.code)) return say("draft_" + error.code);
  return say("draft_refused", sentenceOf(error));
}
