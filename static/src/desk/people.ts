// The page 本单位与钥匙. Members make, compare and pass on the office key; the
// administrator creates offices, invites people and carries the office list.

import { keyFingerprint } from "../crypto/keys";
import { withDesk } from "./lib/frame";
import { pageData } from "./lib/page";
import type { Desk } from "./lib/unlocked";
import { carryList, createOffice, invite } from "./office/administer";
import { admit, confirmKey, makeKey } from "./office/keyholders";
import type { PeoplePage } from "./office/page";

void withDesk((desk) => {
  const page = pageData<PeoplePage>();
  showFingerprints(desk, page);
  makeKey(desk, page);
  confirmKey(desk, page);
  admit(desk, page);
  createOffice(desk, page);
  invite(desk, page);
  carryList(desk, page);
});

/** Fingerprints of what this browser holds itself, never of what the server says. */
function showFingerprints(desk: Desk, page: PeoplePage): void {
  for (const place of document.querySelectorAll<HTMLElement>("[data-fingerprint]")) {
    const recipient = place.dataset["fingerprint"] === "office" ? desk.office?.recipient : page.me.recipient;
    place.textContent = recipient === undefined ? "" : keyFingerprint(recipient);
  }
}
