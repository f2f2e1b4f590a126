// The two offices that have the lead now, by a list that the root key signed
// under which the receipt's own card was made.

import { utf8 } from "../../crypto/bytes";
import { TrustError } from "../../crypto/errors";
import { verifyOffices, type Office, type OfficeList, type Route } from "../../crypto/offices";
import type { AskedAgain } from "./answer";

/** Throws a TrustError; then nothing may be sent. `root` is the card's. */
export function readersOf(asked: AskedAgain, root: string): Route & { readonly list: OfficeList } {
  const list = verifyOffices(utf8(asked.list), asked.signature, { root });
  const named = (id: string): Office => {
    const office = list.offices.find((candidate) => candidate.id === id);
    if (office === undefined) throw new TrustError("no-office", "not in the signed list");
    return office;
  };
  if (asked.office === asked.superior) throw new TrustError("no-office", "one office alone");
  return { office: named(asked.office), superior: named(asked.superior), list };
}
