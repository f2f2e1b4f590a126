// One question a page. The browser's own "back" goes back a step: each step is
// an entry of the history that holds the step's name and nothing that was typed.

import { byId, part, showOnly } from "../page/dom";
import type { Say } from "../page/say";

/** The questions in order. */
export const steps = ["tile", "what", "where", "head", "who", "when", "amount", "witness", "files", "safety", "review"] as const;

export type Step = (typeof steps)[number];

interface Entry {
  readonly step: Step;
  /** How many of our own entries lie before this one. */
  readonly depth: number;
  /** Came from the review to change one answer. */
  readonly editing: boolean;
}

/** Moves between the questions. */
export interface Walk {
  now(): Step;
  /** To the next question, or back to the review when one answer was changed. */
  forward(): void;
  back(): void;
  /** From the review to one question. */
  edit(step: Step): void;
  /** Ends the walk: from here on the browser's "back" stays on the page, until let go. */
  hold(): void;
  release(): void;
}

/** Shows the first question. `entered` is told of every step as it is shown. */
export function startWalk(say: Say, entered: (step: Step, editing: boolean) => void): Walk {
  let entry: Entry = { step: "tile", depth: 0, editing: false };
  let held = false;
  const show = (next: Entry) => {
    entry = next;
    showStep(entry.step, say);
    entered(entry.step, entry.editing);
  };
  const push = (step: Step, editing: boolean) => {
    const next = { step, depth: entry.depth + 1, editing };
    history.pushState(next, "");
    show(next);
  };
  window.addEventListener("popstate", (event) => {
    if (document.body.hidden) return; // on the way out
    if (held) history.pushState(entry, "");
    else if (isEntry(event.state)) show(event.state);
  });
  history.replaceState(entry, "");
  show(entry);
  return {
    now: () => entry.step,
    forward: () => (entry.editing ? history.back() : push(after(entry.step), false)),
    back: () => history.back(),
    edit: (step) => push(step, true),
    hold: () => void (held = true),
    release: () => void (held = false),
  };
}

function isEntry(state: unknown): state is Entry {
  return typeof state === "object" && state !== null && steps.includes((state as Entry).step);
}

const after = (step: Step): Step => steps[steps.indexOf(step) + 1] ?? "review";

function showStep(step: Step, say: Say): void {
  const number = steps.indexOf(step) + 1;
  const sections = Array.from(byId("tell", HTMLFormElement).querySelectorAll<HTMLElement>("[data-step]"));
  const shown = sections.find((section) => section.dataset["step"] === step) as HTMLElement;
  part("steps-bar").style.width = (100 * number) / steps.length + "%";
  const words = say("say.tip.step", { n: number, of: steps.length });
  part("steps-words").textContent = words;
  part("live").textContent = words; // the heading is read by its focus, the way so far is not
  showOnly(sections, shown);
}
