// The unlocked member across pages: sealed to an identity whose seed is split,
// half in sessionStorage, half in the server's session. Either alone is noise.
// docs/FORMATS.md, section 4.

import { random, utf8 } from "./bytes";
import { contents, open, place, seal } from "./envelope";
import { keyPairFrom, keyPairOf, readKeyFile, type KeyPair } from "./keys";
import { memberBytes, readMember, type Member } from "./member";

/** What the desk works with while a session lasts. */
export interface Unlocked {
  readonly member: Member;
  /** The office key; undefined before the office has one. */
  readonly office: KeyPair | undefined;
}

/** What is put beside the page; `here` and `sealed` are worth nothing without the server's half. */
export interface Kept {
  readonly here: Uint8Array;
  readonly sealed: Uint8Array;
}

function whole(here: Uint8Array, there: Uint8Array): Promise<KeyPair> {
  if (here.length !== 32 || there.length !== 32) throw new Error("a half has 32 bytes");
  return keyPairOf(here.map((byte, i) => byte ^ (there[i] as number)));
}

/** Seals what was unlocked under a fresh half and the server's half (32 bytes). */
export async function keep(id: string, unlocked: Unlocked, there: Uint8Array): Promise<Kept> {
  const here = random(32);
  const { recipient } = await whole(here, there);
  const files = [
    { name: "member.json", data: memberBytes(unlocked.member) },
    { name: "office-key.txt", data: utf8(unlocked.office ? unlocked.office.identity + "\n" : "") },
  ];
  const { bytes } = await seal(place(id, "session"), files, [recipient]);
  return { here, sealed: bytes };
}

/** Opens what `keep` sealed. Throws an EnvelopeError, `wrong-key` after the session ended. */
export async function resume(id: string, kept: Kept, there: Uint8Array): Promise<Unlocked> {
  const { identity } = await whole(kept.here, there);
  const opened = await open(kept.sealed, [identity], place(id, "session"));
  const files = contents(opened, "member.json", "office-key.txt");
  const office = files["office-key.txt"];
  return {
    member: readMember(files["member.json"]),
    office: office.length === 0 ? undefined : await keyPairFrom(readKeyFile(office)),
  };
}
