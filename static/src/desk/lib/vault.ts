// What a tab keeps while a session lasts: the unlocked member, sealed, with half
// of the seed that opens it. The other half lies in the server's session. It dies
// with the tab, at logout, and after 15 idle minutes; and with it the one wish
// about the keyboard that a person may have.

import { fromBase64, toBase64 } from "../../crypto/bytes";
import type { Kept } from "../../crypto/session";

const entry = "zhuicha";

/** Keeps the sealed member for this tab's other pages. */
export function put({ here, sealed }: Kept): void {
  sessionStorage.setItem(entry, JSON.stringify({ here: toBase64(here), sealed: toBase64(sealed) }));
}

/** What `put` kept, if it is still there. */
export function take(): Kept | undefined {
  const text = sessionStorage.getItem(entry);
  if (text === null) return undefined;
  try {
    const { here, sealed } = JSON.parse(text) as { here: string; sealed: string };
    return { here: fromBase64(here), sealed: fromBase64(sealed) };
  } catch {
    return undefined;
  }
}

/** Forgets it. */
export function empty(): void {
  sessionStorage.removeItem(entry);
  sessionStorage.removeItem(quiet);
}

const quiet = "zhuicha-keys";

/** Whether single keys act. */
export const singleKeys = (): boolean => sessionStorage.getItem(quiet) === null;

/** Turns single keys on or off for this tab. */
export function setSingleKeys(on: boolean): void {
  if (on) sessionStorage.removeItem(quiet);
  else sessionStorage.setItem(quiet, "off");
}
