// The server's answer to a token, read with care; unknown fields are left alone.

import { asArray, asBoolean, asCount, asObject, asString, digestPattern, idPattern, type Fields } from "../../crypto/json";

/** A lamp (灯): off, half while proposed, on when approved. */
export type Lamp = "off" | "half" | "on";

/** One line of the timeline: an event's type, its day, and a coded word that says more, or none. */
export interface Milestone {
  readonly day: string;
  readonly kind: string;
  /** The gate approved, who can help where the lead was declined, "shelved" where it was put by; often empty. */
  readonly note: string;
}

/** A reply of the inspectors as the server keeps it. */
export interface SealedReply {
  readonly digest: string;
  readonly day: string;
  /** Base64; empty when the tipster deleted his copy. */
  readonly sealed: string;
}

/** What sealing the tip again needs. The list is believed once it is checked against the card's root. */
export interface AskedAgain {
  readonly tips: number;
  readonly last: string;
  readonly wraps: number;
  readonly office: string;
  readonly superior: string;
  readonly tile: string;
  /** Empty under sealed routing. */
  readonly area: string;
  readonly list: string;
  readonly signature: string;
}

/** What the receipt shows. */
export interface Status {
  readonly lead: string;
  readonly card: string;
  readonly stage: string;
  /** Facts, responsibility, accountability; empty when none may be shown. */
  readonly lamps: readonly Lamp[];
  /** Working days. */
  readonly lateDays: number;
  /** The next thing due: which clock, which day. */
  readonly next: { readonly clock: string; readonly due: string; readonly provisional: boolean } | undefined;
  readonly timeline: readonly Milestone[];
  /** A question waits for an answer. */
  readonly asked: boolean;
  /** Set while the tip is to be sent again: neither office could open it. */
  readonly again: AskedAgain | undefined;
  readonly replies: readonly SealedReply[];
  /** What the tipster sent so far: how many, and the digest of the last. */
  readonly sent: { readonly count: number; readonly last: string };
  readonly mayWrite: boolean;
  /** How many more messages the receipt may send. */
  readonly left: number;
  /** The last day to object; empty when one may not. */
  readonly until: string;
}

const dayPattern = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the answer; throws when it is no status. */
export function readStatus(answer: unknown): Status {
  const fields = asObject(answer);
  const sent = asObject(fields["sent"]);
  return {
    lead: asString(fields["lead"], idPattern),
    card: asString(fields["card"]),
    stage: asString(fields["stage"]),
    lamps: asArray(fields["lamps"]).map((lamp) => asString(lamp, /^(off|half|on)$/) as Lamp),
    lateDays: asCount(fields["late_days"] ?? 0),
    next: readNext(fields["next"]),
    timeline: asArray(fields["timeline"]).map(readMilestone),
    asked: asBoolean(fields["asked"] ?? false),
    again: readAgain(fields["again"]),
    replies: asArray(fields["replies"]).map(readReply),
    sent: { count: asCount(sent["count"]), last: text(sent, "last") },
    mayWrite: asBoolean(fields["may_write"] ?? false),
    left: asCount(fields["left"] ?? 0),
    until: text(fields, "until"),
  };
}

const text = (fields: Fields, name: string): string => asString(fields[name] ?? "");

function readNext(value: unknown): Status["next"] {
  if (value === undefined || value === null) return undefined;
  const fields = asObject(value);
  return { clock: asString(fields["kind"]), due: text(fields, "due"), provisional: asBoolean(fields["provisional"] ?? false) };
}

function readAgain(value: unknown): AskedAgain | undefined {
  if (value === undefined || value === null) return undefined;
  const fields = asObject(value);
  return {
    tips: asCount(fields["tips"]),
    last: asString(fields["last"], digestPattern),
    wraps: asCount(fields["wraps"]),
    office: asString(fields["office"], idPattern),
    superior: asString(fields["superior"], idPattern),
    tile: asString(fields["tile"]),
    area: asString(fields["area"]),
    list: asString(fields["list"]),
    signature: asString(fields["signature"]),
  };
}

function readMilestone(value: unknown): Milestone {
  const fields = asObject(value);
  return { day: asString(fields["day"], dayPattern), kind: asString(fields["kind"]), note: text(fields, "note") };
}

function readReply(value: unknown): SealedReply {
  const fields = asObject(value);
  return {
    digest: asString(fields["digest"], digestPattern),
    day: asString(fields["day"], dayPattern),
    sealed: text(fields, "sealed"),
  };
}
