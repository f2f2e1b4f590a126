// The one entry of Web Storage the desk ever makes: the unlocked member, sealed,
// with half of the seed that opens it. The other half lies in the server's
// session. It dies with the tab, at logout, and after 15 idle minutes.

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
}
