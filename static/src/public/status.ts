// The status page: give the receipt, see how things stand, read, answer, object,
// delete, burn.

import { fromHex, hex } from "../crypto/bytes";
import type { FileRef } from "../crypto/content";
import { deriveKeys, type ReceiptKeys, type Secret } from "../crypto/receipt";
import { Attachments } from "./page/attach";
import { call, CallError } from "./page/call";
import { pageData } from "./page/data";
import { byId, part, showOnly, tell } from "./page/dom";
import { startFrame } from "./page/frame";
import { speaker, type Say } from "./page/say";
import { AgainForm, type Outcome } from "./status/again";
import { readStatus, type Status } from "./status/answer";
import { startBurn } from "./status/burn";
import { clearEntry, refuse, startEntry } from "./status/entry";
import { drawEnclosed } from "./status/enclosed";
import { startLetter } from "./status/letter";
import type { StatusPage } from "./status/page";
import { startScan } from "./status/scan";
import { drawStatus } from "./status/show";
import { Writer, type SentAs } from "./status/write";

const sections = ["enter", "work", "failed", "shown", "burned"].map(part);

/** The page with the receipt it was given, if any yet. */
class Visit {
  private keys: ReceiptKeys | undefined;
  private status: Status | undefined;
  private writer: Writer | undefined;
  private readonly again: AgainForm;

  constructor(private readonly page: StatusPage, private readonly say: Say, private readonly attached: Attachments) {
    this.again = new AgainForm(page.again, say, attached, {
      fetch: () => this.fetch(), sendFiles: (recipient, stage) => this.sendFiles(recipient, stage), done: (outcome, words) => this.sentAgain(outcome, words),
    });
  }

  /** Derives the receipt's keys and shows what it shows. */
  async look(secret: Secret): Promise<void> {
    showOnly(sections, part("work"));
    const bar = byId("work-bar", HTMLProgressElement);
    const salt = fromHex(this.page.salt, 32) as Uint8Array;
    this.keys = await deriveKeys(secret, salt, (share) => void (bar.value = 100 * share));
    await this.open();
  }

  /** Asks the server; on failure the derived keys wait for the next try. */
  private async open(): Promise<void> {
    try {
      await this.renew();
      clearEntry();
      part("tongue").hidden = true; // the other language would ask for the receipt anew
      showOnly(sections, part("shown"));
    } catch (error) {
      this.failed(error);
    }
  }

  private async fetch(): Promise<Status> {
    const answer = await call("/api/v1/status", this.asked());
    try {
      return readStatus(answer);
    } catch {
      throw new CallError("busy");
    }
  }

  /** What every call of this receipt carries. */
  private asked(): { readonly token: string } {
    return { token: hex((this.keys as ReceiptKeys).token) };
  }

  private async renew(): Promise<void> {
    const keys = this.keys as ReceiptKeys;
    this.status = await this.fetch();
    tell(part("said"), "");
    const card = await drawStatus(this.status, keys, this.page, this.say, (digest) => this.remove(digest),
      (files) => drawEnclosed(files, keys, this.attached, this.say));
    this.again.draw(keys, card, this.status.again);
    this.writer = card && new Writer(keys, card, () => this.fetch());
  }

  async send(text: string, as: SentAs): Promise<void> {
    if (this.writer === undefined || this.status === undefined) throw new CallError("busy");
    const files = as === "/api/v1/messages" ? await this.sendFiles(this.writer.intake, part("message-sending")) : [];
    await this.writer.send({ text, files }, this.status.sent, as);
    await this.renewQuietly();
    if (as === "/api/v1/objections") this.sayAbove("say.status.objected");
    else if (part("answer").hidden) this.sayAbove("say.status.sent");
  }

  /** Files go before the message that names them. */
  private async sendFiles(recipient: string, stage: HTMLElement): Promise<readonly FileRef[]> {
    const box = this.attached.count() > 0 ? this.attached.box : undefined;
    const { lead } = this.keys as ReceiptKeys;
    return box === undefined ? [] : box.send({ lead, stream: "file", recipient }, stage);
  }

  /** The tip was sent again; where another window was first, the words wait in the box for messages. */
  private async sentAgain(outcome: Outcome, words: string): Promise<void> {
    if (outcome === "earlier") byId("message", HTMLTextAreaElement).value = words;
    await this.renewQuietly();
    this.again.draw(this.keys as ReceiptKeys, undefined, undefined); // done, even if the page could not be renewed
    part("send-again").hidden = true;
    this.sayAbove(outcome === "sent" ? "say.status.again_sent" : "say.status.again_earlier");
  }

  /** For when the box that sent something is gone. */
  private sayAbove(key: string): void {
    tell(part("said"), this.say(key));
    showOnly(sections, part("shown"));
  }

  private async remove(digest: string): Promise<void> {
    await call("/api/v1/replies/delete", { ...this.asked(), digest });
    part("live").textContent = this.say("say.status.reply_deleted");
    await this.renewQuietly();
    part("replies-title").focus();
  }

  /** It has been done already; should the page not get the new state, it keeps the old one. */
  private async renewQuietly(): Promise<void> {
    await this.renew().catch(() => undefined);
  }

  async burn(): Promise<void> {
    await call("/api/v1/burn", this.asked());
    this.keys = this.status = this.writer = undefined;
    this.attached.clear();
  }

  private failed(error: unknown): void {
    if (error instanceof CallError && error.code === "no_such_receipt") {
      showOnly(sections, part("enter"));
      return refuse(this.say);
    }
    byId("failed-again", HTMLButtonElement).onclick = () => {
      showOnly(sections, part("work"));
      void this.open();
    };
    tell(part("failed-words"), whyNotShown(error, this.say));
    showOnly(sections, part("failed"));
  }
}

function whyNotShown(error: unknown, say: Say): string {
  if (!(error instanceof CallError)) return say("say.status.failed_here");
  if (error.failing === "refused") return error.sentence;
  return say(error.failing === "offline" ? "say.status.offline" : "say.status.busy");
}

function start(): void {
  startFrame();
  const page = pageData<StatusPage>();
  const say = speaker(page.messages);
  const attached = new Attachments(page.attach, say, false, () => tell(part("message-fault"), ""));
  const visit = new Visit(page, say, attached);
  const found = startEntry(say, (secret) => void visit.look(secret));
  startScan(page.decoder, say, found);
  startLetter("message", "answer", "say.status.need_message", say, (text) => visit.send(text, "/api/v1/messages"), attached);
  startLetter("objection", "object", "say.status.need_objection", say, (text) => visit.send(text, "/api/v1/objections"));
  startBurn(say, () => visit.burn(), () => showOnly(sections, part("burned")));
  part("failed-back").addEventListener("click", () => showOnly(sections, part("enter")));
  part("opening").hidden = true;
  showOnly(sections, part("enter"));
  byId("receipt", HTMLTextAreaElement).focus();
}

start();
