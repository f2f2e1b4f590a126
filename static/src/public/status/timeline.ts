// What happened, day by day, and what comes next.

import { fill, make, part } from "../page/dom";
import { dayInWords, type Say } from "../page/say";
import type { Status } from "./answer";

/** Draws the timeline, oldest first, the next step last. */
export function drawTimeline(status: Status, say: Say): void {
  const lines: HTMLElement[] = status.timeline.map(({ day, kind, note }) => make("li", "", when(day), whatHappened(kind, note, say)));
  if (status.next) lines.push(nextStep(status.next, say));
  fill(part("timeline"), ...lines);
}

function when(day: string): HTMLElement {
  const made = make("time", "", dayInWords(day));
  made.dateTime = day;
  return made;
}

/** A kind this page does not know yet is still told, in general words. */
function whatHappened(kind: string, note: string, say: Say): string {
  const key = "say.status.did_" + kind;
  const words = say(key, { note: noteInWords(note, say) });
  return words === key ? say("say.status.did_other") : words;
}

/** A note is a coded word, such as who can help instead. */
function noteInWords(note: string, say: Say): string {
  const key = "say.status.note_" + note;
  const words = say(key);
  return words === key ? "" : words;
}

function nextStep(next: NonNullable<Status["next"]>, say: Say): HTMLElement {
  const key = "say.status.next_" + next.kind;
  const known = say(key);
  const line = make("li", "next", say("say.status.next", { what: known === key ? say("say.status.next_other") : known }));
  if (next.due !== "") line.append(make("br", ""), make("small", "", say("say.status.due", { day: dayInWords(next.due) })));
  return line;
}
