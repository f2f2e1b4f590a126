// Packs a lead (线索): every record and every sealed object as they are, under
// a manifest the packer signs. Nothing is opened for it.

import { fromBase64, utf8 } from "../../crypto/bytes";
import { jsonBytes } from "../../crypto/json";
import { signingSeed } from "../../crypto/member";
import { sign } from "../../crypto/sign";
import { fetchSealed, type SealedLead, type SealedObject } from "../leads/sealed";
import { Told } from "../lib/answer";
import { get, getBlob, Refused } from "../lib/api";
import type { WrappedKey } from "../lib/officekey";
import { say } from "../lib/page";
import type { Desk } from "../lib/unlocked";
import { namedIn, type KeptRecord } from "./named";
import { digestOfBlob, numbered, packed, tarOf, type Entry, type Kind, type Packed } from "./parcel";

/** What the server gives to be packed. */
interface Handover {
  readonly lead: string;
  readonly number: string;
  readonly day: string;
  readonly state: { readonly version: number };
  readonly card: string;
  readonly records: readonly KeptRecord[];
  readonly people: readonly object[];
  readonly list: string;
  readonly signature: string;
  /** Of the packing office, oldest first; the newest is sealed to its paper. */
  readonly office_keys: readonly WrappedKey[];
}

interface LeftOut {
  readonly digest: string;
  readonly why: "receipt" | "card" | "destroyed";
}

/** A finished package. */
export interface Parcel {
  readonly blob: Blob;
  /** SHA-256, hex. */
  readonly digest: string;
  readonly records: number;
  readonly objects: number;
  /** Objects that are not in it, the receipt's card not counted. */
  readonly left: number;
}

/** Says how far the work is: a sentence and, from 0 to 1, a part. */
export type Progress = (sentence: string, part: number) => void;

/** Packs the lead. Throws Told, Refused, Unreachable, and what `signal` was aborted with. */
export async function pack(desk: Desk, lead: string, readme: string, on: Progress, signal: AbortSignal): Promise<Parcel> {
  on(say("pack_records"), 0);
  const handover = await get<Handover>("/leads/" + lead + "/handover");
  const sealed = await fetchSealed(lead);
  if (sealed.version !== handover.state.version) throw new Told(say("pack_moved"));
  const files = [...papers(handover, readme), ...objects(sealed)];
  const missing = lacking(handover, files);
  const { attachments, left } = await fetchMissing(handover, missing, on, signal);
  files.push(...attachments);
  const blob = tarOf([...signed(desk, handover, files, left), ...files]);
  const digest = await digestOfBlob(blob, signal, (read) => on(say("pack_digest"), read / blob.size));
  const count = files.filter(({ kind }) => kinds.includes(kind)).length;
  return { blob, digest, records: handover.records.length, objects: count, left: left.filter(({ why }) => why !== "card").length };
}

/** Kinds of sealed objects. */
const kinds: readonly Kind[] = ["intake-key", "work-key", "tip", "from-tipster", "internal", "file", "file-internal"];

/** Everything that is no sealed object. */
function papers(handover: Handover, readme: string): Packed[] {
  const people = { format: "zhuicha/handover-people/1", people: handover.people };
  return [
    packed("readme.txt", "readme", 0, utf8(readme)),
    packed("offices.json", "list", 0, fromBase64(handover.list)),
    packed("offices.sig", "list-signature", 0, utf8(handover.signature + "\n")),
    packed("people.json", "people", 0, jsonBytes(people)),
    ...handover.records.map((record) => packed(numbered("record", record.seq, "json"), "record", record.seq, jsonBytes(record))),
    ...handover.office_keys.map(({ generation, sealed }) =>
      packed(numbered("office-key", generation, "age"), "office-key", generation, fromBase64(sealed))),
  ];
}

/** The sealed objects; each must be the one its digest names. */
function objects(sealed: SealedLead): Packed[] {
  const streams: readonly (readonly [Kind, readonly SealedObject[]])[] = [
    ["intake-key", sealed.intake_keys], ["work-key", sealed.work_keys], ["tip", [...sealed.replaced, sealed.tip]],
    ["from-tipster", sealed.from_tipster], ["internal", sealed.internal],
  ];
  return streams.flatMap(([kind, all]) => all.flatMap((object, at) => {
    if (!object.sealed) return [];
    // A work key that was sealed anew keeps its number, so a place tells it apart.
    const twice = all.findIndex(({ seq }) => seq === object.seq) < at;
    const name = twice ? numbered(kind, object.seq, `${at}.age`) : numbered(kind, object.seq, "age");
    const file = packed(name, kind, object.seq, fromBase64(object.sealed));
    if (file.digest !== object.digest) throw new Told(say("pack_damaged"));
    return [file];
  }));
}

/** Who named an object, or that it is sealed to the receipt alone. */
type NamedBy = "tipster" | "staff" | "receipt";

/** What the records name and is not there yet: each digest with who named it. */
function lacking({ lead, records }: Handover, files: readonly Packed[]): Map<string, NamedBy> {
  const held = new Set(files.map(({ digest }) => digest));
  const missing = new Map<string, NamedBy>();
  for (const record of records) {
    for (const { digest, toReceipt } of namedIn(record, lead)) {
      const by = toReceipt ? "receipt" : record.signer === "" ? "tipster" : "staff";
      if (!held.has(digest) && !missing.has(digest)) missing.set(digest, by);
    }
  }
  return missing;
}

/** Fetches the attachments among what is missing; the rest is left out, with the reason. */
async function fetchMissing(
  { lead, card }: Handover, missing: Map<string, NamedBy>, on: Progress, signal: AbortSignal,
): Promise<{ attachments: Packed[]; left: LeftOut[] }> {
  const attachments: Packed[] = [];
  const left: LeftOut[] = [];
  let tried = 0;
  for (const [digest, by] of missing) {
    signal.throwIfAborted();
    tried++;
    if (digest === card) left.push({ digest, why: "card" });
    else if (by === "receipt") left.push({ digest, why: "receipt" });
    else {
      on(say("pack_files", tried, missing.size), tried / missing.size);
      const blob = await attachment(lead, digest, signal);
      const kind = by === "tipster" ? "file" : "file-internal";
      if (blob === undefined) left.push({ digest, why: "destroyed" });
      else attachments.push(await attached(blob, kind, attachments, digest, signal));
    }
  }
  return { attachments: attachments.sort((a, b) => a.kind.localeCompare(b.kind) || a.seq - b.seq), left };
}

async function attachment(lead: string, digest: string, signal: AbortSignal): Promise<Blob | undefined> {
  try {
    return await getBlob("/leads/" + lead + "/files/" + digest, signal);
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return undefined;
    throw error;
  }
}

async function attached(blob: Blob, kind: Kind, before: readonly Packed[], digest: string, signal: AbortSignal): Promise<Packed> {
  if ((await digestOfBlob(blob, signal)) !== digest) throw new Told(say("pack_damaged"));
  const seq = before.filter((file) => file.kind === kind).length;
  return { name: numbered(kind, seq, "age"), kind, seq, size: blob.size, digest, body: blob };
}

/** The manifest and its signature. */
function signed(desk: Desk, handover: Handover, files: readonly Packed[], left: readonly LeftOut[]): Packed[] {
  const { lead, number, day, state } = handover;
  const listed: Entry[] = files.map(({ name, kind, seq, size, digest }) => ({ name, kind, seq, size, digest }));
  const manifest = jsonBytes({ format: "zhuicha/handover/1", lead, number, day, by: desk.id, state, files: listed, left_out: left });
  const signature = sign("zhuicha/handover/1\n", manifest, signingSeed(desk.member));
  return [packed("manifest.json", "readme", 0, manifest), packed("manifest.sig", "readme", 0, utf8(signature + "\n"))];
}
