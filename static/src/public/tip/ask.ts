// What each question does: its hints, its count, what it demands before the next.

import { byId, mark, part, tell } from "../page/dom";
import { count, fits } from "../page/length";
import type { Say } from "../page/say";
import { startAreaSearch } from "./area";
import { cluesIn } from "./clues";
import { headPossible, startHead, tellHead } from "./head";
import { readersInWords, type FindReaders } from "./readers";
import type { Step } from "./steps";
import { areaField, headAnswer, pressedTile, textOf, texts } from "./told";

const optional: readonly Step[] = ["head", "who", "when", "amount", "witness", "files", "safety"];

/** Connects the fields. `chosen` is told when a tile is pressed. */
export function startFields(say: Say, readers: FindReaders, chosen: () => void): void {
  document.querySelectorAll<HTMLButtonElement>(".tile").forEach((tile) => {
    tile.addEventListener("click", () => {
      pressedTile()?.setAttribute("aria-pressed", "false");
      tile.setAttribute("aria-pressed", "true");
      chosen();
    });
  });
  for (const [step, { field, longest }] of Object.entries(texts())) {
    field.addEventListener("input", () => {
      count(field, longest, part("count"), say);
      tell(part("fault"), "");
      mark(field, false);
      part("tongue").hidden = true; // the other language would load the page anew
      labelNext(step as Step, say);
    });
  }
  const story = texts().what.field;
  story.addEventListener("change", () => tellClues(story.value, say));
  byId("retaliation", HTMLInputElement).addEventListener("change", () => labelNext("safety", say));
  areaField().addEventListener("change", () => tellReaders(say, readers));
  startAreaSearch(say);
  startHead(() => {
    tell(part("fault"), "");
    tellHead(say, readers);
    labelNext("head", say);
  });
  startUnsure(say);
}

/** "I am not sure" is an answer too: it is written into the field, to be seen and changed. */
function startUnsure(say: Say): void {
  document.querySelectorAll<HTMLButtonElement>("[data-unsure]").forEach((unsure) => {
    unsure.addEventListener("click", () => {
      const field = byId(unsure.dataset["unsure"] ?? "", HTMLElement) as HTMLInputElement;
      field.value = say("say.tip.unsure");
      field.dispatchEvent(new Event("input"));
    });
  });
}

function tellClues(text: string, say: Say): void {
  const found = cluesIn(text);
  tell(part("clue"), found.length === 0 ? "" : say("say.tip.clue", { words: found.map((words) => say("say.tip.quote", { words })).join("") }));
}

function tellReaders(say: Say, readers: FindReaders): void {
  const area = areaField().value;
  mark(areaField(), false);
  tell(part("fault"), "");
  tell(part("readers"), area === "" ? "" : readersInWords(say, readers(area, false)));
}

/** Prepares the buttons and notes of a step as it is shown. */
export function enterStep(step: Step, editing: boolean, page: TipHints, say: Say, readers: FindReaders): void {
  tell(part("fault"), "");
  part("count").textContent = "";
  part("bar-row").hidden = step === "tile" && pressedTile() === undefined;
  part("back").hidden = step === "tile";
  part("next").dataset["editing"] = editing ? "yes" : "no";
  labelNext(step, say);
  const text = textOf(step);
  if (text) count(text.field, text.longest, part("count"), say);
  if (step === "what") {
    part("tile-hint").textContent = page.hints[pressedTile()?.dataset["tile"] ?? ""] ?? "";
    tellClues(texts().what.field.value, say);
  }
  if (step === "where") tellReaders(say, readers);
  if (step === "head") tellHead(say, readers);
  if (step === "review") hesitate();
}

/** The button that sends stands where the one before it stood: a double tap must not send unread. */
function hesitate(): void {
  const send = byId("next", HTMLButtonElement);
  send.disabled = true;
  setTimeout(() => void (send.disabled = false), 600);
}

interface TipHints {
  readonly hints: { readonly [tile: string]: string };
}

/** Names the button: on to the next question, past this one, or back to the review. */
export function labelNext(step: Step, say: Say): void {
  const next = part("next");
  next.textContent = say(wordFor(step, next.dataset["editing"] === "yes"));
}

function wordFor(step: Step, editing: boolean): string {
  if (step === "review") return "say.tip.send";
  if (editing) return "say.tip.changed";
  return optional.includes(step) && !answered(step) ? "say.tip.skip" : "say.tip.next";
}

function answered(step: Step): boolean {
  if (step === "head") return headAnswer() !== "";
  if (step === "files") return !part("attach-list").hidden;
  if (step === "safety" && byId("retaliation", HTMLInputElement).checked) return true;
  return textOf(step)?.field.value.trim() !== "";
}

/**
 * Whether the step may be left forward; if not, says in one sentence why. `unready` is why the attachments may not
 * be sent yet, empty when they may.
 */
export function complete(step: Step, say: Say, readers: FindReaders, unready: string): boolean {
  const text = textOf(step);
  if (text && !fits(text.field, text.longest, part("fault"), say)) return false;
  if (step === "what" && text?.field.value.trim() === "") return refuse(text.field, say("say.tip.need_what"));
  if (step === "where" && areaField().value === "") return refuse(areaField(), say("say.tip.need_area"));
  if ((step === "head" || step === "review") && !headPossible(readers)) return refuse(part("head"), say("say.tip.head_top"));
  if (unready === "" || (step !== "files" && step !== "review")) return true;
  tell(part("fault"), unready);
  return false;
}

function refuse(field: HTMLElement, sentence: string): false {
  mark(field, true);
  tell(part("fault"), sentence);
  field.focus();
  return false;
}
