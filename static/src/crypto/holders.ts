// Who holds an office key: the MAC that vouches for a holder's recipient, and
// the paper backup (纸质备份), which is a holder made of paper.
// docs/FORMATS.md, section 8.

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { hex, utf8 } from "./bytes";
import { labelled } from "./derive";
import { EnvelopeError } from "./errors";
import { keyPairFrom, newKeyPair, publicKeyOf, type KeyPair } from "./keys";
import { separators } from "./separators";
import { sign } from "./sign";

/** The holder's id of the paper. */
export const paperHolder = "paper";

/** Says, under the office key's secret, that the holder's recipient was compared with his own screen. 64 hex. */
export function vouch(officeIdentity: string, office: string, holder: string, recipient: string): string {
  const key = labelled(utf8(officeIdentity), "zhuicha/vouch/1", 32);
  return hex(hmac(sha256, key, utf8(["zhuicha/vouch/1", office, holder, recipient].join("\n"))));
}

/** A paper: its identity and the seed of the key that shows its possession. */
export interface Paper extends KeyPair {
  readonly seed: Uint8Array;
  /** Public half of that key, 64 hex. */
  readonly signing: string;
}

const prefix = "AGE-SECRET-KEY-PQ-1";

function paperOf(pair: KeyPair): Paper {
  const seed = labelled(utf8(pair.identity), "zhuicha/paper/1", 32);
  return { ...pair, seed, signing: hex(publicKeyOf(seed)) };
}

/** A fresh paper. Its `identity` is what is printed. */
export const newPaper = async (): Promise<Paper> => paperOf(await newKeyPair());

const alike: { readonly [typed: string]: string } = { "1": "L", I: "L", O: "0", B: "8" };

/**
 * A paper's text as scanned or typed; case, separators and full-width forms are
 * forgiven, the prefix may be left out. Throws EnvelopeError `bad-content` when
 * the checksum does not hold.
 */
export async function readPaper(typed: string): Promise<Paper> {
  const plain = typed.normalize("NFKC").replace(separators, "").toUpperCase().replace(/^AGESECRETKEYPQ1/, "");
  const text = prefix + plain.replace(/[1IOB]/g, (letter) => alike[letter] as string);
  if (!/^[02-9AC-HJ-NP-Z]{58}$/.test(text.slice(prefix.length))) throw new EnvelopeError("bad-content", "not a paper");
  return paperOf(await keyPairFrom(text));
}

/** What a paper is shown for; `expect` is the directory's version. */
export interface PaperProof {
  readonly act: "prove" | "return";
  readonly office: string;
  readonly member: string;
  readonly recipient: string;
  readonly expect: number;
}

/** The proof's signature by the paper's key, 128 hex. */
export function prove(paper: Paper, { act, office, member, recipient, expect }: PaperProof): string {
  return sign("zhuicha/paper/1\n", utf8([act, office, member, recipient, expect].join("\n")), paper.seed);
}
