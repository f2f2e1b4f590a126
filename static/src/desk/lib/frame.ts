// What every page with a session does: lock after idle minutes, log out, show
// what only scripts can use.

import { post, proveWith } from "./api";
import { byId } from "./page";
import { showError } from "./answer";
import { askForCode } from "./prove";
import { leave, unlock, type Desk } from "./unlocked";

/** How often the idle clock is looked at, in milliseconds. */
const look = 5000;

/**
 * Starts a page of the desk with the unlocked member, or says why it cannot.
 * Until then its buttons do nothing, so they cannot be pressed.
 */
export async function withDesk(start: (desk: Desk) => Promise<void> | void): Promise<void> {
  byId("main").inert = true;
  proveWith(askForCode);
  byId("logout").addEventListener("click", () => void logout("out"));
  try {
    const desk = await unlock();
    lockWhenIdle(desk.idleSeconds);
    await start(desk);
  } catch (error) {
    showError(byId("notice"), error);
  } finally {
    ready();
  }
}

/** The page's buttons work from now on. */
export function ready(): void {
  byId("main").inert = false;
}

async function logout(why: "out" | "idle"): Promise<void> {
  try {
    await post("/logout", {});
  } finally {
    leave(why);
  }
}

/** Locks when nobody touched the page for so many seconds, also across sleep. */
function lockWhenIdle(seconds: number): void {
  let touched = Date.now();
  const touch = () => {
    if (Date.now() - touched < seconds * 1000) touched = Date.now();
  };
  for (const kind of ["pointerdown", "keydown", "scroll", "input"]) {
    addEventListener(kind, touch, { capture: true, passive: true });
  }
  setInterval(() => {
    if (Date.now() - touched >= seconds * 1000) void logout("idle");
  }, look);
}
