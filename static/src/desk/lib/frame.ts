// What every page with a session does: lock after idle minutes, log out, show
// what only scripts can use.

import { post, proveWith } from "./api";
import { byId, say } from "./page";
import { show, showError } from "./answer";
import { forget, putBack } from "./draft";
import { lockWhenIdle } from "./idle";
import { askForCode } from "./prove";
import { leave, unlock, type Desk } from "./unlocked";

/**
 * Starts a page of the desk with the unlocked member, or says why it cannot.
 * Until then its buttons do nothing, so they cannot be pressed.
 */
export async function withDesk(start: (desk: Desk) => Promise<void> | void): Promise<void> {
  byId("main").inert = true;
  proveWith(askForCode);
  byId("logout").addEventListener("click", () => void logout());
  try {
    const desk = await unlock();
    lockWhenIdle(desk);
    await start(desk);
    if (await putBack(desk)) show(byId("notice"), say("draft_back"), "good");
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

async function logout(): Promise<void> {
  try {
    forget();
    await post("/logout", {});
  } finally {
    leave("out");
  }
}
