// Whom a tip may be sealed to: only offices of a list that the root key signed,
// and only under the root key whose fingerprint the poster carries.

import { TrustError } from "../../crypto/errors";
import { fromHex, utf8 } from "../../crypto/bytes";
import { rootFingerprint } from "../../crypto/keys";
import { route, verifyOffices, type OfficeList, type Route } from "../../crypto/offices";
import { receiptLogN } from "../../crypto/settings";
import type { TipPage } from "./page";

/** The page's office list, once it holds. Throws a TrustError. */
export function trustedList(page: TipPage, poster: string | null): OfficeList {
  const list = verifyOffices(utf8(page.list), page.signature, poster === null ? "as served" : { fingerprint: poster });
  if (list.root !== page.root) throw new TrustError("wrong-root", "the page names another root");
  if (page.log_n !== receiptLogN) throw new TrustError("weak-work-factor", "the page asks for another");
  return list;
}

/** A list that came later: the same root, and not an older one. Throws a TrustError. */
export function successor(list: OfficeList, page: TipPage, poster: string | null): OfficeList {
  const next = trustedList(page, poster);
  if (next.root !== list.root) throw new TrustError("wrong-root", "the root changed");
  if (next.version < list.version) throw new TrustError("bad-content", "an older list");
  return next;
}

/** The fingerprint to compare with the poster's. */
export const fingerprintOf = (list: OfficeList): string => rootFingerprint(fromHex(list.root, 32) as Uint8Array);

/**
 * Who reads a tip from the area; under sealed routing (密封流转), the office above
 * and the one above that. Throws TrustError `no-office`, also where the way up
 * would lead back to the office it concerns.
 */
export function readersOf(list: OfficeList, page: TipPage, area: string, sealed: boolean): Route {
  const usual = route(list, area, (code) => page.parents[code], page.closed);
  if (!sealed) return usual;
  const superior = list.offices.find((office) => office.id === usual.superior.superior);
  if (superior === undefined || superior.id === usual.office.id || superior.id === usual.superior.id) {
    throw new TrustError("no-office", "nobody stands above");
  }
  return { office: usual.superior, superior };
}
