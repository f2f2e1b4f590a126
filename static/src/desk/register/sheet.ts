// The visitor's receipt (回执) on paper: digits, eight characters, a code of the
// bare digits, and how to look it up. Nothing of what was told stands on it.

import { toDigits, toEight, type Secret } from "../../crypto/receipt";
import { pinyinOf } from "../../crypto/words";
import { drawCode } from "../../qr/draw";
import { make } from "../lib/dom";
import { byId, say } from "../lib/page";

/** Draws the sheet, ready to be printed. */
export function drawSheet(secret: Secret): void {
  const digits = toDigits(secret);
  byId("digits").replaceChildren(...(digits.match(/.{5}/g) ?? []).map((row) => make("li", row)));
  const eight = Array.from(toEight(secret));
  byId("eight").replaceChildren(line(eight.slice(0, 4)), line(eight.slice(4)));
  byId("code").replaceChildren(drawCode(digits, say("entry_code_name")));
  document.body.classList.add("has-receipt");
  byId("sheet").hidden = byId("receipt-do").hidden = false;
}

function line(characters: readonly string[]): HTMLElement {
  const item = make("li");
  for (const character of characters) {
    const ruby = make("ruby", character);
    ruby.append(make("rt", pinyinOf(character)));
    const cell = make("span");
    cell.append(ruby);
    item.append(cell);
  }
  return item;
}

/** Takes the receipt off the page. */
export function wipeSheet(): void {
  for (const id of ["digits", "eight", "code"]) byId(id).replaceChildren();
  document.body.classList.remove("has-receipt");
  byId("sheet").hidden = byId("receipt-do").hidden = true;
}
