// A lead opened in this browser. Each object is held against its place in its
// stream and the digest the record names; what does not hold is named and not
// shown.

import { digestOf } from "../../crypto/bytes";
import { readTip, type CaseRecord, type Letter, type Tip } from "../../crypto/content";
import { contents, open, place, type Binding, type Stream } from "../../crypto/envelope";
import { EnvelopeError } from "../../crypto/errors";
import type { KeyPair } from "../../crypto/keys";
import { openMessage, openRecord } from "../../crypto/message";
import { pause } from "../../crypto/pause";
import type { Desk } from "../lib/unlocked";
import { unwrapAll, type Generation } from "./keys";
import { bytesOf, type SealedLead, type SealedObject } from "./sealed";

/** What opening one object gave. */
export type Result<T> =
  | { readonly value: T }
  | { readonly fault: EnvelopeError }
  /** Sealed under the work key of an office that had the lead before. */
  | { readonly earlier: true }
  | { readonly gone: true };

/** A lead with its keys; the parts are opened on demand. */
export interface OpenLead {
  readonly lead: string;
  readonly sealed: SealedLead;
  /** The intake key; undefined when no wrap is for this office, or the newest that is does not open. */
  readonly intake: KeyPair | undefined;
  /** What is wrong with that wrap. */
  readonly intakeFault: EnvelopeError | undefined;
  readonly works: readonly Generation[];
}

/**
 * Opens the lead's keys. Throws an EnvelopeError when a wrap of a work key is not what it should be. One of an intake
 * key may have been spoiled on the tipster's side: the office attests that, and the tip is sent again with another.
 */
export async function openKeys(desk: Desk, lead: string, sealed: SealedLead): Promise<OpenLead> {
  let intakeFault: EnvelopeError | undefined;
  let intake: KeyPair | undefined;
  for (const wrap of sealed.intake_keys) {
    try {
      const opened = await unwrapAll(desk, lead, "intake-key", [wrap]);
      if (opened[0] !== undefined) [intake, intakeFault] = [opened[0].pair, undefined];
    } catch (error) {
      if (!(error instanceof EnvelopeError)) throw error;
      [intake, intakeFault] = [undefined, error];
    }
  }
  const works = await unwrapAll(desk, lead, "work-key", sealed.work_keys);
  return { lead, sealed, intake, intakeFault, works };
}

/** The tip (举报) itself. */
export function openTip({ lead, sealed, intake, intakeFault }: OpenLead): Promise<Result<Tip>> {
  const { tip, replaced } = sealed;
  return attempt(tip, async (bytes) => {
    if (intake === undefined) throw intakeFault ?? new EnvelopeError("wrong-key", "no wrap for this office");
    const opened = await open(bytes, [intake.identity], place(lead, "tip", replaced.length, replaced[replaced.length - 1]?.digest));
    return readTip(contents(opened, "tip.json")["tip.json"]);
  });
}

/** The tipster's messages, by digest. */
export async function openMessages(lead: OpenLead, channel: Uint8Array): Promise<Map<string, Result<Letter>>> {
  const { intake, sealed } = lead;
  const texts = new Map<string, Result<Letter>>();
  for (const [object, at] of chained(lead.lead, "from-tipster", sealed.from_tipster)) {
    texts.set(object.digest, await attempt(object, (bytes) => {
      if (intake === undefined) throw new EnvelopeError("wrong-key", "no wrap for this office");
      return openMessage(bytes, [intake.identity], at, channel);
    }));
  }
  return texts;
}

/** What opens internal things, the newest first. */
export const workIdentities = ({ works }: OpenLead): string[] => [...works].reverse().map(({ pair }) => pair.identity);

/** Internal records one after the other, as they open; `only` names those wanted. */
export async function openRecords(
  lead: OpenLead, each: (digest: string, record: Result<CaseRecord>) => void, only?: (digest: string) => boolean,
): Promise<void> {
  const identities = workIdentities(lead);
  for (const [object, at] of chained(lead.lead, "internal", lead.sealed.internal)) {
    if (only !== undefined && !only(object.digest)) continue;
    const result = await attempt(object, (bytes) => openRecord(bytes, identities, at));
    each(object.digest, isEarlier(lead, result) ? { earlier: true } : result);
    await pause();
  }
}

/** Wrong keys are expected where a work key was never wrapped to this office: the lead came from another. */
function isEarlier(lead: OpenLead, result: Result<unknown>): boolean {
  return "fault" in result && result.fault.code === "wrong-key" && lead.works.length < lead.sealed.work_keys.length;
}

/** Each object with the place it must stand at: after the one before it. */
function chained(lead: string, stream: Stream, objects: readonly SealedObject[]): [SealedObject, Binding][] {
  return objects.map((object, i) => [object, place(lead, stream, i, objects[i - 1]?.digest ?? "")]);
}

async function attempt<T>(object: SealedObject, read: (bytes: Uint8Array) => Promise<T>): Promise<Result<T>> {
  const bytes = bytesOf(object);
  if (bytes === undefined) return { gone: true };
  try {
    if (digestOf(bytes) !== object.digest) throw new EnvelopeError("swapped", "not the object that was signed for");
    return { value: await read(bytes) };
  } catch (error) {
    if (error instanceof EnvelopeError) return { fault: error };
    throw error;
  }
}
