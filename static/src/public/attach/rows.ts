// How one attachment stands in the list: what it is, what has been done to it,
// what may be done with it.

import { safeName } from "../../files/name";
import { button, make } from "../page/dom";
import type { Say } from "../page/say";
import type { Item } from "./item";
import { sizeInWords } from "./words";

/** What may be done with an attachment. */
export type Act = "remove" | "full" | "small" | "retry" | "as_is";

/** Draws an attachment; `act` is told what was pressed. */
export function drawRow(item: Item, say: Say, act: (what: Act) => void): HTMLElement {
  const name = safeName(item.name);
  const size = item.state === "ready" ? sizeInWords(item.blob.size) : "";
  const about = make("div", "about", picture(item), make("div", "", make("b", "", name), make("span", "soft", size)));
  const row = make("li", "card attached", about);
  row.append(...notes(item, say));
  if (item.kind === "voice") row.append(player(item, say("say.attach.listen", { name })));
  const buttons = actsOf(item).map((what) => actButton(what, name, say, act));
  row.append(make("div", "choices", ...buttons));
  return row;
}

function picture({ kind, thumb }: Item): HTMLElement {
  if (thumb === undefined) {
    const sign = make("span", "sign " + kind);
    sign.setAttribute("aria-hidden", "true");
    return sign;
  }
  const canvas = make("canvas", "");
  canvas.width = thumb.width;
  canvas.height = thumb.height;
  canvas.getContext("2d")?.putImageData(thumb, 0, 0);
  canvas.setAttribute("aria-hidden", "true"); // its name stands beside it
  return canvas;
}

function notes(item: Item, say: Say): HTMLElement[] {
  const told = item.told === "" ? [] : [make("p", "hint", say(item.told))];
  switch (item.state) {
    case "working": return [make("p", "hint", say("say.attach.working"))];
    case "ask": return [make("p", "note warn", say("say.attach.unread"))];
    case "broken": return [make("p", "fault", say("say.attach.broken"))];
    case "ready": return [...told, warning(item, say)];
  }
}

function warning({ kind, asIs }: Item, say: Say): HTMLElement {
  if (kind === "photo" && !asIs) return make("p", "hint", say("say.attach.remade"));
  const key = { photo: "picture_warn", voice: "voice_warn", video: "video_warn", file: "file_warn" }[kind];
  return make("p", "note warn", say("say.attach." + key));
}

function actsOf({ state, kind, way, asIs }: Item): Act[] {
  switch (state) {
    case "ask": return ["as_is", "remove"];
    case "broken": return ["retry", "remove"];
    case "ready": return kind === "photo" && !asIs ? [way === "small" ? "full" : "small", "remove"] : ["remove"];
    case "working": return ["remove"];
  }
}

function actButton(what: Act, name: string, say: Say, act: (what: Act) => void): HTMLElement {
  const made = button("btn quiet", say("say.attach." + what), () => act(what));
  made.setAttribute("aria-label", say(`say.attach.${what}_name`, { name }));
  made.dataset["act"] = what;
  return made;
}

/** What was recorded, from the page's own memory. */
function player(item: Item, label: string): HTMLElement {
  const made = make("audio", "");
  made.controls = true;
  made.preload = "metadata";
  made.setAttribute("aria-label", label);
  item.address = item.address || URL.createObjectURL(item.blob);
  made.src = item.address;
  return made;
}
