// What lies inside envelopes: tips, messages and records. docs/FORMATS.md, section 2.

import { EnvelopeError } from "./errors";
import { asBoolean, asCount, asObject, asString, digestPattern, exactly, jsonBytes, parseStrict, type Fields } from "./json";
import { isRecipient } from "./keys";
import { fromHex, hex } from "./bytes";

/** The tipster's answers; an unanswered question is the empty string. */
export interface Answers {
  readonly what: string;
  readonly where: string;
  readonly who: string;
  readonly when: string;
  readonly amount: string;
  readonly witness: string;
}

/** A tip (举报) as the inspectors read it. */
export interface Tip {
  /** Kind of problem, as the first page's tiles name it. */
  readonly tile: string;
  /** Area code (地区). */
  readonly area: string;
  readonly answers: Answers;
  /** "I am being retaliated against." */
  readonly retaliation: boolean;
  /** Voluntary contact; empty when none was given. */
  readonly contact: string;
  readonly reply: {
    /** Replies are sealed to this. */
    readonly recipient: string;
    /** Authenticates messages both ways, 32 bytes. */
    readonly channel: Uint8Array;
  };
  /** The office list the tipster's browser sealed by. */
  readonly list: { readonly version: number; readonly digest: string };
}

/** What an internal record is about. */
export const recordKinds = [
  "title", "note", "allegation", "finding", "evidence", "report", "party", "reason",
  "deliberation", "measure", "proof", "money", "rectification", "clarification", "reply",
] as const;

export type RecordKind = (typeof recordKinds)[number];

/** One thing written down by an inspector, under the work key. */
export interface CaseRecord {
  readonly kind: RecordKind;
  readonly fields: { readonly [name: string]: string };
}

/** Longest texts, in Unicode code points, as the Go side counts them. */
export const longest = { story: 20_000, answer: 2_000, contact: 500, message: 10_000, field: 50_000 } as const;

/** Most fields a record may have. */
const mostFields = 64;

const tipFormat = "zhuicha/tip/1";
const messageFormat = "zhuicha/message/1";
const recordFormat = "zhuicha/record/1";
const questions = ["what", "where", "who", "when", "amount", "witness"] as const;

/** Runs a reader; whatever it refuses is `bad-content`. */
function refusing<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new EnvelopeError("bad-content", "not the content expected");
  }
}

function withFormat(bytes: Uint8Array, format: string, ...keys: string[]): Fields {
  const fields = exactly(parseStrict(bytes), ["format", ...keys]);
  if (fields["format"] !== format) throw new Error("another format");
  return fields;
}

/** Refuses a text above its limit; characters beyond the basic plane count once. */
function within(text: string, limit: number): string {
  if (text.length > limit && Array.from(text).length > limit) throw new Error("too long");
  return text;
}

const areaPattern = /^(\d{6}|\d{9})?$/;
const tilePattern = /^[\w.-]{0,32}$/;
const fieldPattern = /^[\w.-]{1,64}$/;

function inOrder(answers: Answers): Answers {
  const { what, where, who, when, amount, witness } = answers;
  return { what, where, who, when, amount, witness };
}

/** tip.json to the byte. Throws `bad-content` on what no reader would take. */
export function tipBytes(tip: Tip): Uint8Array {
  const { tile, area, retaliation, contact, reply, list } = tip;
  const bytes = jsonBytes({
    format: tipFormat,
    tile,
    area,
    answers: inOrder(tip.answers),
    retaliation,
    contact,
    reply: { recipient: reply.recipient, channel: hex(reply.channel) },
    list: { version: list.version, digest: list.digest },
  });
  readTip(bytes);
  return bytes;
}

/** Reads tip.json; throws `bad-content`. */
export function readTip(bytes: Uint8Array): Tip {
  return refusing(() => {
    const fields = withFormat(bytes, tipFormat, "tile", "area", "answers", "retaliation", "contact", "reply", "list");
    return {
      tile: asString(fields["tile"], tilePattern),
      area: asString(fields["area"], areaPattern),
      answers: readAnswers(fields["answers"]),
      retaliation: asBoolean(fields["retaliation"]),
      contact: within(asString(fields["contact"]), longest.contact),
      reply: readReplyTo(fields["reply"]),
      list: readListName(fields["list"]),
    };
  });
}

function readAnswers(value: unknown): Answers {
  const fields = exactly(value, questions);
  const read = questions.map((question) => {
    const limit = question === "what" ? longest.story : longest.answer;
    return [question, within(asString(fields[question]), limit)] as const;
  });
  return Object.fromEntries(read) as unknown as Answers;
}

function readReplyTo(value: unknown): Tip["reply"] {
  const fields = exactly(value, ["recipient", "channel"]);
  const recipient = asString(fields["recipient"]);
  const channel = fromHex(asString(fields["channel"]), 32);
  if (!isRecipient(recipient) || channel === undefined) throw new Error("cannot be replied to");
  return { recipient, channel };
}

function readListName(value: unknown): Tip["list"] {
  const fields = exactly(value, ["version", "digest"]);
  return { version: asCount(fields["version"]), digest: asString(fields["digest"], digestPattern) };
}

/** message.json to the byte. Throws `bad-content` above the longest message. */
export function messageBytes(text: string): Uint8Array {
  return refusing(() => jsonBytes({ format: messageFormat, text: within(text, longest.message) }));
}

/** Reads message.json; throws `bad-content`. */
export function readMessage(bytes: Uint8Array): string {
  return refusing(() => within(asString(withFormat(bytes, messageFormat, "text")["text"]), longest.message));
}

/** record.json to the byte. Throws `bad-content` on what no reader would take. */
export function recordBytes({ kind, fields }: CaseRecord): Uint8Array {
  const bytes = jsonBytes({ format: recordFormat, kind, fields });
  readRecord(bytes);
  return bytes;
}

/** Reads record.json; throws `bad-content`. */
export function readRecord(bytes: Uint8Array): CaseRecord {
  return refusing(() => {
    const outer = withFormat(bytes, recordFormat, "kind", "fields");
    const kind = recordKinds.find((known) => known === outer["kind"]);
    if (kind === undefined) throw new Error("no such kind");
    const fields = asObject(outer["fields"]);
    const entries = Object.entries(fields);
    if (entries.length > mostFields) throw new Error("too many fields");
    for (const [name, value] of entries) {
      asString(name, fieldPattern);
      within(asString(value), longest.field);
    }
    return { kind, fields: fields as CaseRecord["fields"] };
  });
}
