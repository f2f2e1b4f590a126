// Opening the titles of all rows at once (批量开启): fetched in one call, opened by
// a few workers, put into their places as they come, and stopped on demand.
// Nothing opened is kept anywhere but in the page.

import { fromBase64 } from "../../crypto/bytes";
import { EnvelopeError, type EnvelopeCode } from "../../crypto/errors";
import { pause } from "../../crypto/pause";
import { sentenceOf } from "../lib/answer";
import { get } from "../lib/api";
import { say } from "../lib/page";
import type { Desk } from "../lib/unlocked";
import { Crew } from "../office/crew";
import type { SealedObject } from "./sealed";
import { openTitle, type SealedAt, type TitleOutcome, type TitleTask } from "./title";

/** Most leads one call may name. */
const most = 50;

interface SealedTitle {
  readonly lead: string;
  readonly work_keys: readonly SealedObject[];
  readonly title: SealedObject;
  readonly before?: string;
}

/** Where one title goes. */
export interface TitlePlace {
  readonly lead: string;
  readonly digest: string;
  readonly at: HTMLElement;
}

/** Opens one task. */
interface Hands {
  give(task: TitleTask): Promise<TitleOutcome>;
  dismiss(): void;
}

/** What can begin before the desk is unlocked: the workers come up and the first call is on its way. */
export interface Begun {
  readonly hands: Hands;
  readonly first: Promise<Answer>;
}

interface Answer {
  readonly titles: readonly SealedTitle[];
}

/** Begins with the first of the places. */
export function beginTitles(worker: string, places: readonly TitlePlace[]): Begun {
  const first = fetchTitles(places.slice(0, most));
  first.catch(() => undefined); // shown when it is waited for
  return { hands: handsOf(worker), first };
}

function fetchTitles(places: readonly TitlePlace[]): Promise<Answer> {
  return get<Answer>("/titles?" + places.map(({ lead }) => "lead=" + lead).join("&"));
}

/** Fills the places; `told` hears how many are done, `signal` stops it. Throws Refused or Unreachable. */
export async function openTitles(desk: Desk, { hands, first }: Begun, places: readonly TitlePlace[], told: (done: number) => void, signal: AbortSignal): Promise<void> {
  let done = 0;
  try {
    const identities = (await desk.officeKeys()).map(({ identity }) => identity);
    for (let from = 0; from < places.length && !signal.aborted; from += most) {
      const some = places.slice(from, from + most);
      const answer = await orStopped(from === 0 ? first : fetchTitles(some), signal);
      if (answer === undefined) return;
      const { titles } = answer;
      const sealed = new Map(titles.map((title) => [title.lead, title]));
      await Promise.all(some.map(async (place) => {
        const outcome = await orStopped(outcomeOf(hands, identities, place, sealed.get(place.lead)), signal);
        if (outcome === undefined) return;
        fill(place.at, outcome);
        told(++done);
      }));
    }
  } finally {
    hands.dismiss();
  }
}

async function outcomeOf(hands: Hands, identities: readonly string[], place: TitlePlace, sealed: SealedTitle | undefined): Promise<TitleOutcome> {
  if (sealed === undefined || sealed.title.digest !== place.digest) return { fault: "changed" };
  const task = {
    lead: place.lead, identities, workKeys: sealed.work_keys.flatMap(sealedAt), generations: sealed.work_keys.length,
    title: sealedAt(sealed.title)[0], before: sealed.before ?? "",
  };
  if (task.title === undefined) return { fault: "changed" };
  const whole = { ...task, title: task.title };
  return hands.give(whole).catch(() => openTitle(whole)); // the browser ended the worker: the page does it
}

/** What is waited for, or undefined once it was stopped: a worker that was dismissed never answers. */
function orStopped<T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const stopped = () => resolve(undefined);
    if (signal.aborted) stopped();
    signal.addEventListener("abort", stopped, { once: true });
    work.then(resolve, reject);
  });
}

const sealedAt = ({ sealed, digest, seq }: SealedObject): SealedAt[] =>
  sealed === undefined || sealed === "" ? [] : [{ sealed: fromBase64(sealed), digest, seq }];

/** Workers, or the page itself where the browser starts none: one title a turn. */
function handsOf(worker: string): Hands {
  try {
    return new Crew<TitleTask, TitleOutcome>(worker);
  } catch {
    let turn: Promise<unknown> = Promise.resolve();
    return {
      give: (task) => {
        const outcome = turn.then(pause).then(() => openTitle(task));
        turn = outcome;
        return outcome;
      },
      dismiss: () => undefined,
    };
  }
}

function fill(at: HTMLElement, outcome: TitleOutcome): void {
  at.classList.remove("waits", "unopened", "fault");
  if ("text" in outcome) {
    at.textContent = outcome.text;
  } else if ("earlier" in outcome) {
    at.textContent = at.dataset["otherwise"] ?? say("earlier");
    at.classList.add("unopened");
  } else {
    at.textContent = outcome.fault === "changed" ? say("title_changed") : sentenceOf(new EnvelopeError(outcome.fault as EnvelopeCode, "title"));
    at.classList.add("fault");
  }
}

/** Says in the places that still wait that they were not opened. */
export function leaveShut(places: readonly TitlePlace[]): void {
  for (const { at } of places) {
    if (!at.classList.contains("waits")) continue;
    at.classList.replace("waits", "unopened");
    at.textContent = say("title_shut");
  }
}
