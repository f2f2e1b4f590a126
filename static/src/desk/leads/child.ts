// 拆分: a part of a lead becomes a lead of its own. What moves is sealed anew as
// the child's tip, under an intake key made here; the receipt stays behind.

import { random } from "../../crypto/bytes";
import { tipBytes } from "../../crypto/content";
import { place, seal, type Sealed } from "../../crypto/envelope";
import { newKeyPair } from "../../crypto/keys";
import { Told } from "../lib/answer";
import { say } from "../lib/page";
import { wrapFor } from "./keys";
import type { Work } from "./work";

/** What the new lead is about, as the inspector typed it. */
export interface Part {
  readonly what: string;
  readonly where: string;
}

/** The child's reception, with the two sealed objects it names. */
export async function childOf(work: Work, child: string, part: Part): Promise<{ fields: { readonly [name: string]: unknown }; tip: Sealed; wrap: Sealed }> {
  const { desk, facts } = work;
  const list = desk.list();
  if (list === undefined) throw new Told(say("office_not_listed"));
  const intake = await newKeyPair();
  // Nobody holds a receipt of the child: what would reach one is thrown away.
  const nobody = await newKeyPair();
  const content = tipBytes({
    tile: facts.reception.tile ?? "", area: facts.reception.area ?? "",
    answers: { what: part.what, where: part.where, who: "", when: "", amount: "", witness: "" },
    retaliation: false, contact: "", reply: { recipient: nobody.recipient, channel: random(32) },
    list: { version: list.version, digest: list.digest }, files: [],
  });
  const tip = await seal(place(child, "tip"), [{ name: "tip.json", data: content }], [intake.recipient]);
  const wrap = await wrapFor(desk, "intake-key", child, 0, intake.identity, [facts.office, facts.superior]);
  const { office, superior, reception, id } = facts;
  return { fields: { ...reception, office, superior, tip: tip.digest, wrap: wrap.digest, parent: id }, tip, wrap };
}
