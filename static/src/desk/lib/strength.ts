// What can honestly be said of a passphrase of one's own: how long it is, and
// whether it is one that anybody would try. How well it was drawn nobody sees.

import { say } from "./page";

/** A passphrase of one's own has at least so many characters. */
export const shortestOwn = 14;

/** Why a passphrase is not taken; undefined when it is. */
export function weakness(passphrase: string, login: string): string | undefined {
  const characters = [...passphrase.normalize("NFKC").toLowerCase()];
  if (characters.length < shortestOwn) return say("own_short");
  if (new Set(characters).size < 8 || runs(characters)) return say("own_plain");
  if (login.length > 2 && characters.join("").includes(login)) return say("own_name");
  return undefined;
}

/** Most steps from one character to the next are the same: 123456…, abcdef…, aaaa… */
function runs(characters: readonly string[]): boolean {
  const steps = characters.slice(1).map((c, i) => (c.codePointAt(0) ?? 0) - (characters[i]?.codePointAt(0) ?? 0));
  return steps.filter((step) => Math.abs(step) <= 1).length * 2 > steps.length;
}

/** Says below the field how the passphrase stands, while it is typed. */
export function watchStrength(field: HTMLInputElement, place: HTMLElement, login: () => string): void {
  field.addEventListener("input", () => {
    const { length } = [...field.value];
    place.textContent = length === 0 ? "" : weakness(field.value, login()) ?? say("own_fair", length);
  });
}
