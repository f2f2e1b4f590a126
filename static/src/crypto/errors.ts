// What can go wrong, by name. The codes are those of docs/FORMATS.md and of the
// Go side; pages choose their sentence by code and never show `message`.

/** Why a sealed object was refused; nothing of it has been shown. */
export type EnvelopeCode =
  | "swapped"
  | "replayed"
  | "truncated"
  | "broken-chain"
  | "damaged"
  | "wrong-key"
  | "classic-key"
  | "bad-size"
  | "bad-content"
  | "forged";

/** A sealed object, a key or a message that is not what it should be. */
export class EnvelopeError extends Error {
  constructor(readonly code: EnvelopeCode, detail: string) {
    super(code + ": " + detail);
    this.name = "EnvelopeError";
  }
}

/** Why a receipt as typed or scanned cannot be one of ours. */
export type ReceiptCode = "receipt-length" | "receipt-character" | "receipt-check" | "receipt-range";

/** A receipt (回执码) that was mistyped. The message never repeats what was typed. */
export class ReceiptError extends Error {
  constructor(readonly code: ReceiptCode) {
    super(code);
    this.name = "ReceiptError";
  }
}

/** Why something signed or derived is not trusted. */
export type TrustCode =
  | "bad-signature"
  | "wrong-root"
  | "wrong-digest"
  | "wrong-card"
  | "no-office"
  | "weak-work-factor"
  | "bad-content";

/** Something the server handed over that does not hold up. */
export class TrustError extends Error {
  constructor(readonly code: TrustCode, detail: string) {
    super(code + ": " + detail);
    this.name = "TrustError";
  }
}
