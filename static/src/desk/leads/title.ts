// Opens one lead's title: the work key with the office's keys, the title with the
// work key. No page, no network: it runs in a worker, or beside the page where
// none starts.

import { digestOf } from "../../crypto/bytes";
import { contents, open, place } from "../../crypto/envelope";
import { EnvelopeError } from "../../crypto/errors";
import { readKeyFile } from "../../crypto/keys";
import { openRecord } from "../../crypto/message";

/** A sealed object with its place. */
export interface SealedAt {
  readonly sealed: Uint8Array;
  readonly digest: string;
  readonly seq: number;
}

/** One title to be opened. */
export interface TitleTask {
  readonly lead: string;
  /** The office's keys, newest first. */
  readonly identities: readonly string[];
  readonly workKeys: readonly SealedAt[];
  /** How many work keys there are, those of other offices included. */
  readonly generations: number;
  readonly title: SealedAt;
  /** Digest of the object before it in its stream. */
  readonly before: string;
}

/** The text; `earlier` where it is sealed under a key this office never had. */
export type TitleOutcome = { readonly text: string } | { readonly earlier: true } | { readonly fault: string };

/** Opens it; what is wrong is an outcome, not an exception. */
export async function openTitle(task: TitleTask): Promise<TitleOutcome> {
  try {
    return await opened(task);
  } catch (error) {
    return { fault: error instanceof EnvelopeError ? error.code : "damaged" };
  }
}

async function opened({ lead, identities, workKeys, generations, title, before }: TitleTask): Promise<TitleOutcome> {
  whole(title);
  const at = place(lead, "internal", title.seq, before);
  let keys = 0;
  for (const wrap of [...workKeys].reverse()) { // most titles stand under the newest
    const identity = await workKey(lead, wrap, identities);
    if (identity === undefined) continue;
    keys++;
    try {
      return { text: (await openRecord(title.sealed, [identity], at)).fields["text"] ?? "" };
    } catch (error) {
      if (!isWrongKey(error)) throw error;
    }
  }
  return keys < generations ? { earlier: true } : { fault: "wrong-key" };
}

/** The key in a wrap; undefined for one that is another office's. */
async function workKey(lead: string, wrap: SealedAt, identities: readonly string[]): Promise<string | undefined> {
  whole(wrap);
  try {
    const file = await open(wrap.sealed, identities, place(lead, "work-key", wrap.seq));
    return readKeyFile(contents(file, "key.txt")["key.txt"]);
  } catch (error) {
    if (isWrongKey(error)) return undefined;
    throw error;
  }
}

function whole({ sealed, digest }: SealedAt): void {
  if (digestOf(sealed) !== digest) throw new EnvelopeError("swapped", "not the object that was signed for");
}

const isWrongKey = (error: unknown): boolean => error instanceof EnvelopeError && error.code === "wrong-key";
