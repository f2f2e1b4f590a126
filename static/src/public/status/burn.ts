// Burning the receipt (作废): asked twice, and what it means is said before.

import { reasonOf } from "../page/call";
import { byId, part, tell } from "../page/dom";
import type { Say } from "../page/say";

/** Connects the two questions; `burn` throws a CallError, `done` follows success. */
export function startBurn(say: Say, burn: () => Promise<void>, done: () => void): void {
  const first = byId("burn", HTMLButtonElement);
  const yes = byId("burn-yes", HTMLButtonElement);
  const ask = (asking: boolean) => {
    part("burn-sure").hidden = !asking;
    first.hidden = asking;
    tell(part("burn-fault"), "");
    (asking ? part("burn-no") : first).focus();
  };
  first.addEventListener("click", () => ask(true));
  part("burn-no").addEventListener("click", () => ask(false));
  yes.addEventListener("click", async () => {
    yes.disabled = true;
    try {
      await burn();
      done();
    } catch (error) {
      tell(part("burn-fault"), reasonOf(error, say));
    } finally {
      yes.disabled = false;
    }
  });
}
