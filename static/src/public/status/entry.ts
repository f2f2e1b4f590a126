// Typing the receipt: either spelling, any spacing. While eight characters are
// typed, same-sounding ones of the list are offered, and the check decides.

import { readReceipt, type Secret } from "../../crypto/receipt";
import { separators } from "../../crypto/separators";
import { candidates, corrections, inList } from "../../crypto/sounds";
import { button, byId, fill, mark, part, tell } from "../page/dom";
import type { Say } from "../page/say";

/** Most characters offered for one that is not in the list. */
const mostOffered = 48;

const field = () => byId("receipt", HTMLTextAreaElement);

const bare = (text: string): string => text.normalize("NFKC").replace(separators, "");

/**
 * Connects the field; `enter` is called with a receipt that can be one. The
 * answer does the same with a code that was read: false if it is no receipt.
 */
export function startEntry(say: Say, enter: (secret: Secret) => void): (scanned: string) => boolean {
  const typed = field();
  let before = "";
  const watch = () => {
    const now = bare(typed.value);
    if (now === before) return; // a space or a line more changes nothing
    before = now;
    forgive();
    tellCount(now, say);
    offer(say);
  };
  typed.addEventListener("input", (event) => {
    if (!(event as InputEvent).isComposing) watch();
  });
  typed.addEventListener("compositionend", watch);
  typed.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    byId("look", HTMLButtonElement).click();
  });
  byId("ask", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const secret = read(typed.value);
    if (secret) return enter(secret);
    refuse(say);
    offer(say);
  });
  return (scanned) => {
    const secret = read(scanned);
    if (!secret) return false;
    typed.value = scanned; // stays for another try should the network fail
    watch();
    enter(secret);
    return true;
  };
}

function read(text: string): Secret | undefined {
  try {
    return readReceipt(text);
  } catch {
    return undefined;
  }
}

function forgive(): void {
  mark(field(), false);
  tell(part("receipt-fault"), "");
}

/** The one sentence for every receipt that does not fit, mistyped or unknown. */
export function refuse(say: Say): void {
  mark(field(), true);
  tell(part("receipt-fault"), say("say.status.wrong"));
  field().focus();
}

/** Forgets what was typed, once it has done its work. */
export function clearEntry(): void {
  byId("ask", HTMLFormElement).reset();
  forgive();
  part("receipt-count").textContent = "";
  part("slip").hidden = true;
}

function tellCount(text: string, say: Say): void {
  const characters = Array.from(text);
  const of = /\p{Script=Han}/u.test(text) ? 8 : 25;
  part("receipt-count").textContent = text === "" ? "" : say(of === 8 ? "say.status.count_eight" : "say.status.count_digits", { n: characters.length, of });
}

/** Offers what may have been meant; says nothing while all is well. */
function offer(say: Say): void {
  const characters = Array.from(bare(field().value));
  const slip = part("slip");
  slip.hidden = true;
  if (!characters.some((character) => /\p{Script=Han}/u.test(character))) return;
  if (characters.length === 8) return offerWhole(characters.join(""), slip, say);
  const at = characters.findIndex((character) => !inList(character));
  if (at >= 0) offerFor(characters, at, slip, say);
}

/** Eight are there: whole readings that the check confirms. */
function offerWhole(text: string, slip: HTMLElement, say: Say): void {
  if (read(text)) return;
  const found = corrections(text);
  if (found.length === 0) {
    const characters = Array.from(text);
    const at = characters.findIndex((character) => !inList(character));
    return at < 0 ? undefined : offerFor(characters, at, slip, say);
  }
  show(slip, say("say.status.meant_whole"), found.map((whole) => [whole.slice(0, 4) + " " + whole.slice(4), whole]));
}

/** One character is none of the list's: those that sound like it. */
function offerFor(characters: readonly string[], at: number, slip: HTMLElement, say: Say): void {
  const wrong = characters[at] as string;
  const found = candidates(wrong).slice(0, mostOffered);
  if (found.length === 0) return;
  const replaced = (by: string) => [...characters.slice(0, at), by, ...characters.slice(at + 1)].join("");
  show(slip, say("say.status.meant", { n: at + 1, character: wrong }), found.map((by) => [by, replaced(by)]));
}

function show(slip: HTMLElement, words: string, choices: readonly (readonly [string, string])[]): void {
  part("slip-words").textContent = words;
  fill(part("slip-choices"), ...choices.map(([label, text]) => choice(label, text)));
  slip.hidden = false;
}

function choice(label: string, text: string): HTMLElement {
  const made = button("btn quiet", label, () => {
    field().value = text;
    field().dispatchEvent(new Event("input"));
    field().focus();
  });
  made.lang = "zh-CN";
  return made;
}
