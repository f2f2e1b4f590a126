// What happened, day by day, and what comes next.

import { fill, make, part } from "../page/dom";
import { dayInWords, type Messages, type Say } from "../page/say";
import type { Milestone, Status } from "./answer";

/** Draws the timeline, oldest first, one entry a day, the next step last. */
export function drawTimeline(status: Status, clocks: Messages, say: Say): void {
  const lines: HTMLElement[] = byDay(status.timeline).map(([day, happened]) =>
    make("li", "", when(day), ...happened.map((line) => make("span", "did", whatHappened(line, say)))));
  if (status.next) lines.push(nextStep(status.next, clocks, say));
  fill(part("timeline"), ...lines);
}

function byDay(timeline: readonly Milestone[]): [string, Milestone[]][] {
  const days: [string, Milestone[]][] = [];
  for (const line of timeline) {
    const last = days[days.length - 1];
    if (last?.[0] === line.day) last[1].push(line);
    else days.push([line.day, [line]]);
  }
  return days;
}

function when(day: string): HTMLElement {
  const made = make("time", "", dayInWords(day));
  made.dateTime = day;
  return made;
}

/** As fully as there are words for it; a kind this page does not know yet is told in general words. */
function whatHappened({ kind, note }: Milestone, say: Say): string {
  const keys = ["say.status.did_" + kind + "_" + note, "say.status.did_" + kind];
  const key = keys.find((candidate) => say(candidate) !== candidate);
  return say(key ?? "say.status.did_other");
}

function nextStep(next: NonNullable<Status["next"]>, clocks: Messages, say: Say): HTMLElement {
  const what = clocks[next.clock] ?? say("say.status.next_other");
  const line = make("li", "next", say("say.status.next", { what }));
  if (next.due !== "") line.append(make("br", ""), make("small", "", say(next.provisional ? "say.status.due_provisional" : "say.status.due", { day: dayInWords(next.due) })));
  return line;
}
