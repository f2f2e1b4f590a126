// Commands that are signed and sent together, with the sealed objects they
// name. All or nothing happens.

import { toBase64 } from "../../crypto/bytes";
import type { FileRef, RecordKind } from "../../crypto/content";
import { signCommands, type LeadCommand } from "../../crypto/command";
import { place, type Binding, type Sealed } from "../../crypto/envelope";
import { signingSeed } from "../../crypto/member";
import { sealMessage, sealRecord } from "../../crypto/message";
import { Told } from "../lib/answer";
import { get, post, Refused, Unreachable } from "../lib/api";
import { say } from "../lib/page";
import type { Way } from "../files/outgoing";
import { childOf, type Part } from "./child";
import { changesSince } from "./changes";
import { wrapFor } from "./keys";
import type { Work } from "./work";

/** What is about to be signed. */
export class Bundle {
  private readonly commands: LeadCommand[] = [];
  private readonly objects: Sealed[] = [];
  private internal: Binding;

  constructor(private readonly work: Work) {
    this.internal = work.nextInternal();
  }

  /**
   * Seals a record under the work key and gives its digest. The stream's order
   * is the order in which the commands name the digests: call it in that order.
   * The files it names were sent before; the command names them too.
   */
  async record(
    kind: RecordKind, fields: { readonly [name: string]: string }, files: readonly FileRef[] = [],
  ): Promise<string> {
    const sealed = await sealRecord(this.internal, { kind, fields, files }, this.work.workKey().recipient);
    this.internal = place(this.internal.subject, "internal", this.internal.seq + 1, sealed.digest);
    return this.keep(sealed);
  }

  /** Seals a message to the tipster twice: for his receipt, and as our own copy, each with its own files. */
  async message(
    text: string, files: readonly FileRef[] = [], copies: readonly FileRef[] = [],
  ): Promise<{ receipt: string; copy: string }> {
    const { tip } = this.work;
    if (tip === undefined) throw new Told(say("open_first"));
    const { recipient, channel } = tip.reply;
    const sealed = await sealMessage(this.work.nextToTipster(), { text, files }, channel, [recipient]);
    return { receipt: this.keep(sealed), copy: await this.record("reply", { text }, copies) };
  }

  /** Where files of records go. */
  get inside(): Way {
    return { lead: this.work.facts.id, stream: "file-internal", recipient: this.work.workKey().recipient };
  }

  /** Where files to the tipster go. */
  get outside(): Way {
    const { tip, facts } = this.work;
    if (tip === undefined) throw new Told(say("open_first"));
    return { lead: facts.id, stream: "file-to-tipster", recipient: tip.reply.recipient };
  }

  /** The caller's office. */
  get ownOffice(): string {
    return this.work.desk.officeId;
  }

  /** Wraps the intake key for another office and its superior, by the signed list. */
  async destination(office: string): Promise<{ office: string; superior: string; wrap: string }> {
    const { desk, facts, open } = this.work;
    const listed = desk.list()?.offices.find((candidate) => candidate.id === office);
    if (listed === undefined || open.intake === undefined) throw new Told(say("office_not_listed"));
    const offices = [office, listed.superior];
    const wrap = await wrapFor(desk, "intake-key", facts.id, open.sealed.intake_keys.length, open.intake.identity, offices);
    return { office, superior: listed.superior, wrap: this.keep(wrap) };
  }

  /** Keeps a sealed object and gives its digest. */
  keep(sealed: Sealed): string {
    this.objects.push(sealed);
    return sealed.digest;
  }

  /** Adds a command on the lead at hand. */
  add(type: string, fields: { readonly [field: string]: unknown } = {}): void {
    this.commands.push({ type, lead: this.work.facts.id, version: this.work.version, ...fields });
  }

  /** Adds a command about this lead on another, at the version it has now: the other side of a merge. */
  async besides(type: string, lead: string): Promise<void> {
    const { version } = await get<{ version: number }>("/leads/" + lead);
    this.commands.push({ type, lead, version, duplicate: this.work.facts.id });
  }

  /** Begins a lead of its own with a part of this one. */
  async child(id: string, part: Part): Promise<void> {
    const { fields, tip, wrap } = await childOf(this.work, id, part);
    this.keep(tip);
    this.keep(wrap);
    this.commands.push({ type: "open_split", lead: id, ...fields });
  }

  /**
   * Signs and sends. Throws Refused with the reasons; when somebody else was
   * faster, the newest state is taken up and the form may be sent again. What
   * had arrived although its answer was lost is not sent twice. The drafts of
   * these names are deleted with what they became.
   */
  async send(drafts: readonly string[] = []): Promise<void> {
    const { id, member } = this.work.desk;
    const signed = signCommands(id, this.commands, signingSeed(member));
    const objects = this.objects.map(({ bytes }) => toBase64(bytes));
    try {
      await post("/commands", { ...signed, objects, ...(drafts.length > 0 ? { drafts } : {}) });
    } catch (error) {
      if (error instanceof Unreachable) this.work.unsure = this.objects.map(({ digest }) => digest);
      if (!(error instanceof Refused) || !isStale(error)) throw error;
      await this.takeUp();
    }
  }

  /**
   * Takes up the newest state. Returns if it holds what was sent before and never
   * answered; throws Told with what else happened.
   */
  private async takeUp(): Promise<void> {
    const { unsure, version: seen, facts } = this.work;
    await this.work.refresh();
    this.work.unsure = undefined;
    if (unsure !== undefined && this.work.holds(unsure)) return;
    const sentence = say(unsure !== undefined && unsure.length === 0 ? "stale_unsure" : "stale");
    throw new Told(sentence, await changesSince(facts.id, seen));
  }
}

const isStale = (error: Refused): boolean =>
  (error.status === 409 && error.code !== "file_gone") || error.reasons.some(({ code }) => code === "other_version");
