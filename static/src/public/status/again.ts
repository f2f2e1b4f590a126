// 重新发送: neither office could open the tip, and the tipster tells it once more
// under the same receipt. Sealed to a new key, for the two offices shown.

import { hex } from "../../crypto/bytes";
import type { FileRef } from "../../crypto/content";
import { asObject, asString } from "../../crypto/json";
import type { KeyPair } from "../../crypto/keys";
import type { Office } from "../../crypto/offices";
import type { Card, ReceiptKeys } from "../../crypto/receipt";
import type { Resubmission, Told } from "../../crypto/submission";
import type { Attachments } from "../page/attach";
import { call, CallError, reasonOf } from "../page/call";
import { byId, part, tell } from "../page/dom";
import { LaterPart } from "../page/later";
import { count, fits, longestAnswer, longestStory } from "../page/length";
import { english, type Say } from "../page/say";
import type { AskedAgain, Status } from "./answer";

/** The module in src/public/later. */
type Sealer = typeof import("../later/again");
type Readers = ReturnType<Sealer["readersOf"]>;

/** How it ended: sent, or another window had sent before; then the words stay here. */
export type Outcome = "sent" | "earlier";

/** What the page does for it. */
export interface Around {
  fetch(): Promise<Status>;
  sendFiles(recipient: string, stage: HTMLElement): Promise<readonly FileRef[]>;
  done(outcome: Outcome, words: string): Promise<void>;
}

interface Due {
  readonly keys: ReceiptKeys;
  readonly card: Card;
  readonly asked: AskedAgain;
}

const field = (name: string): HTMLTextAreaElement => byId("again-" + name, HTMLTextAreaElement);
const short = ["where", "who", "when"] as const;

/** The form that tells it once more. */
export class AgainForm {
  private readonly later: LaterPart<Sealer>;
  private due: Due | undefined;
  /** The offices whose names are on the page. */
  private shown: Readers | undefined;
  /** One key for every try: the files are sealed to it first. */
  private intake: Promise<KeyPair> | undefined;
  private sealed: { readonly words: string; readonly body: Resubmission } | undefined;

  constructor(address: string, private readonly say: Say, private readonly attached: Attachments, private readonly around: Around) {
    this.later = new LaterPart(address);
    for (const name of ["what", ...short]) {
      const longest = name === "what" ? longestStory : longestAnswer;
      field(name).addEventListener("input", () => count(field(name), longest, part("again-count"), say));
    }
    byId("again", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.submit();
    });
  }

  /** Shows the form where the receipt asks, and takes the attachments' buttons along. */
  draw(keys: ReceiptKeys, card: Card | undefined, asked: AskedAgain | undefined): void {
    this.due = card && asked && { keys, card, asked };
    part("again").hidden = this.due === undefined;
    part(this.due ? "again-attach" : "message-attach").append(part("attach"));
    if (this.due) void this.check().catch((error: unknown) => this.fault(error));
  }

  /** Shows who will be able to open it. Throws a CallError, or a TrustError where the list does not hold. */
  private async check(): Promise<Sealer> {
    const sealer = await this.later.load();
    const { card, asked } = this.due as Due;
    const found = sealer.readersOf(asked, card.root);
    const name = (office: Office): string => (english() ? office.name_en : office.name_zh);
    tell(part("again-readers"), this.say("say.status.again_readers", { office: name(found.office), superior: name(found.superior) }));
    tell(part("again-fault"), "");
    this.shown = found;
    return sealer;
  }

  private async submit(): Promise<void> {
    const go = byId("again-send", HTMLButtonElement);
    const wrong = this.unfit();
    if (go.disabled || wrong === undefined) return;
    if (wrong !== "") return tell(part("again-fault"), wrong);
    go.disabled = true;
    part("live").textContent = this.say("say.status.sending");
    const words = field("what").value.trim();
    try {
      const outcome = await this.send();
      if (outcome === undefined) return tell(part("again-fault"), this.say("say.status.again_look"));
      byId("again", HTMLFormElement).reset();
      if (outcome === "sent") this.attached.clear();
      this.intake = this.sealed = this.shown = undefined;
      await this.around.done(outcome, words);
    } catch (error) {
      this.fault(error);
    } finally {
      go.disabled = false;
      part("live").textContent = "";
    }
  }

  /** Why it may not be sent yet; empty when it may, undefined when a field has said so itself. */
  private unfit(): string | undefined {
    const fault = part("again-fault");
    if (!fits(field("what"), longestStory, fault, this.say)) return undefined;
    if (!short.every((name) => fits(field(name), longestAnswer, fault, this.say))) return undefined;
    if (field("what").value.trim() === "") return this.say("say.status.again_need");
    return this.attached.unready();
  }

  /** Undefined where the offices were not on the page yet, or are others now: they are shown first. */
  private async send(): Promise<Outcome | undefined> {
    const before = this.shown;
    const sealer = await this.check();
    if (!sameOffices(before, this.shown)) return undefined;
    this.intake = this.intake ?? sealer.newKeyPair();
    const intake = await this.intake;
    const files = await this.around.sendFiles(intake.recipient, part("again-sending"));
    try {
      await this.handIn(sealer, intake, files);
      return "sent";
    } catch (error) {
      if (!(error instanceof CallError && error.failing === "refused") || error.code === "file_gone") throw error;
      const { again } = await this.around.fetch();
      if (again === undefined) return "earlier";
      const { keys, card, asked } = this.due as Due;
      if (JSON.stringify(again) === JSON.stringify(asked)) throw error;
      this.due = { keys, card, asked: again };
      await this.check();
      if (!sameOffices(before, this.shown)) return undefined;
      await this.handIn(sealer, intake, files);
      return "sent";
    }
  }

  private async handIn(sealer: Sealer, intake: KeyPair, files: readonly FileRef[]): Promise<void> {
    const { keys, asked } = this.due as Due;
    const readers = this.shown as Readers;
    const told = this.told(asked);
    const words = JSON.stringify([told, files, asked]);
    if (this.sealed?.words !== words) { // the same words give the same bytes, so that a repeated call is the same call
      const [officeKey, superiorKey] = await Promise.all([keyOf(readers.office), keyOf(readers.superior)]);
      this.sealed = { words, body: await sealer.sealAgain(told, { ...readers, officeKey, superiorKey }, keys, { intake, files }, asked) };
    }
    const body = { token: hex(keys.token), ...this.sealed.body };
    await call("/api/v1/receipt/again", files.length === 0 ? body : { ...body, files: files.map(({ digest }) => digest) });
  }

  private told({ tile, area }: AskedAgain): Told {
    const [what, where, who, when] = ["what", ...short].map((name) => field(name).value.trim()) as [string, string, string, string];
    const retaliation = byId("again-retaliation", HTMLInputElement).checked;
    return { tile, area, sealed: area === "", answers: { what, where, who, when, amount: "", witness: "" }, retaliation, contact: "" };
  }

  private fault(error: unknown): void {
    const trust = error instanceof Error && error.name === "TrustError";
    const words = trust ? this.say("say.status.again_doubtful") : this.attached.whyNotSent(error);
    tell(part("again-fault"), words ?? reasonOf(error, this.say));
  }
}

const sameOffices = (a: Readers | undefined, b: Readers | undefined): boolean =>
  a !== undefined && b !== undefined && a.office.id === b.office.id && a.superior.id === b.superior.id;

async function keyOf(office: Office): Promise<string> {
  const answer = await call(`/api/v1/offices/${office.id}/key?key=${office.key}`);
  try {
    return asString(asObject(answer)["recipient"]);
  } catch {
    throw new CallError("busy");
  }
}
