// Does it concern the office that would handle it, or its head? Then it goes
// one level up and that office learns nothing of it (密封流转).

import { mark, part, tell } from "../page/dom";
import type { Say } from "../page/say";
import { nameOf, readersInWords, type FindReaders } from "./readers";
import { areaField, headAnswer } from "./told";

/** The answers as buttons. */
const choices = (): HTMLButtonElement[] => Array.from(part("head").querySelectorAll<HTMLButtonElement>("[data-choice]"));

/** Connects the answers; `changed` is told of each. */
export function startHead(changed: () => void): void {
  for (const choice of choices()) {
    choice.addEventListener("click", () => {
      for (const other of choices()) other.setAttribute("aria-pressed", String(other === choice));
      mark(part("head"), false);
      changed();
    });
  }
}

/** Nothing answered, as at the beginning. */
export function forgetHead(): void {
  for (const choice of choices()) choice.setAttribute("aria-pressed", "false");
}

/** Names the office that is asked about and says what the answer means for who reads it. */
export function tellHead(say: Say, readers: FindReaders): void {
  const area = areaField().value;
  const usual = readers(area, false);
  tell(part("head-office"), usual === undefined ? "" : say("say.tip.head_office", { office: nameOf(usual.office) }));
  const note = part("head-note");
  const above = headAnswer() !== "yes" || readers(area, true) !== undefined;
  note.className = above ? "note" : "note bad";
  tell(note, headAnswer() === "" ? "" : above ? meaning(say, area, readers) : say("say.tip.head_top"));
}

function meaning(say: Say, area: string, readers: FindReaders): string {
  const found = readersInWords(say, readers(area, headAnswer() === "yes"));
  if (headAnswer() === "no") return found;
  return say(headAnswer() === "yes" ? "say.tip.head_yes" : "say.tip.head_unsure", { readers: found });
}

/** Whether a tip can go the way that was answered. */
export const headPossible = (readers: FindReaders): boolean =>
  headAnswer() !== "yes" || readers(areaField().value, true) !== undefined;
