// The last look before sending: every answer, each with a way back to it.

import { button, fill, make, part } from "../page/dom";
import type { Say } from "../page/say";
import type { Step } from "./steps";
import { areaName, headAnswer, pressedTile, told } from "./told";

/** Draws the answers and the list of attachments; `edit` is called with the step of the one to change. */
export function drawReview(say: Say, attached: string, edit: (step: Step) => void): void {
  const { answers, retaliation, contact } = told();
  const safety = [retaliation ? say("say.tip.retaliated") : "", contact].filter((text) => text !== "").join("\n");
  const rows: readonly (readonly [Step, string])[] = [
    ["tile", pressedTile()?.textContent?.trim() ?? ""],
    ["what", answers.what],
    ["where", [areaName(), answers.where].filter((text) => text !== "").join("\n")],
    ["head", headAnswer() === "" ? "" : say("say.tip.head_is_" + headAnswer())],
    ["who", answers.who],
    ["when", answers.when],
    ["amount", answers.amount],
    ["witness", answers.witness],
    ["files", attached],
    ["safety", safety],
  ];
  fill(part("review"), ...rows.map(([step, text]) => row(say, step, text, edit)));
}

function row(say: Say, step: Step, text: string, edit: (step: Step) => void): HTMLElement {
  const name = say("say.tip.row_" + step);
  const change = button("", say("say.tip.change"), () => edit(step));
  change.setAttribute("aria-label", say("say.tip.change_row", { row: name }));
  const empty = text === "";
  return make("div", "", make("dt", "", make("span", "", name), change), make("dd", empty ? "none" : "", empty ? say("say.tip.none") : text));
}
