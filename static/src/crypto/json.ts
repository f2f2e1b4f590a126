// Strict reading of JSON that came from outside: unknown or missing field,
// duplicate key, trailing bytes, invalid UTF-8 and lone surrogates are refused,
// as the Go side refuses them.

import { fromUtf8, utf8 } from "./bytes";

/** A JSON object after parsing. */
export type Fields = { readonly [key: string]: unknown };

const token = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g;

/** Throws if an object in the (already valid) JSON text names a key twice. */
function refuseDuplicates(text: string): void {
  const open: (Set<string> | null)[] = [];
  let last = "";
  for (const [mark] of text.matchAll(token)) {
    if (mark === "{") open.push(new Set());
    else if (mark === "[") open.push(null);
    else if (mark === "}" || mark === "]") open.pop();
    else if (mark === ":") {
      const keys = open[open.length - 1];
      const key = JSON.parse(last) as string;
      if (keys?.has(key)) throw new Error("duplicate key");
      keys?.add(key);
    }
    last = mark;
  }
}

const loneSurrogate = /[\ud800-\udfff]/gu;

function refuseSurrogates(key: string, value: unknown): unknown {
  for (const text of [key, value]) {
    if (typeof text === "string" && text.search(loneSurrogate) >= 0) throw new Error("lone surrogate");
  }
  return value;
}

function mendSurrogates(_key: string, value: unknown): unknown {
  return typeof value === "string" ? value.replace(loneSurrogate, "\ufffd") : value;
}

/** The JSON we seal: keys in the order given, no white space, typed text made well formed. */
export function jsonBytes(value: object): Uint8Array {
  return utf8(JSON.stringify(value, mendSurrogates));
}

/** Parses one JSON value. Throws an Error on anything not strictly well formed. */
export function parseStrict(bytes: Uint8Array): unknown {
  const text = fromUtf8(bytes);
  const value: unknown = JSON.parse(text, refuseSurrogates);
  refuseDuplicates(text);
  return value;
}

/** The object with exactly these keys, or throws. */
export function exactly(value: unknown, keys: readonly string[]): Fields {
  const fields = asObject(value);
  const found = Object.keys(fields);
  if (found.length !== keys.length || !keys.every((key) => found.includes(key))) {
    throw new Error("unexpected fields");
  }
  return fields;
}

/** The object, whose keys are free, or throws. */
export function asObject(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("not an object");
  return value as Fields;
}

/** The string, matching the pattern where one is given, or throws. */
export function asString(value: unknown, pattern?: RegExp): string {
  if (typeof value !== "string" || (pattern && !pattern.test(value))) throw new Error("not the string expected");
  return value;
}

/** The whole number from 0 to 2^53-1, or throws. */
export function asCount(value: unknown): number {
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw new Error("not a count");
  return value as number;
}

/** The boolean, or throws. */
export function asBoolean(value: unknown): boolean {
  if (typeof value !== "boolean") throw new Error("not a boolean");
  return value;
}

/** The array, or throws. */
export function asArray(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error("not an array");
  return value;
}

export const idPattern = /^[0-9a-f]{32}$/;
export const digestPattern = /^[0-9a-f]{64}$/;
