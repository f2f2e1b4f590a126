// Puts what was opened into the places the page keeps for it. The text goes in
// as text; nothing opened is ever read as HTML.

import type { CaseRecord, Letter, Tip } from "../../crypto/content";
import { factLine, make } from "../lib/dom";
import { byId, pageData, say, type PageData } from "../lib/page";
import { sentenceOf } from "../lib/answer";
import type { Result } from "./opened";

/** Fills every place that waits for one part of the record of this digest. */
export function fillRecord(digest: string, result: Result<CaseRecord>): void {
  for (const at of places(digest)) {
    const part = at.dataset["part"] ?? "text";
    if ("value" in result) fill(at, result.value.fields[part] ?? "");
    else refuse(at, result);
  }
}

/** Fills the place of one message of the tipster. */
export function fillMessage(digest: string, result: Result<Letter>): void {
  for (const at of places(digest)) {
    if ("value" in result) fill(at, result.value.text);
    else refuse(at, result);
  }
}

const places = (digest: string): NodeListOf<HTMLElement> =>
  document.querySelectorAll<HTMLElement>(`[data-open="${digest}"]`);

function fill(at: HTMLElement, text: string): void {
  if (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) {
    at.defaultValue = text;
    return;
  }
  at.textContent = text;
  at.classList.remove("waits");
  at.classList.toggle("empty", text === "");
}

function refuse(at: HTMLElement, result: Result<unknown>): void {
  if (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) return;
  const earlier = "earlier" in result;
  at.textContent = earlier ? (at.dataset["otherwise"] ?? say("earlier")) : refusal(result);
  at.classList.remove("waits");
  at.classList.add(earlier ? "unopened" : "fault");
}

const refusal = (result: Result<unknown>): string => ("fault" in result ? sentenceOf(result.fault) : say("destroyed"));

/** Says in every place that still waits why nothing comes. */
export function giveUp(sentence: string, className: "fault" | "unopened"): void {
  for (const at of document.querySelectorAll<HTMLElement>(".waits")) {
    at.textContent = sentence;
    at.classList.remove("waits");
    at.classList.add(className);
  }
}

interface TipPage extends PageData {
  /** Names of areas by code; only where the county stands inside the tip alone (密封流转). */
  readonly areas?: { readonly [code: string]: string };
}

const questions = ["what", "where", "who", "when", "amount", "witness"] as const;

/** Shows the tip's answers, the empty ones as unanswered. */
export function fillTip(tip: Tip): void {
  const [what, ...others] = questions;
  const story = make("p", tip.answers[what], "story");
  const facts = make("dl", "", "facts");
  const place = pageData<TipPage>().areas?.[tip.area];
  if (place !== undefined) facts.append(...factLine(say("tip_area"), place));
  for (const question of others) {
    const answer = tip.answers[question];
    const [name, value] = factLine(say("tip_" + question), answer === "" ? say("tip_unanswered") : answer);
    if (answer === "") value.className = "soft";
    facts.append(name, value);
  }
  if (tip.contact !== "") facts.append(...factLine(say("tip_contact"), tip.contact));
  const parts: HTMLElement[] = [story, facts];
  if (tip.retaliation) parts.unshift(make("p", say("tip_retaliation"), "note bad"));
  byId("tip").replaceChildren(...parts);
}

/** Shows why the tip does not open. */
export function refuseTip(result: Result<Tip>): void {
  byId("tip").replaceChildren(make("p", refusal(result), "note bad"));
}
