// The office key passes from browser to browser, and people compare what the
// server could have exchanged.

import { keyFingerprint, keyPairFrom, newKeyPair, sameFingerprint, wrapKey } from "../../crypto/keys";
import { vouch } from "../../crypto/holders";
import { Told } from "../lib/answer";
import { onSubmit, whileBusy } from "../lib/busy";
import { byId, say } from "../lib/page";
import type { Desk } from "../lib/unlocked";
import { change } from "./change";
import type { PeoplePage } from "./page";

/** The first member makes the office key and seals it to himself. */
export function makeKey(desk: Desk, page: PeoplePage): void {
  const button = document.getElementById("make-key");
  const card = button?.closest("section");
  if (!button || !card) return;
  button.addEventListener("click", () => void whileBusy(card, async () => {
    const own = await keyPairFrom(desk.member.identity);
    const pair = await newKeyPair();
    const wrap = await wrapKey("office-key", desk.officeId, page.office.next, pair.identity, [own.recipient]);
    const vouched = vouch(pair.identity, desk.officeId, desk.id, own.recipient);
    const command = { type: "make_office_key", office: desk.officeId, recipient: pair.recipient, wrap: wrap.digest, vouch: vouched };
    await change(desk, page, command, [wrap]);
    await desk.rekeep({ member: desk.member, office: pair });
    location.reload();
  }));
}

/** The second founding member opened the key and compared its fingerprint. */
export function confirmKey(desk: Desk, page: PeoplePage): void {
  const form = document.getElementById("confirm") as HTMLFormElement | null;
  if (form === null) return;
  onSubmit(form, async () => {
    if (desk.office === undefined) throw new Told(say("no_office_key"));
    compare(byId<HTMLInputElement>("compared").value, keyFingerprint(desk.office.recipient), "confirm_differs");
    if (desk.office.recipient !== page.office.recipient) throw new Told(say("office_key_differs"));
    await change(desk, page, { type: "confirm_office_key", office: desk.officeId, recipient: desk.office.recipient });
    location.reload();
  });
}

/** Lets colleagues in whose fingerprint was read out from their own screen. */
export function admit(desk: Desk, page: PeoplePage): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-admit]")) {
    onSubmit(form, async () => {
      const person = page.members.find(({ id }) => id === form.dataset["admit"]);
      const typed = form.querySelector("input")?.value ?? "";
      if (person === undefined || desk.office === undefined) throw new Told(say("no_office_key"));
      compare(typed, keyFingerprint(person.recipient), "fingerprint_differs");
      const { identity } = desk.office;
      const { id, recipient } = person;
      const wrap = await wrapKey("office-key", desk.officeId, desk.generation, identity, [recipient]);
      const command = { type: "admit", member: id, recipient, wrap: wrap.digest, vouch: vouch(identity, desk.officeId, id, recipient) };
      await change(desk, page, command, [wrap]);
      location.reload();
    });
  }
}

/** Holds a fingerprint as it was read out against the one this browser computed. Throws Told. */
function compare(typed: string, fingerprint: string, differs: string): void {
  const digits = typed.normalize("NFKC").replace(/\D/g, "");
  if (digits === "") throw new Told(say("fingerprint_empty"));
  if (digits.length !== 40) throw new Told(say("fingerprint_short"));
  if (!sameFingerprint(typed, fingerprint)) throw new Told(say(differs));
}
