// Finding a city or county by what is typed: its name, its sound in pinyin, whole
// or by initials, or its English name. The list beside it works without.

import { byId, fill, make, part, tell } from "../page/dom";
import type { Say } from "../page/say";
import { areaField } from "./told";

/** What is compared: no blanks, apostrophes or capitals. */
const plain = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/[\s'’·-]/g, "");

/** Whether what was typed may mean the area; its sounds are syllables with blanks. */
export function means(typed: string, name: string, sounds: string, other: string): boolean {
  const asked = plain(typed);
  const initials = sounds.replace(/(\S)\S*\s*/g, "$1");
  return [initials, plain(sounds), plain(other)].some((word) => word.startsWith(asked)) || plain(name).includes(asked);
}

/** The areas that fit, in the order of the list. */
function fitting(typed: string): HTMLOptionElement[] {
  return Array.from(areaField().options).filter(({ value, text, dataset }) =>
    value !== "" && means(typed, text, dataset["sounds"] ?? "", dataset["other"] ?? ""));
}

const shown = 8;

/** Connects the search field above the list. */
export function startAreaSearch(say: Say): void {
  const field = byId("area-find", HTMLInputElement);
  const list = part("area-list");
  let at = -1;
  const rows = () => Array.from(list.children) as HTMLElement[];
  const light = (row: number) => {
    at = row;
    rows().forEach((element, i) => element.setAttribute("aria-selected", String(i === at)));
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", rows()[at]!.id);
    rows()[at]?.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    light(-1);
  };
  const choose = (option: HTMLOptionElement) => {
    areaField().value = option.value;
    areaField().dispatchEvent(new Event("change", { bubbles: true }));
    field.value = "";
    close();
    tell(part("area-found"), say("say.tip.area_chosen", { area: option.text }));
  };
  const search = () => {
    const found = plain(field.value) === "" ? [] : fitting(field.value).slice(0, shown);
    fill(list, ...found.map((option, i) => row(option, i, choose)));
    list.hidden = found.length === 0;
    field.setAttribute("aria-expanded", String(found.length > 0));
    tell(part("area-found"), plain(field.value) === "" ? "" : say(found.length === 0 ? "say.tip.area_none" : "say.tip.area_found", { n: found.length }));
    light(found.length > 0 ? 0 : -1);
  };
  field.addEventListener("input", search);
  field.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && rows().length > 0) light((at + step + rows().length) % rows().length);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter") rows()[at]?.click();
    else return;
    event.preventDefault();
  });
  // A keyboard that sends the line anyway would leave the question.
  field.addEventListener("keypress", (event) => {
    if (event.key === "Enter") event.preventDefault();
  });
  areaField().addEventListener("change", () => tell(part("area-found"), ""));
}

function row(option: HTMLOptionElement, i: number, choose: (option: HTMLOptionElement) => void): HTMLElement {
  const made = make("li", "", option.text);
  made.id = "area-row-" + i;
  made.setAttribute("role", "option");
  made.addEventListener("click", () => choose(option));
  return made;
}
