// The tipster's answer or addition, sealed to the intake key that the card names.

import { hex, toBase64 } from "../../crypto/bytes";
import type { Letter } from "../../crypto/content";
import { place, type Sealed } from "../../crypto/envelope";
import { sealMessage } from "../../crypto/message";
import type { Card, ReceiptKeys } from "../../crypto/receipt";
import { call, CallError } from "../page/call";
import type { Status } from "./answer";

/** What a text is sent as: a message, or the one objection. */
export type SentAs = "/api/v1/messages" | "/api/v1/objections";

/** Writes messages of one lead, one after the other. */
export class Writer {
  private sealed: { readonly words: string; readonly seq: number; readonly message: Sealed } | undefined;

  /** `again` fetches the status anew: another window may have written in between. */
  constructor(
    private readonly keys: ReceiptKeys, private readonly card: Card, private readonly again: () => Promise<Status>,
  ) {}

  /** The recipient to which the tipster's files of this lead are sealed. */
  get intake(): string {
    return this.card.intake;
  }

  /** Sends the letter, whose files were sent before. Throws a CallError; the same call may then be made again and gives no twin. */
  async send(letter: Letter, sent: Status["sent"], as: SentAs): Promise<void> {
    try {
      await this.handIn(letter, sent, as);
    } catch (error) {
      if (!(error instanceof CallError && error.failing === "refused")) throw error;
      const now = (await this.again()).sent;
      if (now.last !== "" && now.last === this.sealed?.message.digest) return; // an earlier try had arrived
      if (now.count === sent.count) throw error;
      await this.handIn(letter, now, as);
    }
  }

  private async handIn(letter: Letter, sent: Status["sent"], as: SentAs): Promise<void> {
    const { seq, message } = await this.seal(letter, sent);
    const files = letter.files.map(({ digest }) => digest);
    const body = { token: hex(this.keys.token), seq, message: toBase64(message.bytes) };
    await call(as, files.length === 0 ? body : { ...body, files });
  }

  /** The same words at the same place give the same bytes. */
  private async seal(letter: Letter, { count, last }: Status["sent"]) {
    const words = JSON.stringify(letter);
    if (this.sealed?.words !== words || this.sealed.seq !== count) {
      const at = place(this.keys.lead, "from-tipster", count, last);
      this.sealed = { words, seq: count, message: await sealMessage(at, letter, this.keys.channel, [this.card.intake]) };
    }
    return this.sealed;
  }
}
