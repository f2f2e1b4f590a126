// Shows that work is going on, in words and as three lamps one after the other.

import { byId, part, showOnly } from "../page/dom";
import type { Watch } from "./send";

const order = ["receipt", "files", "lock", "send"] as const;

/** Where the bar stands when each begins; the files have bars of their own. */
const begins = { receipt: 0, files: 70, lock: 70, send: 85 } as const;
const lasts = { receipt: 70, files: 0, lock: 15, send: 15 } as const;

/** Shows the working page and gives what keeps it up to date; with files it says so. */
export function showWork(sections: readonly HTMLElement[], files: boolean): Watch {
  const bar = byId("work-bar", HTMLProgressElement);
  bar.value = 0;
  part("work-files").hidden = !files;
  showOnly(sections, part("work"));
  let before: string | undefined;
  return (doing, share) => {
    const at = order.indexOf(doing);
    order.forEach((name, i) => {
      part("work-" + name).className = i < at ? "done" : i === at ? "now" : "";
    });
    bar.value = begins[doing] + lasts[doing] * share;
    if (doing !== before) part("live").textContent = part("work-" + doing).textContent;
    before = doing;
  };
}
