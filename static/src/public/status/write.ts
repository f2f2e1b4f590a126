// The tipster's answer or addition, sealed to the intake key that the card names.

import { hex, toBase64 } from "../../crypto/bytes";
import { place, type Sealed } from "../../crypto/envelope";
import { sealMessage } from "../../crypto/message";
import type { Card, ReceiptKeys } from "../../crypto/receipt";
import { call, CallError } from "../page/call";
import type { Status } from "./answer";

/** What a text is sent as: a message, or the one objection. */
export type SentAs = "/api/v1/messages" | "/api/v1/objections";

/** Writes messages of one lead, one after the other. */
export class Writer {
  private sealed: { readonly text: string; readonly seq: number; readonly message: Sealed } | undefined;

  /** `again` fetches the status anew: another window may have written in between. */
  constructor(
    private readonly keys: ReceiptKeys, private readonly card: Card, private readonly again: () => Promise<Status>,
  ) {}

  /** Sends the text. Throws a CallError; the same call may then be made again and gives no twin. */
  async send(text: string, sent: Status["sent"], as: SentAs): Promise<void> {
    try {
      await this.handIn(text, sent, as);
    } catch (error) {
      if (!(error instanceof CallError && error.failing === "refused")) throw error;
      const now = (await this.again()).sent;
      if (now.last !== "" && now.last === this.sealed?.message.digest) return; // an earlier try had arrived
      if (now.count === sent.count) throw error;
      await this.handIn(text, now, as);
    }
  }

  private async handIn(text: string, sent: Status["sent"], as: SentAs): Promise<void> {
    const { seq, message } = await this.seal(text, sent);
    await call(as, { token: hex(this.keys.token), seq, message: toBase64(message.bytes) });
  }

  /** The same words at the same place give the same bytes. */
  private async seal(text: string, { count, last }: Status["sent"]) {
    if (this.sealed?.text !== text || this.sealed.seq !== count) {
      const at = place(this.keys.lead, "from-tipster", count, last);
      this.sealed = { text, seq: count, message: await sealMessage(at, { text, files: [] }, this.keys.channel, [this.card.intake]) };
    }
    return this.sealed;
  }
}
