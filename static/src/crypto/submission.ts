// A whole tip, from answers to what the POST needs. Everything secret stays
// here: the intake identity is forgotten as soon as it is wrapped.

import { hex, toBase64, fromUtf8 } from "./bytes";
import { tipBytes, type Answers, type FileRef } from "./content";
import { place, seal } from "./envelope";
import { newKeyPair, wrapKey, type KeyPair } from "./keys";
import { checkedKey, type OfficeList, type Route } from "./offices";
import { makeCard, type ReceiptKeys } from "./receipt";

/** What the tipster said. */
export interface Told {
  readonly tile: string;
  readonly area: string;
  /** It concerns the office that would handle it (密封流转): `Readers` are then those one level up, and the area stays inside. */
  readonly sealed: boolean;
  readonly answers: Answers;
  readonly retaliation: boolean;
  readonly contact: string;
}

/** Who will be able to open it: checked against the signed list. */
export interface Readers extends Route {
  readonly list: OfficeList;
  /** Recipient of the handling office. */
  readonly officeKey: string;
  /** Recipient of its superior. */
  readonly superiorKey: string;
}

/** The body of POST /api/v1/tips. */
export interface Submission {
  readonly lead: string;
  readonly token: string;
  readonly log_salt: string;
  readonly tile: string;
  readonly area: string;
  readonly office: string;
  readonly superior: string;
  readonly sealed_routing?: true;
  readonly list: string;
  readonly tip: string;
  readonly wrap: string;
  readonly card: string;
}

/** Files that were sent before the tip that names them, and the intake key they are sealed to. */
export interface Attached {
  readonly intake: KeyPair;
  readonly files: readonly FileRef[];
}

/** What the record holds before a tip that is sent again (重新发送). */
export interface Before {
  /** How many tips, the last of them, and how many wraps of intake keys. */
  readonly tips: number;
  readonly last: string;
  readonly wraps: number;
}

/** What POST /api/v1/receipt/again takes, but for the token and the files. */
export interface Resubmission {
  readonly tips: number;
  readonly wraps: number;
  readonly office: string;
  readonly superior: string;
  readonly list: string;
  readonly tip: string;
  readonly wrap: string;
  readonly card: string;
}

/** Seals a tip that takes the place of those before it, to a new intake key. Throws as `sealTip` does. */
export async function sealAgain(
  told: Told, readers: Readers, keys: ReceiptKeys, attached: Attached, before: Before,
): Promise<Resubmission> {
  const { tips, wraps } = before;
  const made = await sealed(told, readers, keys, attached, before);
  return { tips, wraps, office: readers.office.id, superior: readers.superior.id, list: readers.list.digest, ...made };
}

/** The three sealed parts of a tip, at their places. */
async function sealed(told: Told, { list, office, superior, officeKey, superiorKey }: Readers, keys: ReceiptKeys, attached: Attached, before: Before) {
  const recipients = [checkedKey(office, officeKey), checkedKey(superior, superiorKey)];
  const { intake, files } = attached;
  const content = tipBytes({
    ...told,
    reply: { recipient: keys.identity.recipient, channel: keys.channel },
    list: { version: list.version, digest: list.digest },
    files,
  });
  const at = place(keys.lead, "tip", before.tips, before.last);
  const tip = await seal(at, [{ name: "tip.json", data: content }], [intake.recipient]);
  const wrap = await wrapKey("intake-key", keys.lead, before.wraps, intake.identity, recipients);
  return { tip: toBase64(tip.bytes), wrap: toBase64(wrap.bytes), card: fromUtf8(makeCard(keys, intake.recipient, list.root)) };
}

/** Seals a tip for its two offices under a receipt's keys. Throws EnvelopeError or TrustError; then nothing may be sent. */
export async function sealTip(told: Told, readers: Readers, keys: ReceiptKeys, attached?: Attached): Promise<Submission> {
  const { list, office, superior } = readers;
  const { tip, wrap, card } = await sealed(told, readers, keys, attached ?? { intake: await newKeyPair(), files: [] }, { tips: 0, last: "", wraps: 0 });
  return {
    lead: keys.lead,
    token: hex(keys.token),
    log_salt: hex(keys.log),
    tile: told.tile,
    ...(told.sealed ? { area: "", sealed_routing: true as const } : { area: told.area }),
    office: office.id,
    superior: superior.id,
    list: list.digest,
    tip,
    wrap,
    card,
  };
}
