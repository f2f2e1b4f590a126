// What lies inside envelopes: tips, messages and records. docs/FORMATS.md, section 2.

import { EnvelopeError } from "./errors";
import { asArray, asBoolean, asCount, asObject, asString, digestPattern, exactly, jsonBytes, parseStrict, type Fields } from "./json";
import { isRecipient } from "./keys";
import { fromHex, hex } from "./bytes";

/** A sealed file (附件) as the object it belongs to names it; its place in that object's list is its `seq`. */
export interface FileRef {
  /** SHA-256 of the sealed bytes. */
  readonly digest: string;
  /** What the sender's device called it: any text, shown only through `safeName`. */
  readonly name: string;
  /** The media type the sender's device told, or empty; a claim, never believed. */
  readonly type: string;
  /** Length of the content in bytes, before padding. */
  readonly size: number;
}

/** What one side writes to the other. */
export interface Letter {
  readonly text: string;
  readonly files: readonly FileRef[];
}

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
  /** Photos, recordings and papers, sealed to the same key. */
  readonly files: readonly FileRef[];
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
  /** Sealed under the work key too. */
  readonly files: readonly FileRef[];
}

/** Longest texts, in Unicode code points, as the Go side counts them. */
export const longest = { story: 20_000, answer: 2_000, contact: 500, message: 10_000, field: 50_000, fileName: 255 } as const;

/** Most files one tip, message or record may name. */
export const mostFiles = 20;

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

/** Printable ASCII, as the Go side admits it. */
const typePattern = /^[ -~]{0,100}$/;

const filesInOrder = (files: readonly FileRef[]): FileRef[] =>
  files.map(({ digest, name, type, size }) => ({ digest, name, type, size }));

function readFiles(value: unknown): FileRef[] {
  const files = asArray(value).map((file) => {
    const fields = exactly(file, ["digest", "name", "type", "size"]);
    return {
      digest: asString(fields["digest"], digestPattern),
      name: within(asString(fields["name"]), longest.fileName),
      type: asString(fields["type"], typePattern),
      size: asCount(fields["size"]),
    };
  });
  if (files.length > mostFiles) throw new Error("too many files");
  return files;
}

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
    files: filesInOrder(tip.files),
  });
  readTip(bytes);
  return bytes;
}

/** Reads tip.json; throws `bad-content`. */
export function readTip(bytes: Uint8Array): Tip {
  return refusing(() => {
    const fields = withFormat(bytes, tipFormat, "tile", "area", "answers", "retaliation", "contact", "reply", "list", "files");
    return {
      tile: asString(fields["tile"], tilePattern),
      area: asString(fields["area"], areaPattern),
      answers: readAnswers(fields["answers"]),
      retaliation: asBoolean(fields["retaliation"]),
      contact: within(asString(fields["contact"]), longest.contact),
      reply: readReplyTo(fields["reply"]),
      list: readListName(fields["list"]),
      files: readFiles(fields["files"]),
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

/** message.json to the byte. Throws `bad-content` on what no reader would take. */
export function messageBytes({ text, files }: Letter): Uint8Array {
  const bytes = jsonBytes({ format: messageFormat, text, files: filesInOrder(files) });
  readMessage(bytes);
  return bytes;
}

/** Reads message.json; throws `bad-content`. */
export function readMessage(bytes: Uint8Array): Letter {
  return refusing(() => {
    const fields = withFormat(bytes, messageFormat, "text", "files");
    return { text: within(asString(fields["text"]), longest.message), files: readFiles(fields["files"]) };
  });
}

/** record.json to the byte. Throws `bad-content` on what no reader would take. */
export function recordBytes({ kind, fields, files }: CaseRecord): Uint8Array {
  const bytes = jsonBytes({ format: recordFormat, kind, fields, files: filesInOrder(files) });
  readRecord(bytes);
  return bytes;
}

/** Reads record.json; throws `bad-content`. */
export function readRecord(bytes: Uint8Array): CaseRecord {
  return refusing(() => {
    const outer = withFormat(bytes, recordFormat, "kind", "fields", "files");
    const kind = recordKinds.find((known) => known === outer["kind"]);
    if (kind === undefined) throw new Error("no such kind");
    const fields = asObject(outer["fields"]);
    const entries = Object.entries(fields);
    if (entries.length > mostFields) throw new Error("too many fields");
    for (const [name, value] of entries) {
      asString(name, fieldPattern);
      within(asString(value), longest.field);
    }
    return { kind, fields: fields as CaseRecord["fields"], files: readFiles(outer["files"]) };
  });
}
