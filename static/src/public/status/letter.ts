// A text box that sends: a message, or an objection. What was typed leaves it
// only after it has arrived.

import { reasonOf } from "../page/call";
import { byId, part, tell } from "../page/dom";
import { count, fits, longestAnswer } from "../page/length";
import type { Say } from "../page/say";

/** Sends a text; throws a CallError, and then the same call may be made again. */
export type Sending = (text: string) => Promise<void>;

/** What goes with a text. */
export interface Enclosed {
  /** How many attachments there are: with some, no text is needed. */
  count(): number;
  /** Why they may not be sent yet, empty when they may. */
  unready(): string;
  /** Why they were not sent; undefined when it was not they that failed. */
  whyNotSent(error: unknown): string | undefined;
  /** It has arrived. */
  clear(): void;
}

const nothing: Enclosed = { count: () => 0, unready: () => "", whyNotSent: () => undefined, clear: () => undefined };

/**
 * Connects the box whose parts are named after `name` (its field, count, fault
 * and sent lines) and the form around it. `need` is the sentence for an empty one.
 */
export function startLetter(name: string, form: string, need: string, say: Say, send: Sending, enclosed: Enclosed = nothing): void {
  const field = byId(name, HTMLTextAreaElement);
  const [counted, fault, sent] = ["count", "fault", "sent"].map((line) => part(`${name}-${line}`)) as [HTMLElement, HTMLElement, HTMLElement];
  field.addEventListener("input", () => {
    count(field, longestAnswer, counted, say);
    tell(sent, "");
  });
  const go = byId(form, HTMLFormElement).querySelector("button.go") as HTMLButtonElement;
  byId(form, HTMLFormElement).addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (go.disabled || !fits(field, longestAnswer, fault, say)) return;
    if (text === "" && enclosed.count() === 0) return tell(fault, say(need));
    if (enclosed.unready() !== "") return tell(fault, enclosed.unready());
    go.disabled = true;
    part("live").textContent = say("say.status.sending");
    try {
      await send(text);
      field.value = "";
      enclosed.clear();
      counted.textContent = "";
      tell(sent, say("say.status.sent"));
    } catch (error) {
      tell(fault, enclosed.whyNotSent(error) ?? reasonOf(error, say));
    } finally {
      go.disabled = false;
      part("live").textContent = "";
    }
  });
}
