// The page 本单位与钥匙. Members make, compare and pass on the office key; the
// administrator creates offices, invites people and carries the office list.

import { keyFingerprint, keyPairFrom, listFingerprint } from "../crypto/keys";
import { ready, withDesk } from "./lib/frame";
import { pageData } from "./lib/page";
import type { Desk } from "./lib/unlocked";
import { manageAccounts } from "./office/accounts";
import { carryList, createOffice, invite } from "./office/administer";
import { nameHomes } from "./office/home";
import { admit, confirmKey, makeKey } from "./office/keyholders";
import type { PeoplePage } from "./office/page";
import { makePaper, usePaper } from "./office/paper";
import { renew } from "./office/renew";
import { rotate } from "./office/rotate";

void withDesk(async (desk) => {
  const page = pageData<PeoplePage>();
  await showFingerprints(desk);
  makeKey(desk, page);
  confirmKey(desk, page);
  admit(desk, page);
  createOffice(desk, page);
  invite(desk, page);
  carryList(desk, page);
  manageAccounts(desk, page);
  nameHomes(desk, page);
  makePaper(desk, page);
  usePaper(desk, page);
  rotate(desk, page);
  ready();
  await renew(desk, page);
});

/** Fingerprints of what this browser holds itself, never of what the server says. */
async function showFingerprints(desk: Desk): Promise<void> {
  const own = await keyPairFrom(desk.member.identity);
  for (const place of document.querySelectorAll<HTMLElement>("[data-fingerprint]")) {
    const what = place.dataset["fingerprint"];
    if (what === "me") place.textContent = keyFingerprint(own.recipient);
    else if (desk.office !== undefined) {
      place.textContent = (what === "list" ? listFingerprint : keyFingerprint)(desk.office.recipient);
    }
  }
}
