// Drafts: what a member typed into one form of a lead and has not sent, sealed
// under the work key. docs/FORMATS.md, section 2.

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hex, utf8 } from "./bytes";
import { labelled } from "./derive";
import { contents, open, place, seal, type Sealed } from "./envelope";
import { EnvelopeError } from "./errors";
import { asCount, asObject, asString, exactly, idPattern, jsonBytes, parseStrict } from "./json";

/** One form as it was left. */
export interface Draft {
  /** Who typed it; nobody else gets it. */
  readonly member: string;
  /** The form's place on the page. */
  readonly form: string;
  /** What the form is called, for where it is no longer offered. */
  readonly title: string;
  /** When it was kept, in UTC to the minute: `2026-11-22T11:41Z`. The server never learns it. */
  readonly saved: string;
  /** The lead's version its writer saw. */
  readonly version: number;
  /** How many files were picked; they are not kept. */
  readonly files: number;
  /** What differs from the empty form, by the field's place in it. */
  readonly fields: { readonly [place: string]: string };
}

const format = "zhuicha/draft/1";
const minute = /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/;

/**
 * The name under which the server keeps it: the same for each saving of this
 * form, and telling nobody without the lead's first work key which form it is.
 */
export function draftName(firstWork: string, member: string, form: string): string {
  const key = labelled(utf8(firstWork), "zhuicha/draft/1/name", 32);
  return hex(hmac(sha256, key, utf8(member + "\n" + form))).slice(0, 32);
}

/** Seals a draft on the lead under its work key. Throws `bad-size` far above what any form holds. */
export function sealDraft(lead: string, draft: Draft, work: string): Promise<Sealed> {
  const { member, form, title, saved, version, files, fields } = draft;
  const data = jsonBytes({ format, member, form, title, saved, version, files, fields });
  return seal(place(lead, "draft"), [{ name: "draft.json", data }], [work]);
}

/** Opens a draft. Throws an EnvelopeError. */
export async function openDraft(sealed: Uint8Array, identities: readonly string[], lead: string): Promise<Draft> {
  const opened = await open(sealed, identities, place(lead, "draft"));
  return readDraft(contents(opened, "draft.json")["draft.json"]);
}

function readDraft(bytes: Uint8Array): Draft {
  try {
    const read = exactly(parseStrict(bytes), ["format", "member", "form", "title", "saved", "version", "files", "fields"]);
    if (read["format"] !== format) throw new Error("another format");
    const fields = Object.entries(asObject(read["fields"])).map(([at, value]) => [at, asString(value)] as const);
    return {
      member: asString(read["member"], idPattern),
      form: asString(read["form"]),
      title: asString(read["title"]),
      saved: asString(read["saved"], minute),
      version: asCount(read["version"]),
      files: asCount(read["files"]),
      fields: Object.fromEntries(fields),
    };
  } catch {
    throw new EnvelopeError("bad-content", "not a draft");
  }
}
