// Same-sounding characters: what an input method may have put in the place of
// a character of the list. Only the page that reads receipts needs this.

import { others, sounds } from "../../../crypto/receipt/words.json";
import { characters, fromCharacters } from "./words";

/** Splits "a阿啊 ai爱…" into syllable and characters. */
function groups(table: string): (readonly [string, string])[] {
  return table.split(" ").map((group) => {
    const at = group.search(/[^a-zü]/);
    return [group.slice(0, at), group.slice(at)] as const;
  });
}

/** The list's characters that can be read like this one, itself left out; empty when its sound is unknown. */
export function candidates(character: string): string[] {
  const read = new Set<string>();
  for (const table of [sounds, others]) {
    for (const [syllable, members] of groups(table)) {
      if (members.includes(character)) read.add(syllable);
    }
  }
  const alike = groups(sounds).filter(([syllable]) => read.has(syllable)).map(([, members]) => members);
  return [...new Set(Array.from(alike.join("")))].filter((candidate) => candidate !== character);
}

/**
 * Readings of eight characters that differ in one place only by a same-sounding
 * character and satisfy the check. `text` is eight characters without separators.
 */
export function corrections(text: string): string[] {
  const typed = Array.from(text);
  if (typed.length !== 8) return [];
  const found: string[] = [];
  typed.forEach((character, place) => {
    for (const candidate of candidates(character)) {
      const attempt = [...typed.slice(0, place), candidate, ...typed.slice(place + 1)].join("");
      if (holds(attempt)) found.push(attempt);
    }
  });
  return found;
}

function holds(text: string): boolean {
  try {
    fromCharacters(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether the character is of the list at all. */
export const inList = (character: string): boolean => characters.includes(character);
