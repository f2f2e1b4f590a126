// Which digests the records of a lead name. Each must be in the package, or be
// said to be left out.

import { fromBase64, fromUtf8 } from "../../crypto/bytes";
import { digestPattern } from "../../crypto/json";

/** One decision as the server keeps it; in the package it stands with exactly these fields. */
export interface KeptRecord {
  readonly format: string;
  readonly seq: number;
  readonly day: string;
  readonly signer: string;
  /** Base64, like the signature and each event. */
  readonly command: string;
  readonly signature: string;
  readonly events: readonly string[];
}

/** A digest, and whether what it names is sealed to the receipt alone. */
export interface Named {
  readonly digest: string;
  readonly toReceipt: boolean;
}

/** The digests that a record on the lead names. */
export function* namedIn(record: KeptRecord, lead: string): Generator<Named> {
  for (const event of record.events) yield* digests(parsed(event));
  if (record.signer === "") return;
  const { commands } = parsed(record.command) as { commands?: readonly { lead?: string }[] };
  for (const command of commands ?? []) {
    if (command.lead === lead) yield* digests(command);
  }
}

const parsed = (base64: string): unknown => JSON.parse(fromUtf8(fromBase64(base64)));

/** The fields that name what only the tipster opens: a letter, and its files. */
const receiptFields = ["receipt", "receipt_files"];

function* digests(value: unknown, toReceipt = false): Generator<Named> {
  if (typeof value === "string") {
    if (digestPattern.test(value)) yield { digest: value, toReceipt };
  } else if (typeof value === "object" && value !== null) {
    for (const [field, part] of Object.entries(value)) yield* digests(part, toReceipt || receiptFields.includes(field));
  }
}
