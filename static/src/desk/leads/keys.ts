// The keys of a lead: opened from wraps with the office key, and wrapped for
// the two offices. No browser seals to a key that only the server vouches for:
// our own office's recipient comes from its secret, the other's from the signed
// list.

import { digestOf } from "../../crypto/bytes";
import { EnvelopeError } from "../../crypto/errors";
import { unwrapKey, wrapKey, type KeyPair, type KeyStream } from "../../crypto/keys";
import { checkedKey } from "../../crypto/offices";
import type { Sealed } from "../../crypto/envelope";
import { Told } from "../lib/answer";
import { get } from "../lib/api";
import { say } from "../lib/page";
import type { Desk } from "../lib/unlocked";
import { bytesOf, type SealedObject } from "./sealed";

/** A key with its generation. */
export interface Generation {
  readonly generation: number;
  readonly pair: KeyPair;
}

/** Every generation this office can open, oldest first. Wraps meant for other offices are passed over. */
export async function unwrapAll(
  desk: Desk, lead: string, stream: KeyStream, wraps: readonly SealedObject[],
): Promise<Generation[]> {
  if (desk.office === undefined) throw new Told(say("no_office_key"));
  const identities = (await desk.officeKeys()).map(({ identity }) => identity);
  const opened: Generation[] = [];
  for (const wrap of wraps) {
    const bytes = bytesOf(wrap);
    if (bytes === undefined) continue;
    if (digestOf(bytes) !== wrap.digest) throw new EnvelopeError("swapped", "not the wrap that was signed for");
    try {
      const pair = await unwrapKey(bytes, stream, lead, wrap.seq, identities);
      opened.push({ generation: wrap.seq, pair });
    } catch (error) {
      if (!(error instanceof EnvelopeError) || error.code !== "wrong-key") throw error;
    }
  }
  return opened;
}

/** Wraps a key of the lead for two offices. */
export async function wrapFor(
  desk: Desk, stream: KeyStream, lead: string, generation: number, identity: string, offices: readonly string[],
): Promise<Sealed> {
  const recipients: string[] = [];
  for (const office of offices) recipients.push(await recipientOf(desk, office));
  return wrapKey(stream, lead, generation, identity, recipients);
}

async function recipientOf(desk: Desk, office: string): Promise<string> {
  if (office === desk.officeId && desk.office !== undefined) return desk.office.recipient;
  const listed = desk.list()?.offices.find((candidate) => candidate.id === office);
  if (listed === undefined) throw new Told(say("office_not_listed"));
  const { recipient } = await get<{ recipient: string }>("/offices/" + office + "/key");
  return checkedKey(listed, recipient);
}
