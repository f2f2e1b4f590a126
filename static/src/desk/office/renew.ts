// After a rotation: the keys of open leads are sealed to the new office key, in
// batches, each signed and stored whole. Whatever is done stays done; a closed
// tab goes on where it was.

import { toBase64 } from "../../crypto/bytes";
import { signCommands, type LeadCommand } from "../../crypto/command";
import { signingSeed } from "../../crypto/member";
import { checkedKey } from "../../crypto/offices";
import type { KeyAt, Outcome, Task, Wrapped } from "../../workers/rewrap";
import { show, Told } from "../lib/answer";
import { get, post, Refused } from "../lib/api";
import { whileBusy } from "../lib/busy";
import { byId, say } from "../lib/page";
import type { Desk } from "../lib/unlocked";
import { bytesOf, type SealedObject } from "../leads/sealed";
import { Crew } from "./crew";
import type { PeoplePage } from "./page";
import { renewHash } from "./rotate";

interface Waiting {
  readonly lead: string;
  readonly version: number;
  readonly office: string;
  readonly superior: string;
  readonly intake: SealedObject;
  readonly intakes: number;
  readonly work?: SealedObject;
}

interface Batch {
  readonly generation: number;
  readonly leads: readonly Waiting[];
  readonly looked: number;
  readonly total: number;
  readonly next: string;
}

const batch = (cursor: string): Promise<Batch> => get<Batch>("/office/rewraps?cursor=" + encodeURIComponent(cursor));

/** Offers what is left to do, and does it at once after a rotation. */
export async function renew(desk: Desk, page: PeoplePage): Promise<void> {
  const card = document.getElementById("renewal");
  if (card === null || desk.office === undefined || page.office.generation === 0) return;
  const begin = () => void whileBusy(card, () => new Renewal(desk, page).run());
  byId("renew").addEventListener("click", begin);
  if (location.hash === renewHash) {
    history.replaceState(null, "", location.pathname + location.search);
    card.hidden = false;
    card.focus();
    return begin();
  }
  let seen = 0;
  for (let cursor = "", first = true; first || cursor !== ""; first = false) {
    const found = await batch(cursor);
    if (found.leads.length > 0) {
      byId("renewal-stand").textContent = say("renewal_left", seen, found.total);
      card.hidden = false;
      return;
    }
    seen += found.looked;
    cursor = found.next;
  }
}

class Renewal {
  private readonly others = new Map<string, Promise<string>>();
  private identities: readonly string[] = [];
  private looked = 0;
  private sealed = 0;
  private skipped = 0;

  constructor(private readonly desk: Desk, private readonly page: PeoplePage) {}

  async run(): Promise<void> {
    const bar = byId<HTMLProgressElement>("renewal-bar");
    const stand = byId("renewal-stand");
    this.identities = await earlierFirst(this.desk);
    const crew = new Crew<Task, Outcome>(this.page.rewrap);
    bar.hidden = false;
    try {
      for (let next: Promise<Batch> | undefined = batch(""); next !== undefined; ) {
        const found: Batch = await next;
        next = found.next === "" ? undefined : ahead(batch(found.next)); // fetched while these are sealed
        if (found.leads.length > 0) await this.seal(found, crew);
        this.looked += found.looked;
        bar.value = found.total === 0 ? 1 : Math.min(1, this.looked / found.total);
        stand.textContent = say("renewal_at", this.looked, found.total, this.sealed);
      }
    } finally {
      crew.dismiss();
    }
    bar.hidden = true;
    byId("renew").hidden = this.skipped === 0;
    if (this.skipped === 0) stand.textContent = say("renewal_done", this.sealed);
    else show(byId("notice"), say("renewal_skipped", this.skipped), "warn");
  }

  private async seal(found: Batch, crew: Crew<Task, Outcome>): Promise<void> {
    const made = await Promise.all(found.leads.map(async (lead) => {
      const task = await this.task(lead);
      if (task === undefined) return undefined;
      const outcome = await crew.give(task);
      return "fault" in outcome ? undefined : { lead, outcome };
    }));
    const done = made.flatMap((one) => (one === undefined ? [] : [one]));
    this.skipped += made.length - done.length;
    await this.send(found.generation, done);
  }

  /** What a worker needs; undefined where the other office is not in the signed list. Throws TrustError where its key is not the listed one. */
  private async task(lead: Waiting): Promise<Task | undefined> {
    const intake = keyAt(lead.intake);
    const recipients = await Promise.all([this.recipient(lead.office), this.recipient(lead.superior)]).catch(unlisted);
    if (intake === undefined || recipients === undefined) return undefined;
    return { lead: lead.lead, identities: this.identities, recipients, intake, next: lead.intakes, work: lead.work && keyAt(lead.work) };
  }

  private recipient(office: string): Promise<string> {
    if (office === this.desk.officeId) return Promise.resolve((this.desk.office as { recipient: string }).recipient);
    const known = this.others.get(office) ?? this.listed(office);
    this.others.set(office, known);
    return known;
  }

  private async listed(office: string): Promise<string> {
    const entry = this.desk.list()?.offices.find(({ id }) => id === office);
    if (entry === undefined) throw new Told(say("office_not_listed"));
    const { recipient } = await get<{ recipient: string }>("/offices/" + office + "/key?key=" + entry.key);
    return checkedKey(entry, recipient);
  }

  /** All at once; where a colleague changed one meanwhile, one by one, and that one waits for the next time. */
  private async send(generation: number, done: readonly Done[]): Promise<void> {
    if (done.length === 0) return;
    try {
      await this.post(generation, done);
      this.sealed += done.length;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (done.length === 1) this.skipped++;
      else for (const one of done) await this.send(generation, [one]);
    }
  }

  private async post(generation: number, done: readonly Done[]): Promise<void> {
    const { id, member } = this.desk;
    const commands: LeadCommand[] = [];
    const objects: string[] = [];
    for (const { lead, outcome } of done) {
      const work = outcome.work && { work_wrap: outcome.work.digest };
      commands.push({ type: "rewrap_keys", lead: lead.lead, version: lead.version, generation, wrap: outcome.intake.digest, ...work });
      objects.push(toBase64(outcome.intake.bytes), ...(outcome.work ? [toBase64(outcome.work.bytes)] : []));
    }
    await post("/commands", { ...signCommands(id, commands, signingSeed(member)), objects });
  }
}

interface Done {
  readonly lead: Waiting;
  readonly outcome: { readonly intake: Wrapped; readonly work: Wrapped | undefined };
}

/** No recipient where there is none in the list; whatever else is wrong ends the work. */
function unlisted(error: unknown): undefined {
  if (error instanceof Refused || error instanceof Told) return undefined;
  throw error;
}

/** A failure shows when it is waited for, not before. */
function ahead<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** Most leads are sealed to the key before the newest. */
async function earlierFirst(desk: Desk): Promise<readonly string[]> {
  const [newest, before, ...older] = (await desk.officeKeys()).map(({ identity }) => identity);
  return [before, newest, ...older].filter((identity) => identity !== undefined);
}

function keyAt(object: SealedObject): KeyAt | undefined {
  const sealed = bytesOf(object);
  return sealed && { sealed, digest: object.digest, seq: object.seq };
}
