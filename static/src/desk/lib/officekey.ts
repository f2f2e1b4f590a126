// The office key, wrapped to one member by a colleague.

import { fromBase64 } from "../../crypto/bytes";
import { EnvelopeError } from "../../crypto/errors";
import { unwrapKey, type KeyPair } from "../../crypto/keys";
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
