// The signed office list: the only place a tip page learns keys from.
// docs/FORMATS.md, section 5.

import { digestOf, fromHex, same } from "./bytes";
import { TrustError } from "./errors";
import { asArray, asCount, asString, digestPattern, exactly, idPattern, jsonBytes, parseStrict } from "./json";
import { isRecipient, keyDigest, rootFingerprint, sameFingerprint } from "./keys";
import { verify } from "./sign";

/** One office (单位) that can open tips. */
export interface Office {
  readonly id: string;
  readonly name_zh: string;
  readonly name_en: string;
  /** Area code; empty for the second body. */
  readonly area: string;
  /** Id of the superior (上级). */
  readonly superior: string;
  /** SHA-256 of its recipient's text. */
  readonly key: string;
}

/** An office list whose signature held. Only `verifyOffices` makes one. */
export interface OfficeList {
  readonly version: number;
  readonly day: string;
  /** Root public key, 64 hex. */
  readonly root: string;
  readonly offices: readonly Office[];
  /** SHA-256 of the exact bytes. */
  readonly digest: string;
}

/**
 * What the list is held against: the root key a member carries, the fingerprint
 * from a poster, or, when a visitor brings nothing, the list's own root, whose
 * fingerprint the page then shows for comparison.
 */
export type Trust = { readonly root: string } | { readonly fingerprint: string } | "as served";

/** Where a tip goes: the office of the area and the one above it. */
export interface Route {
  readonly office: Office;
  readonly superior: Office;
}

const format = "zhuicha/offices/1";

/**
 * Checks the signature over the exact bytes. Throws TrustError `bad-content`,
 * `wrong-root` or `bad-signature`.
 */
export function verifyOffices(bytes: Uint8Array, signature: string, trust: Trust): OfficeList {
  const list = readOffices(bytes);
  const root = fromHex(list.root, 32) as Uint8Array;
  if (!trusted(root, list.root, trust)) throw new TrustError("wrong-root", "signed under another root");
  if (!verify("zhuicha/offices/1\n", bytes, signature, root)) throw new TrustError("bad-signature", "office list");
  return list;
}

function trusted(root: Uint8Array, spelled: string, trust: Trust): boolean {
  if (trust === "as served") return true;
  if ("root" in trust) return trust.root === spelled;
  return sameFingerprint(trust.fingerprint, rootFingerprint(root));
}

function readOffices(bytes: Uint8Array): OfficeList {
  try {
    const fields = exactly(parseStrict(bytes), ["format", "version", "day", "root", "offices"]);
    const version = asCount(fields["version"]);
    const day = asString(fields["day"], /^\d{4}-\d{2}-\d{2}$/);
    const root = asString(fields["root"], digestPattern);
    const offices = asArray(fields["offices"]).map(readOffice);
    const canonical = jsonBytes({ format, version, day, root, offices });
    if (fields["format"] === format && same(bytes, canonical) && sorted(offices)) {
      return { version, day, root, offices, digest: digestOf(bytes) };
    }
  } catch {
    // falls through to the one refusal
  }
  throw new TrustError("bad-content", "not an office list");
}

function readOffice(value: unknown): Office {
  const fields = exactly(value, ["id", "name_zh", "name_en", "area", "superior", "key"]);
  return {
    id: asString(fields["id"], idPattern),
    name_zh: asString(fields["name_zh"]),
    name_en: asString(fields["name_en"]),
    area: asString(fields["area"], /^(\d{6}|\d{9})?$/),
    superior: asString(fields["superior"], idPattern),
    key: asString(fields["key"], digestPattern),
  };
}

function sorted(offices: readonly Office[]): boolean {
  return offices.every((office, i) => i === 0 || (offices[i - 1] as Office).id < office.id);
}

/**
 * The office of the area, else of the nearest ancestor, with its superior.
 * `parentOf` gives an area's parent, undefined at the top; `closed` are offices
 * where nobody reads now: a server can so only move a tip up, to an office that
 * the page names. Throws TrustError `no-office`.
 */
export function route(
  list: OfficeList, area: string, parentOf: (area: string) => string | undefined, closed: readonly string[] = [],
): Route {
  for (let at: string | undefined = area; at; at = parentOf(at)) {
    const office = list.offices.find((candidate) => candidate.area === at && !closed.includes(candidate.id));
    if (office) return { office, superior: superiorOf(list, office) };
  }
  throw new TrustError("no-office", "no office answers for this area");
}

function superiorOf(list: OfficeList, office: Office): Office {
  const superior = list.offices.find((candidate) => candidate.id === office.superior);
  if (superior === undefined || superior.id === office.id) throw new TrustError("no-office", "no superior");
  return superior;
}

/** The recipient, once its digest is the one the signed list names. Throws TrustError `wrong-digest`. */
export function checkedKey(office: Office, recipient: string): string {
  if (!isRecipient(recipient) || keyDigest(recipient) !== office.key) {
    throw new TrustError("wrong-digest", "not the key in the signed list");
  }
  return recipient;
}
