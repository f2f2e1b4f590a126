// 八字诀: the eight-character spelling of a receipt. Data: the BIP-39 simplified
// Chinese list, shared with the Go side.

import { list, pinyin } from "../../../crypto/receipt/words.json";
import { ReceiptError } from "./errors";

/** Characters of the list: each stands for eleven bits. */
export const characters: readonly string[] = /* @__PURE__ */ Array.from(list);

/** The check: w₈ = Σ αⁱ·wᵢ over GF(2¹¹), x¹¹+x²+1, α = x. */
function check(words: readonly number[]): number {
  let sum = 0;
  for (let i = 6; i >= 0; i--) {
    sum ^= words[i] as number;
    sum <<= 1;
    if (sum & 0x800) sum ^= 0x805;
  }
  return sum;
}

/** The eight characters of the 77-bit number. */
export function toCharacters(value: bigint): string {
  const words: number[] = [];
  for (let i = 6; i >= 0; i--) words.push(Number((value >> BigInt(11 * i)) & 0x7ffn));
  words.push(check(words));
  return words.map((word) => characters[word]).join("");
}

/** The 77-bit number eight characters stand for. Throws a ReceiptError. */
export function fromCharacters(text: string): bigint {
  const words = Array.from(text).map((character) => characters.indexOf(character));
  if (words.some((word) => word < 0)) throw new ReceiptError("receipt-character");
  if (words.length !== 8) throw new ReceiptError("receipt-length");
  if (check(words) !== words[7]) throw new ReceiptError("receipt-check");
  return words.slice(0, 7).reduce((value, word) => (value << 11n) | BigInt(word), 0n);
}

/** The pinyin of a list character, with tone marks; empty for any other. */
export function pinyinOf(character: string): string {
  const index = characters.indexOf(character);
  return index < 0 ? "" : (pinyin.split(" ")[index] ?? "");
}
