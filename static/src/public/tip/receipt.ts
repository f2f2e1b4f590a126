// The receipt, shown once: on paper first, then one row is typed to prove it.

import { separators } from "../../crypto/separators";
import { toDigits, toEight, type Secret } from "../../crypto/receipt";
import { pinyinOf } from "../../crypto/words";
import { byId, fill, make, mark, part, showOnly, tell } from "../page/dom";
import type { Say } from "../page/say";
import { startAloud } from "./aloud";
import { startCode } from "./code";
import { startPrint } from "./print";

const inFives = (digits: string): string[] => digits.match(/.{5}/g) ?? [];

function digitRow(row: string): HTMLElement {
  return make("li", "", make("span", "", row));
}

function eightLine(line: string): HTMLElement {
  const cells = Array.from(line).map((character) => make("ruby", "", character, make("rt", "", pinyinOf(character))));
  return make("li", "", ...cells);
}

/** Any of the five rows, none likelier than another. */
function anyRow(): number {
  const byte = new Uint8Array(1);
  do crypto.getRandomValues(byte);
  while ((byte[0] as number) >= 255);
  return (byte[0] as number) % 5;
}

/** Shows the receipt and walks through its confirmation. `confirmed` is told when the paper is right. */
export function showReceipt(secret: Secret, sections: readonly HTMLElement[], say: Say, confirmed: () => void): void {
  const rows = inFives(toDigits(secret));
  const eight = toEight(secret);
  fill(part("digits"), ...rows.map(digitRow));
  fill(part("eight"), eightLine(eight.slice(0, 4)), eightLine(eight.slice(4)));
  const quiet = startAloud(rows, eight, say);
  startCode(rows.join(""), say("say.tip.receipt_code_name"));
  startPrint();
  const field = byId("row", HTMLInputElement);
  let asked = anyRow();
  const ask = () => {
    quiet();
    field.value = "";
    mark(field, false);
    tell(part("confirm-fault"), "");
    part("confirm-ask").textContent = say("say.tip.confirm_row", { n: asked + 1 });
    showOnly(sections, part("confirm"));
    field.focus();
  };
  const again = () => {
    asked = (asked + 1 + (anyRow() % 4)) % 5; // another row: this one has just been looked at
    showOnly(sections, part("receipt"));
  };
  const check = (event: Event) => {
    event.preventDefault();
    const typed = field.value.normalize("NFKC").replace(separators, "");
    if (typed === rows[asked]) return done();
    mark(field, true);
    tell(part("confirm-fault"), say("say.tip.confirm_wrong", { n: asked + 1 }));
    field.select();
  };
  const done = () => {
    field.value = "";
    fill(part("digits"));
    fill(part("eight"));
    fill(part("code-picture"));
    showOnly(sections, part("done"));
    confirmed();
  };
  part("copied").addEventListener("click", ask);
  part("again").addEventListener("click", again);
  byId("confirm-form", HTMLFormElement).addEventListener("submit", check);
  showOnly(sections, part("receipt"));
}
