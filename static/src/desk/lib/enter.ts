// From the server's yes to an unlocked desk: opens the member's identity and
// keeps it for this tab's pages.

import { fromBase64, fromHex } from "../../crypto/bytes";
import type { KeyPair } from "../../crypto/keys";
import { openMember } from "../../crypto/member";
import { keep } from "../../crypto/session";
import { useToken } from "./api";
import { officeKey, type WrappedKey } from "./officekey";
import * as vault from "./vault";

/** A session with what its browser opens. */
export interface LoggedIn {
  readonly member: { readonly id: string };
  readonly sealed: string;
  readonly keys: readonly WrappedKey[];
  readonly token: string;
  readonly share: string;
  /** New recovery codes, after an enrolment only. */
  readonly recovery?: readonly string[];
}

/** Opens what the login gave. Throws EnvelopeError, Told. */
export async function enter(answer: LoggedIn, unlock: KeyPair): Promise<void> {
  useToken(answer.token);
  const { id } = answer.member;
  const member = await openMember(fromBase64(answer.sealed), id, unlock);
  const office = await officeKey(answer.keys, member.identity);
  vault.put(await keep(id, { member, office }, fromHex(answer.share, 32) ?? new Uint8Array(0)));
}
