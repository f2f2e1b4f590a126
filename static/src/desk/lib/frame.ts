// What every page with a session does: lock after idle minutes, log out, show
// what only scripts can use.

import { post, proveWith } from "./api";
import { byId, say, to } from "./page";
import { show, showError } from "./answer";
import { forget, putBack } from "./draft";
import { lockWhenIdle } from "./idle";
import { listenToKeys, offerKeys } from "./keyboard";
import { askForCode } from "./prove";
import { leave, unlock, type Desk } from "./unlocked";

/**
 * Starts a page of the desk with the unlocked member, or says why it cannot.
 * Until then its buttons do nothing, so they cannot be pressed.
 */
export async function withDesk(start: (desk: Desk) => Promise<void> | void): Promise<void> {
  byId("main").inert = true;
  proveWith(askForCode);
  if (location.pathname !== "/") offerKeys([{ key: "Escape", what: "back", run: back }]);
  listenToKeys();
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

/** Goes back to the ledger; what was typed and not sent is asked about once. */
function back(): void {
  const typed = [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("main input:not([type=hidden], [type=checkbox], [type=radio]), main textarea")];
  if (typed.some((field) => field.value !== field.defaultValue) && document.body.dataset["leaving"] === undefined) {
    document.body.dataset["leaving"] = "";
    addEventListener("input", () => delete document.body.dataset["leaving"], { once: true });
    show(byId("notice"), say("not_sent"), "warn");
    return;
  }
  location.assign(to("/"));
}

async function logout(): Promise<void> {
  try {
    forget();
    await post("/logout", {});
  } finally {
    leave("out");
  }
}
