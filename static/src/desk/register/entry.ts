// One lead entered at the desk (代录): sealed here like a villager's own, to the
// two offices of the signed list, and signed by who enters it.

import { digestOf, fromBase64, fromHex, hex, random, utf8 } from "../../crypto/bytes";
import { signCommands } from "../../crypto/command";
import type { FileRef } from "../../crypto/content";
import { TrustError } from "../../crypto/errors";
import { keyDigest, newKeyPair, type KeyPair } from "../../crypto/keys";
import { signingSeed } from "../../crypto/member";
import { route, type Office, type OfficeList } from "../../crypto/offices";
import { keysFrom, newSecret, stretchSecret, type ReceiptKeys, type Secret } from "../../crypto/receipt";
import { sealTip, type Readers, type Told as Story } from "../../crypto/submission";
import { Told } from "../lib/answer";
import { get, post, Unreachable } from "../lib/api";
import { inTongue, say } from "../lib/page";
import type { Desk } from "../lib/unlocked";

/** What was typed. */
export interface Typed extends Story {
  readonly source: string;
}

/** Where the scans go, before the tip that names them. */
export interface ScanWay {
  readonly lead: string;
  readonly stream: "file";
  readonly recipient: string;
  readonly entry: true;
}

/** What the page says of this instance. */
export interface Setting {
  readonly salt: string;
  readonly parents: { readonly [area: string]: string };
}

/** One entry, however often it takes: its lead stays the same, so that no twin comes of it. */
export class Entry {
  /** For the visitor; undefined where nobody takes a receipt. */
  readonly secret: Secret | undefined;
  private keys: Promise<ReceiptKeys> | undefined;
  private readonly intake: Promise<KeyPair> = newKeyPair();
  /** Sent, but not known to have arrived: nothing else may be sent for this lead. */
  private doubtful: object | undefined;

  constructor(private readonly desk: Desk, private readonly setting: Setting, give: boolean) {
    this.secret = give ? newSecret() : undefined;
  }

  /** Whether what was typed may no more be changed: it may have arrived. */
  get sent(): boolean {
    return this.doubtful !== undefined;
  }

  /** Hands it in and gives the lead. Throws Refused, Unreachable, TrustError, Told; the same call may be made again. */
  async hand(typed: Typed, progress: (part: number) => void, scans: (way: ScanWay) => Promise<readonly FileRef[]>): Promise<string> {
    const { lead } = await this.prepare(progress);
    const body = this.doubtful ?? (await this.seal(typed, scans));
    try {
      this.doubtful = body;
      await post("/leads", body);
    } catch (error) {
      if (!(error instanceof Unreachable)) this.doubtful = undefined; // a clear no: nothing was taken
      throw error;
    }
    return lead;
  }

  /** The receipt's keys; without one, such as nobody holds. */
  private prepare(progress: (part: number) => void): Promise<ReceiptKeys> {
    this.keys = this.keys ?? this.stretch(progress).then(keysFrom);
    this.keys.catch(() => (this.keys = undefined));
    return this.keys;
  }

  private async stretch(progress: (part: number) => void): Promise<Uint8Array> {
    if (this.secret === undefined) return random(32);
    return stretchSecret(this.secret, fromHex(this.setting.salt, 32) as Uint8Array, progress);
  }

  private async seal({ source, ...story }: Typed, scans: (way: ScanWay) => Promise<readonly FileRef[]>): Promise<object> {
    const list = this.desk.list();
    if (list === undefined) throw new Told(say("office_not_listed"));
    const keys = await (this.keys as Promise<ReceiptKeys>);
    const readers = await this.readersOf(list, story.area, story.sealed);
    const intake = await this.intake;
    const files = await scans({ lead: keys.lead, stream: "file", recipient: intake.recipient, entry: true });
    const tip = await sealTip(story, readers, keys, { intake, files });
    const receipt = this.secret === undefined ? undefined : { token: hex(keys.token), log_salt: hex(keys.log), card: tip.card };
    const command = {
      type: "receive", lead: tip.lead, source, tile: tip.tile, area: tip.area, office: tip.office, superior: tip.superior,
      ...(story.sealed ? { sealed_routing: true } : {}),
      tip: digestOf(fromBase64(tip.tip)), wrap: digestOf(fromBase64(tip.wrap)),
      ...(receipt === undefined ? {} : { card: digestOf(utf8(receipt.card)) }),
      ...(files.length === 0 ? {} : { files: files.map(({ digest }) => digest) }),
    };
    const signed = signCommands(this.desk.id, [command], signingSeed(this.desk.member));
    return { ...signed, objects: [tip.tip, tip.wrap], list: tip.list, receipt };
  }

  /**
   * The two offices of the list; under sealed routing (密封流转) those one level up. Ours is known by its secret,
   * another's key by the list's signature.
   */
  private async readersOf(list: OfficeList, area: string, sealed: boolean): Promise<Readers> {
    const { office, superior } = route(list, area, (code) => this.setting.parents[code]);
    if (office.id !== this.desk.officeId) throw new Told(say("entry_elsewhere", inTongue(office.name_zh, office.name_en)));
    if (sealed) return this.readersAbove(list, office, superior);
    const own = (await this.desk.officeKeys()).find(({ recipient }) => keyDigest(recipient) === office.key);
    if (own === undefined) throw new TrustError("wrong-digest", "the list names a key that is not ours");
    return { list, office, superior, officeKey: own.recipient, superiorKey: await keyOf(superior) };
  }

  private async readersAbove(list: OfficeList, ours: Office, office: Office): Promise<Readers> {
    const superior = list.offices.find(({ id }) => id === office.superior);
    if (superior === undefined || superior.id === ours.id || superior.id === office.id) throw new Told(say("entry_nobody_above"));
    const [officeKey, superiorKey] = await Promise.all([keyOf(office), keyOf(superior)]);
    return { list, office, superior, officeKey, superiorKey };
  }
}

/** An office's recipient as the server tells it; sealing holds it against the list. */
async function keyOf({ id, key }: Office): Promise<string> {
  return (await get<{ recipient: string }>("/offices/" + id + "/key?key=" + key)).recipient;
}
