// What happened, said at the form that was sent. Nothing typed is touched.

import { EnvelopeError, TrustError } from "../../crypto/errors";
import { Refused, Unreachable, type Reason } from "./api";
import { hasSentence, inTongue, say } from "./page";

/** A sentence of our own that belongs at the form; `changes` tells line by line what others did meanwhile. */
export class Told extends Error {
  constructor(readonly sentence: string, readonly changes: readonly string[] = []) {
    super("told");
    this.name = "Told";
  }
}

/** The one sentence for whatever went wrong. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Told || error instanceof Refused) return error.sentence;
  if (error instanceof Unreachable) return say("unreachable");
  if (error instanceof EnvelopeError) return say("sealed_" + error.code);
  if (error instanceof TrustError && hasSentence("trust_" + error.code)) return say("trust_" + error.code);
  return say("unexpected");
}

/** Where a reason can be mended on this page, and the name of what it is about. */
export interface Guide {
  readonly href: (reason: Reason) => string | undefined;
  readonly about: (reason: Reason) => string | undefined;
}

/** Shows what went wrong at the place; reasons become a list. */
export function showError(place: HTMLElement, error: unknown, guide?: Guide): void {
  const reasons = error instanceof Refused ? error.reasons : [];
  const box = show(place, sentenceOf(error), "bad");
  if (error instanceof Told && error.changes.length > 0) box.append(changed(error.changes));
  if (reasons.length === 0) return;
  const list = document.createElement("ul");
  for (const reason of reasons) list.append(line(reason, guide));
  box.append(list);
}

/** What others did, folded away until it is asked for. */
function changed(lines: readonly string[]): HTMLDetailsElement {
  const folded = document.createElement("details");
  const title = document.createElement("summary");
  title.textContent = say("changes");
  const list = document.createElement("ul");
  for (const text of lines) {
    const item = document.createElement("li");
    item.textContent = text;
    list.append(item);
  }
  folded.className = "changes";
  folded.append(title, list);
  return folded;
}

function line(reason: Reason, guide?: Guide): HTMLLIElement {
  const item = document.createElement("li");
  const about = guide?.about(reason);
  const sentence = inTongue(reason.message.zh, reason.message.en);
  const text = about === undefined ? sentence : about + say("colon") + sentence;
  const href = guide?.href(reason);
  if (href === undefined) {
    item.textContent = text;
  } else {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = text;
    item.append(link);
  }
  return item;
}

/** Shows a sentence at the place. */
export function show(place: HTMLElement, sentence: string, kind: "bad" | "warn" | "good" = "good"): HTMLElement {
  const text = document.createElement("p");
  text.textContent = sentence;
  place.className = "answer note " + kind;
  place.replaceChildren(text);
  place.hidden = false;
  place.scrollIntoView({ block: "nearest" });
  return place;
}

/** Takes the answer away. */
export function clear(place: HTMLElement): void {
  place.hidden = true;
  place.replaceChildren();
}

/** The place for answers inside a form or card. */
export function answerIn(container: Element): HTMLElement {
  const place = container.querySelector<HTMLElement>(".answer");
  if (place === null) throw new Error("no place for an answer");
  return place;
}
