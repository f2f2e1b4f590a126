// Changing the office key (更换钥匙): the new one goes to those for whom the
// present one vouches, and to nobody the server merely names.

import { vouch } from "../../crypto/holders";
import { newKeyPair, wrapKey } from "../../crypto/keys";
import type { Sealed } from "../../crypto/envelope";
import { Told } from "../lib/answer";
import { whileBusy } from "../lib/busy";
import { make } from "../lib/dom";
import { byId, say } from "../lib/page";
import type { Desk } from "../lib/unlocked";
import { change } from "./change";
import type { PeoplePage } from "./page";

/** The page draws anew with this at its end, and goes on to the leads. */
export const renewHash = "#renewal";

/** Connects the button, and names those who get the new key. */
export function rotate(desk: Desk, page: PeoplePage): void {
  const card = document.getElementById("rotation");
  if (card === null) return;
  byId("rotation-holders").replaceChildren(...page.holders.map(({ name }) => make("li", name)));
  byId("rotate").addEventListener("click", () => void whileBusy(card, async () => {
    await makeNext(desk, page);
    location.hash = renewHash;
    location.reload();
  }));
}

async function makeNext(desk: Desk, page: PeoplePage): Promise<void> {
  const { office, officeId } = desk;
  if (office === undefined) throw new Told(say("no_office_key"));
  for (const { holder, name, recipient, vouch: given } of page.holders) {
    if (vouch(office.identity, officeId, holder, recipient) !== given) throw new Told(say("holder_unvouched", name));
  }
  const next = await newKeyPair();
  const link = await wrapKey("office-key", officeId, desk.generation, office.identity, [next.recipient]);
  const objects: Sealed[] = [link];
  const holders: { holder: string; wrap: string; vouch: string }[] = [];
  for (const { holder, recipient } of page.holders) {
    const wrap = await wrapKey("office-key", officeId, page.office.next, next.identity, [recipient]);
    objects.push(wrap);
    holders.push({ holder, wrap: wrap.digest, vouch: vouch(next.identity, officeId, holder, recipient) });
  }
  const command = { type: "rotate", office: officeId, generation: page.office.next, recipient: next.recipient, link: link.digest, holders };
  await change(desk, page, command, objects);
  await desk.rekeep({ member: desk.member, office: next });
}
