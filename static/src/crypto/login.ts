// Login: the passphrase becomes a proof for the server and a key it never sees.
// docs/FORMATS.md, section 4.

import { hex, random, utf8 } from "./bytes";
import { labelled, stretch, type Progress } from "./derive";
import { TrustError } from "./errors";
import { keyPairOf, type KeyPair } from "./keys";
import { loginLogN } from "./settings";

/** What a passphrase derives to. */
export interface Login {
  /** 64 hex, sent to the server. */
  readonly proof: string;
  /** Unlocks the member's bundle; never sent. */
  readonly unlock: KeyPair;
}

/** Beyond this a page would be made to work for minutes. */
const highestLogN = 20;

/**
 * Derives a login. `salt` is the member's 16 bytes, `logN` what the server says.
 * Throws TrustError `weak-work-factor` below the pinned minimum or above reason.
 */
export async function deriveLogin(
  passphrase: string, salt: Uint8Array, logN: number, progress?: Progress,
): Promise<Login> {
  if (!Number.isInteger(logN) || logN < loginLogN || logN > highestLogN) {
    throw new TrustError("weak-work-factor", "not a work factor we derive with");
  }
  if (salt.length !== 16) throw new TrustError("bad-content", "not a member's salt");
  const root = await stretch(utf8(passphrase.normalize("NFKC")), salt, logN, progress);
  return {
    proof: hex(labelled(root, "zhuicha/login/1/proof", 32)),
    unlock: await keyPairOf(labelled(root, "zhuicha/login/1/unlock", 32)),
  };
}

/** Letters that are not mistaken for another or for a digit: 4.5 bits each. */
const letters = "abcdefghjkmnpqrstuvwxyz";

/** A fresh passphrase: five groups of four letters, 90 bits. */
export function newPassphrase(): string {
  const drawn: string[] = [];
  while (drawn.length < 20) {
    const byte = (random(1)[0] as number) & 0x1f;
    const letter = letters[byte];
    if (letter !== undefined) drawn.push(letter);
  }
  return drawn.join("").replace(/(.{4})(?=.)/g, "$1-");
}

/** A fresh salt for a member: 16 bytes. */
export const newSalt = (): Uint8Array => random(16);
