// Who works here: the member's secrets opened for this page, and the signed
// office list held against the root his own bundle names.

import { fromBase64, fromHex } from "../../crypto/bytes";
import { EnvelopeError } from "../../crypto/errors";
import { verifyOffices, type OfficeList } from "../../crypto/offices";
import { keep, resume, type Unlocked } from "../../crypto/session";
import { get, Refused, useToken } from "./api";
import type { KeyPair } from "../../crypto/keys";
import { checkVouched, officeKey, openChain, type WrappedKey } from "./officekey";
import { to } from "./page";
import * as vault from "./vault";

/** The server's word on the session. */
interface SessionAnswer {
  readonly member: { readonly id: string; readonly login: string; readonly name: string; readonly office: string; readonly state: string };
  readonly token: string;
  readonly share: string;
  readonly version: number;
  readonly list: string;
  readonly signature: string;
  readonly keys: readonly WrappedKey[];
  /** Earlier office keys, each sealed to the one after it. */
  readonly links: readonly WrappedKey[];
  /** The office's present recipient, as the server says. */
  readonly office_key: string;
  readonly generation: number;
  readonly idle_seconds: number;
}

/** The member at work. */
export interface Desk extends Unlocked {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly officeId: string;
  readonly state: string;
  readonly idleSeconds: number;
  /** Number of the office's present key. */
  readonly generation: number;
  /** Version of the directory. */
  readonly version: number;
  /** Every key the office ever had, newest first. Throws an EnvelopeError. */
  readonly officeKeys: () => Promise<readonly KeyPair[]>;
  /** The signed office list; undefined before the first. Throws TrustError when it does not hold. */
  readonly list: () => OfficeList | undefined;
  /** Keeps other secrets for the next pages, as after making the office key. */
  readonly rekeep: (unlocked: Unlocked) => Promise<void>;
}

/** Leaves for the login page; `why` is a key under `desk.js.why_`. */
export function leave(why: "idle" | "over" | "tab" | "out"): void {
  vault.empty();
  location.replace(to("/login", { why }));
}

/** Opens what this tab keeps. Goes to the login page, and never returns, where there is nothing to open. */
export async function unlock(): Promise<Desk> {
  const kept = vault.take();
  if (kept === undefined) return gone("tab");
  try {
    const answer = await get<SessionAnswer>("/session");
    useToken(answer.token);
    const there = fromHex(answer.share, 32) ?? new Uint8Array(0);
    const opened = desk(answer, await complete(answer, await resume(answer.member.id, kept, there), there), there);
    if (opened.office !== undefined) await checkVouched(opened.list(), opened.officeId, opened.office, opened.officeKeys);
    return opened;
  } catch (error) {
    if (error instanceof EnvelopeError) return gone("tab");
    if (error instanceof Refused && error.status === 401) return gone("over");
    throw error;
  }
}

/** A member whom a colleague let in since the login has an office key now, and after a rotation another. */
async function complete(answer: SessionAnswer, unlocked: Unlocked, there: Uint8Array): Promise<Unlocked> {
  if (answer.keys.length === 0) return { member: unlocked.member, office: undefined };
  if (unlocked.office !== undefined && unlocked.office.recipient === answer.office_key) return unlocked;
  const grown = { member: unlocked.member, office: await officeKey(answer.keys, unlocked.member.identity) };
  vault.put(await keep(answer.member.id, grown, there));
  return grown;
}

function gone(why: "tab" | "over"): Promise<never> {
  leave(why);
  return new Promise(() => undefined);
}

function desk(answer: SessionAnswer, unlocked: Unlocked, there: Uint8Array): Desk {
  const { member } = answer;
  let chain: Promise<readonly KeyPair[]> | undefined;
  return {
    ...unlocked,
    id: member.id,
    login: member.login,
    name: member.name,
    officeId: member.office,
    state: member.state,
    idleSeconds: answer.idle_seconds,
    generation: answer.generation,
    version: answer.version,
    officeKeys: () => {
      if (unlocked.office === undefined) return Promise.resolve([]);
      return (chain = chain ?? openChain(unlocked.office, answer.links));
    },
    list: () => {
      if (answer.list === "") return undefined;
      return verifyOffices(fromBase64(answer.list), answer.signature, { root: unlocked.member.root });
    },
    rekeep: async (changed) => vault.put(await keep(member.id, changed, there)),
  };
}
