// Amounts of money as people type them.

/** Fen, or the key of the sentence that says what is wrong. Undefined: nothing was typed. */
export function fenOf(typed: string): number | string | undefined {
  const plain = typed.normalize("NFKC").replace(/[,，\s元¥￥]/g, "");
  if (plain === "") return undefined;
  if (/^[-−–—]/.test(plain)) return "yuan_negative";
  if (/^\d+\.\d{3,}$/.test(plain)) return "yuan_decimals";
  const parts = /^(\d+)(?:\.(\d{0,2}))?$/.exec(plain);
  if (parts === null) return "not_yuan";
  const fen = Number(parts[1]) * 100 + Number((parts[2] ?? "").padEnd(2, "0"));
  return fen > mostFen ? "yuan_too_much" : fen;
}

/** The most the record holds, in fen: ten trillion yuan. */
const mostFen = 1e15;
