// Long work shows how far it is, in a bar and in words.

import { byId, say } from "./page";

/** Shows the page's progress bar until `done`. */
export function progressAt(): { at: (part: number) => void; done: () => void } {
  const bar = byId<HTMLProgressElement>("progress");
  const work = byId("work");
  const stand = byId("stand");
  bar.value = 0;
  stand.textContent = say("deriving");
  work.hidden = false;
  return {
    at: (part) => {
      bar.value = part;
      if (part >= 1) stand.textContent = say("opening");
    },
    done: () => {
      work.hidden = true;
    },
  };
}
