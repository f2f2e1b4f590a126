// What a member's passphrase unlocks: his identity, his signing seed and the
// root he trusts. docs/FORMATS.md, section 4.

import { fromHex, same } from "./bytes";
import { contents, open, place, seal, type Sealed } from "./envelope";
import { EnvelopeError } from "./errors";
import { asString, digestPattern, exactly, jsonBytes, parseStrict } from "./json";
import { keyPairFrom, type KeyPair } from "./keys";

/** member.json: secrets of one person. */
export interface Member {
  /** `AGE-SECRET-KEY-PQ-1…` */
  readonly identity: string;
  /** Ed25519 seed, 64 hex. */
  readonly signing: string;
  /** Root public key, 64 hex. */
  readonly root: string;
}

/** member.json to the byte. */
export function memberBytes({ identity, signing, root }: Member): Uint8Array {
  return jsonBytes({ format: "zhuicha/member/1", identity, signing, root });
}

/** Reads member.json; throws `bad-content`. */
export function readMember(bytes: Uint8Array): Member {
  try {
    const fields = exactly(parseStrict(bytes), ["format", "identity", "signing", "root"]);
    const member = {
      identity: asString(fields["identity"], /^AGE-SECRET-KEY-PQ-1/),
      signing: asString(fields["signing"], digestPattern),
      root: asString(fields["root"], digestPattern),
    };
    if (same(bytes, memberBytes(member))) return member;
  } catch {
    // falls through to the one refusal
  }
  throw new EnvelopeError("bad-content", "not a member's bundle");
}

/** Seals a member's secrets to the identity his passphrase unlocks. */
export function sealMember(id: string, member: Member, unlock: KeyPair): Promise<Sealed> {
  return seal(place(id, "member"), [{ name: "member.json", data: memberBytes(member) }], [unlock.recipient]);
}

/** Opens a member's secrets. Throws an EnvelopeError. */
export async function openMember(sealed: Uint8Array, id: string, unlock: KeyPair): Promise<Member> {
  const opened = await open(sealed, [unlock.identity], place(id, "member"));
  const member = readMember(contents(opened, "member.json")["member.json"]);
  await keyPairFrom(member.identity);
  return member;
}

/** The signing seed as bytes. */
export const signingSeed = (member: Member): Uint8Array => fromHex(member.signing, 32) as Uint8Array;
