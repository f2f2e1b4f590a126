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

/** Seals a tip for its two offices under a receipt's keys. Throws EnvelopeError or TrustError; then nothing may be sent. */
export async function sealTip(told: Told, readers: Readers, keys: ReceiptKeys, attached?: Attached): Promise<Submission> {
  const { list, office, superior } = readers;
  const recipients = [checkedKey(office, readers.officeKey), checkedKey(superior, readers.superiorKey)];
  const intake = attached?.intake ?? (await newKeyPair());
  const content = tipBytes({
    ...told,
    reply: { recipient: keys.identity.recipient, channel: keys.channel },
    list: { version: list.version, digest: list.digest },
    files: attached?.files ?? [],
  });
  const tip = await seal(place(keys.lead, "tip"), [{ name: "tip.json", data: content }], [intake.recipient]);
  const wrap = await wrapKey("intake-key", keys.lead, 0, intake.identity, recipients);
  return {
    lead: keys.lead,
    token: hex(keys.token),
    log_salt: hex(keys.log),
    tile: told.tile,
    ...(told.sealed ? { area: "", sealed_routing: true as const } : { area: told.area }),
    office: office.id,
    superior: superior.id,
    list: list.digest,
    tip: toBase64(tip.bytes),
    wrap: toBase64(wrap.bytes),
    card: fromUtf8(makeCard(keys, intake.recipient, list.root)),
  };
}
