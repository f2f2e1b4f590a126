// How long a text may be. It is counted and said, never cut.

import { mark, tell } from "./dom";
import type { Say } from "./say";

/** Most characters of the story, of every other answer or message, and of a contact (crypto/content has the same). */
export const longestStory = 20_000;
export const longestAnswer = 2_000;
export const longestContact = 500;

/** Characters as people count them: a rare Han character is one. */
export const lengthOf = (text: string): number => Array.from(text).length;

type Field = HTMLInputElement | HTMLTextAreaElement;

/** Says how much room is left once half of it is used. */
export function count(field: Field, longest: number, where: HTMLElement, say: Say): void {
  const length = lengthOf(field.value);
  const full = length > longest;
  where.textContent = 2 * length < longest ? "" : say("say.both.count", { n: length, most: longest });
  where.classList.toggle("full", full);
  if (!full) mark(field, false);
}

/** Whether the text is short enough; if not, says by how much it is too long. */
export function fits(field: Field, longest: number, fault: HTMLElement, say: Say): boolean {
  const over = lengthOf(field.value) - longest;
  mark(field, over > 0);
  tell(fault, over > 0 ? say("say.both.too_long", { most: longest, over }) : "");
  return over <= 0;
}
