// What was typed: read from the fields when it is needed and kept nowhere else.

import type { Told } from "../../crypto/submission";
import { byId } from "../page/dom";
import { longestAnswer, longestContact, longestStory } from "../page/length";

/** A field of one step with the most characters it takes. */
export interface Text {
  readonly field: HTMLInputElement | HTMLTextAreaElement;
  readonly longest: number;
}

const input = (id: string, longest = longestAnswer): Text => ({ field: byId(id, HTMLInputElement), longest });
const area = (id: string, longest = longestAnswer): Text => ({ field: byId(id, HTMLTextAreaElement), longest });

/** The texts, by the step they stand in. */
export function texts() {
  return {
    what: area("what", longestStory),
    where: input("place"),
    who: area("who"),
    when: input("when"),
    amount: input("amount"),
    witness: area("witness"),
    safety: input("contact", longestContact),
  } as const;
}

/** The step's text, undefined where nothing is typed. */
export function textOf(step: string): Text | undefined {
  return (texts() as { [step: string]: Text })[step];
}

export const areaField = (): HTMLSelectElement => byId("area", HTMLSelectElement);

/** The area as the list calls it; empty while none is chosen. */
export function areaName(): string {
  const field = areaField();
  return field.value === "" ? "" : (field.selectedOptions[0]?.textContent ?? "");
}

/** Whether it concerns the office that would handle it: "yes", "no", "unsure", empty before. */
export const headAnswer = (): string =>
  document.querySelector<HTMLElement>('[data-choice][aria-pressed="true"]')?.dataset["choice"] ?? "";

/** Half a character, as some keyboards leave behind, is no text: it becomes the sign for that. */
const whole = (text: string): string => text.replace(/[\ud800-\udfff]/gu, "\ufffd");

/** The tile pressed, undefined before. */
export function pressedTile(): HTMLButtonElement | undefined {
  return document.querySelector<HTMLButtonElement>('.tile[aria-pressed="true"]') ?? undefined;
}

/** Everything told, as it stands now. */
export function told(): Told {
  const { what, where, who, when, amount, witness, safety } = texts();
  const of = ({ field }: Text) => whole(field.value).trim();
  return {
    tile: pressedTile()?.dataset["tile"] ?? "unsure",
    area: areaField().value,
    sealed: headAnswer() === "yes",
    answers: { what: of(what), where: of(where), who: of(who), when: of(when), amount: of(amount), witness: of(witness) },
    retaliation: byId("retaliation", HTMLInputElement).checked,
    contact: of(safety),
  };
}

/** Whether leaving the page now would lose something. */
export function anythingTyped(): boolean {
  return Object.values(texts()).some(({ field }) => field.value !== "");
}
