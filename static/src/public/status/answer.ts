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
  /** Neither office could open the tip. */
  readonly sendAgain: boolean;
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
    sendAgain: asBoolean(fields["send_again"] ?? false),
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
