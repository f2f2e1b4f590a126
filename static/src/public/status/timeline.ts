// What happened, day by day, and what comes next.

import { fill, make, part } from "../page/dom";
import { dayInWords, type Messages, type Say } from "../page/say";
import type { Milestone, Progress } from "./answer";

/** Draws the timeline, oldest first, the next step last. */
export function drawTimeline(progress: Progress, clocks: Messages, say: Say): void {
  const lines: HTMLElement[] = progress.timeline.map((line) => make("li", "", when(line.day), whatHappened(line, say)));
  if (progress.next) lines.push(nextStep(progress.next, clocks, say));
  fill(part("timeline"), ...lines);
}

function when(day: string): HTMLElement {
  const made = make("time", "", dayInWords(day));
  made.dateTime = day;
  return made;
}

/** A type this page does not know yet is still told, in general words. */
function whatHappened({ type, gate }: Milestone, say: Say): string {
  const key = "say.status.did_" + type + (gate > 0 ? "_" + gate : "");
  const words = say(key);
  return words === key ? say("say.status.did_other") : words;
}

function nextStep(next: NonNullable<Progress["next"]>, clocks: Messages, say: Say): HTMLElement {
  const what = clocks[next.clock] ?? say("say.status.next_other");
  const line = make("li", "next", say("say.status.next", { what }));
  if (next.due !== "") line.append(make("br", ""), make("small", "", say("say.status.due", { day: dayInWords(next.due) })));
  return line;
}
