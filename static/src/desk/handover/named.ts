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

/** The digests of a record on the lead, with who named them first. */
export function* namedIn(record: KeptRecord, lead: string): Generator<string> {
  for (const event of record.events) yield* digests(parsed(event));
  if (record.signer === "") return;
  const { commands } = parsed(record.command) as { commands?: readonly { lead?: string }[] };
  for (const command of commands ?? []) {
    if (command.lead === lead) yield* digests(command);
  }
}

const parsed = (base64: string): unknown => JSON.parse(fromUtf8(fromBase64(base64)));

function* digests(value: unknown): Generator<string> {
  if (typeof value === "string") {
    if (digestPattern.test(value)) yield value;
  } else if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) yield* digests(part);
  }
}
