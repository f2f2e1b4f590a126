// The idle lock: what is typed is put aside, the keys are forgotten, the session
// opens nothing until the passphrase is shown again.

import { post } from "./api";
import { putAside } from "./draft";
import { leave, type Desk } from "./unlocked";

/** How often the idle clock is looked at, in milliseconds. */
const look = 5000;

/** Locks when nobody touched the page for so many seconds, also across sleep; work in progress is let finish. */
export function lockWhenIdle(desk: Desk): void {
  const patience = desk.idleSeconds * 1000;
  let touched = Date.now();
  let locking = false;
  const touch = () => {
    if (Date.now() - touched < patience) touched = Date.now();
  };
  for (const kind of ["pointerdown", "keydown", "scroll", "input"]) {
    addEventListener(kind, touch, { capture: true, passive: true });
  }
  setInterval(() => {
    if (locking || Date.now() - touched < patience) return;
    if (document.querySelector("[aria-busy=true]") !== null) return;
    locking = true;
    void lock(desk);
  }, look);
}

/** Locks now. */
export async function lock(desk: Desk): Promise<void> {
  document.body.inert = true;
  try {
    await putAside(desk);
    await post("/lock", {});
  } finally {
    leave("idle");
  }
}
