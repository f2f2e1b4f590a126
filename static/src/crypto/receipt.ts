// The receipt (回执码): 77 random bits, two spellings, and the keys derived
// from it. docs/FORMATS.md, section 3. The secret never leaves the browser.

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { fromHex, hex, random, same } from "./bytes";
import { labelled, stretch, type Progress } from "./derive";
import { joined } from "./envelope";
import { ReceiptError, TrustError } from "./errors";
import { asString, digestPattern, exactly, idPattern, jsonBytes, parseStrict } from "./json";
import { isRecipient, keyPairOf, type KeyPair } from "./keys";
import { separators } from "./separators";
import { receiptLogN } from "./settings";
import { fromCharacters, toCharacters } from "./words";

/** Ten bytes, the top three bits zero. */
export type Secret = Uint8Array;

/** All that a receipt opens; each from its own label. */
export interface ReceiptKeys {
  /** 32 bytes: shown to the server, which keeps only its HMAC. */
  readonly token: Uint8Array;
  /** The tipster's copy of each reply is sealed to this. */
  readonly identity: KeyPair;
  /** The lead's id, 32 hex. */
  readonly lead: string;
  /** 32 bytes: authenticates messages both ways. */
  readonly channel: Uint8Array;
  /** 32 bytes: finds the reception in the log. */
  readonly log: Uint8Array;
  /** 32 bytes: authenticates the card. */
  readonly card: Uint8Array;
}

const limit = 1n << 77n;

/** The quasigroup of order 10 from Damm's thesis, row by row. */
const damm = [
  "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
  "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
];

function dammDigit(digits: string): string {
  return Array.from(digits).reduce((row, digit) => (damm[Number(row)] as string)[Number(digit)] as string, "0");
}

/** A fresh secret. */
export function newSecret(): Secret {
  const secret = random(10);
  secret[0] = (secret[0] as number) & 0x1f;
  return secret;
}

function toNumber(secret: Secret): bigint {
  return BigInt("0x" + hex(secret));
}

function fromNumber(value: bigint): Secret {
  return fromHex(value.toString(16).padStart(20, "0"), 10) as Secret;
}

/** The 25 digits, without spaces. */
export function toDigits(secret: Secret): string {
  const digits = toNumber(secret).toString().padStart(24, "0");
  return digits + dammDigit(digits);
}

/** The eight characters (八字诀), without spaces. */
export const toEight = (secret: Secret): string => toCharacters(toNumber(secret));

/** Reads either spelling as typed or scanned. Throws a ReceiptError. */
export function readReceipt(text: string): Secret {
  const bare = text.replace(separators, "");
  if (/\p{Script=Han}/u.test(bare)) return fromNumber(fromCharacters(bare));
  return fromNumber(fromDigits(bare));
}

function fromDigits(text: string): bigint {
  const digits = text.replace(/[０-９]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  if (!/^[0-9]*$/.test(digits)) throw new ReceiptError("receipt-character");
  if (digits.length !== 25) throw new ReceiptError("receipt-length");
  if (dammDigit(digits) !== "0") throw new ReceiptError("receipt-check");
  const value = BigInt(digits.slice(0, 24));
  if (value >= limit) throw new ReceiptError("receipt-range");
  return value;
}

/**
 * The keys of a receipt. `salt` is the instance's 32 bytes. Takes a quarter of a
 * second on a good phone, seconds on an old one; `progress` is told.
 */
export async function deriveKeys(secret: Secret, salt: Uint8Array, progress?: Progress): Promise<ReceiptKeys> {
  return keysFrom(await stretchSecret(secret, salt, progress));
}

/** The slow half of `deriveKeys`, in slices that let a person type meanwhile. */
export const stretchSecret = (secret: Secret, salt: Uint8Array, progress?: Progress): Promise<Uint8Array> =>
  stretch(secret, salt, receiptLogN, progress);

/** The other half: one task of some hundred milliseconds on a slow phone. */
export async function keysFrom(root: Uint8Array): Promise<ReceiptKeys> {
  const of = (name: string, length: number) => labelled(root, "zhuicha/receipt/1/" + name, length);
  return {
    token: of("token", 32),
    identity: await keyPairOf(of("identity", 32)),
    lead: hex(of("lead", 16)),
    channel: of("channel", 32),
    log: of("log", 32),
    card: of("card", 32),
  };
}

/** What the status page may trust: kept by the server, made with the receipt. */
export interface Card {
  readonly lead: string;
  /** The lead's intake recipient, to which further messages are sealed. */
  readonly intake: string;
  /** Root public key in hex, as the tip page checked it. */
  readonly root: string;
}

function cardMac(key: Uint8Array, { lead, intake, root }: Card): Uint8Array {
  return hmac(sha256, key, joined(`zhuicha/card/1\n${lead}\n${intake}\n${root}`));
}

function cardBytes(card: Card, mac: string): Uint8Array {
  const { lead, intake, root } = card;
  return jsonBytes({ format: "zhuicha/card/1", lead, intake, root, mac });
}

/** The card to the byte. */
export function makeCard(keys: ReceiptKeys, intake: string, root: string): Uint8Array {
  const card = { lead: keys.lead, intake, root };
  return cardBytes(card, hex(cardMac(keys.card, card)));
}

/** Reads the server's card. Throws TrustError `wrong-card` unless this receipt made it. */
export function readCard(bytes: Uint8Array, keys: ReceiptKeys): Card {
  try {
    const fields = exactly(parseStrict(bytes), ["format", "lead", "intake", "root", "mac"]);
    const card = {
      lead: asString(fields["lead"], idPattern),
      intake: asString(fields["intake"]),
      root: asString(fields["root"], digestPattern),
    };
    const mac = fromHex(asString(fields["mac"]), 32);
    const authentic = mac !== undefined && same(mac, cardMac(keys.card, card));
    const canonical = same(bytes, cardBytes(card, asString(fields["mac"])));
    if (authentic && canonical && card.lead === keys.lead && isRecipient(card.intake)) return card;
  } catch {
    // falls through to the one refusal
  }
  throw new TrustError("wrong-card", "not made with this receipt");
}
