// Shows that work is going on, in words and as three lamps one after the other.

import { byId, part, showOnly } from "../page/dom";
import type { Watch } from "./send";

const order = ["receipt", "lock", "send"] as const;

/** Shows the working page and gives what keeps it up to date. */
export function showWork(sections: readonly HTMLElement[]): Watch {
  const bar = byId("work-bar", HTMLProgressElement);
  bar.value = 0;
  showOnly(sections, part("work"));
  let before: string | undefined;
  return (doing, share) => {
    const at = order.indexOf(doing);
    order.forEach((name, i) => {
      part("work-" + name).className = i < at ? "done" : i === at ? "now" : "";
    });
    bar.value = [0, 70, 85][at]! + [70, 15, 15][at]! * share;
    if (doing !== before) part("live").textContent = part("work-" + doing).textContent;
    before = doing;
  };
}
