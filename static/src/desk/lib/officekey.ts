// The office key, wrapped to one member by a colleague.

import { fromBase64 } from "../../crypto/bytes";
import { EnvelopeError } from "../../crypto/errors";
import { keyDigest, unwrapKey, type KeyPair } from "../../crypto/keys";
import type { OfficeList } from "../../crypto/offices";
import { Told } from "./answer";
import { say } from "./page";

/** An office key as the server hands it over. */
export interface WrappedKey {
  readonly office: string;
  readonly generation: number;
  readonly sealed: string;
}

/** The newest office key that this member can open; undefined when there is none yet. */
export async function officeKey(keys: readonly WrappedKey[], identity: string): Promise<KeyPair | undefined> {
  const newestFirst = [...keys].sort((a, b) => b.generation - a.generation);
  for (const { office, generation, sealed } of newestFirst) {
    try {
      return await unwrapKey(fromBase64(sealed), "office-key", office, generation, [identity]);
    } catch (error) {
      if (!(error instanceof EnvelopeError)) throw error;
    }
  }
  if (keys.length > 0) throw new Told(say("office_key_damaged"));
  return undefined;
}

/** The office's keys, newest first: each earlier one is sealed to the one after it. Throws an EnvelopeError. */
export async function openChain(newest: KeyPair, links: readonly WrappedKey[]): Promise<readonly KeyPair[]> {
  const chain = [newest];
  for (const { office, generation, sealed } of [...links].sort((a, b) => b.generation - a.generation)) {
    const { identity } = chain[chain.length - 1] as KeyPair;
    chain.push(await unwrapKey(fromBase64(sealed), "office-key", office, generation, [identity]));
  }
  return chain;
}

/**
 * Refuses an office key that only the server vouches for: the signed list must
 * name it, or one before it, which only who had that one could seal to it.
 * Throws Told.
 */
export async function checkVouched(
  list: OfficeList | undefined, office: string, key: KeyPair, chain: () => Promise<readonly KeyPair[]>,
): Promise<void> {
  const listed = list?.offices.find(({ id }) => id === office)?.key;
  if (listed === undefined || listed === keyDigest(key.recipient)) return;
  const known = await chain().catch(() => []);
  if (known.some(({ recipient }) => keyDigest(recipient) === listed)) return;
  throw new Told(say("office_key_unvouched"));
}
