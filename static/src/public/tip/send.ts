// Sending. The receipt is made once and kept while the page is open, so that
// trying again hands in the same tip and never a second one.

import { fromHex } from "../../crypto/bytes";
import { TrustError } from "../../crypto/errors";
import type { FileRef } from "../../crypto/content";
import { asObject, asString } from "../../crypto/json";
import { checkedKey, type Office, type OfficeList } from "../../crypto/offices";
import { keysFrom, newSecret, stretchSecret, type ReceiptKeys, type Secret } from "../../crypto/receipt";
import { newKeyPair, type KeyPair } from "../../crypto/keys";
import { sealTip, type Attached, type Submission, type Told } from "../../crypto/submission";
import { call, CallError, callText } from "../page/call";
import { dataIn } from "../page/data";
import { posterFingerprint } from "../page/frame";
import type { TipPage } from "./page";
import { readersOf, successor } from "./trust";

/** What is being done, for the page to say; `part` runs from 0 to 1 within it. */
export type Watch = (doing: "receipt" | "files" | "lock" | "send", part: number) => void;

/** Sends the files sealed to the recipient, and names them; before the tip that does. */
export type SendFiles = (to: { readonly lead: string; readonly recipient: string }) => Promise<readonly FileRef[]>;

/** How it ended: received as told, or an earlier try had already arrived with other words. */
export type Outcome = "received" | "earlier";

/** What is posted: the tip, and the digests of its files for the server to claim. */
type Body = Submission & { readonly files?: readonly string[] };

/** Hands in one tip, however often it takes. */
export class Sender {
  /** The receipt, known to this page alone until it is written down. */
  readonly secret: Secret = newSecret();
  private root: Promise<Uint8Array> | undefined;
  private keys: ReceiptKeys | undefined;
  private progress: (part: number) => void = () => undefined;
  private sealed: { readonly words: string; readonly body: Body } | undefined;
  /** The tip's intake key: one for every try, for the files are sealed to it first. */
  private intake: Promise<KeyPair> | undefined;

  constructor(private page: TipPage, private list: OfficeList) {}

  /**
   * Nothing leaves before `ready`. Throws a CallError, a TrustError or what `files` throws; then nothing typed is
   * lost and the same call may be made again, with or without the files.
   */
  async send(told: Told, watch: Watch, ready: Promise<unknown>, files?: SendFiles): Promise<Outcome> {
    ready.catch(() => undefined); // told of below, once it is waited for
    this.list = successor(this.list, this.page, posterFingerprint());
    watch("receipt", 0);
    this.progress = (part) => watch("receipt", part);
    const root = await this.prepare();
    const keys = (this.keys = this.keys ?? (await keysFrom(root)));
    const attached = await this.sendFiles(told, keys, watch, ready, files);
    try {
      return await this.handIn(told, attached, keys, watch, ready);
    } catch (error) {
      if (!listMayBeOld(error)) throw error;
      await this.renew();
      return this.handIn(told, attached, keys, watch, ready);
    }
  }

  /** Files go first. Before that it is certain that somebody can read the tip, and that its receipt can be shown. */
  private async sendFiles(told: Told, keys: ReceiptKeys, watch: Watch, ready: Promise<unknown>, files?: SendFiles): Promise<Attached> {
    this.intake = this.intake ?? newKeyPair();
    const intake = await this.intake;
    if (files === undefined) return { intake, files: [] };
    readersOf(this.list, this.page, told.area, told.sealed);
    await ready;
    watch("files", 0);
    return { intake, files: await files({ lead: keys.lead, recipient: intake.recipient }) };
  }

  /** Does the slow part of the receipt's keys; may begin while the person still writes. */
  prepare(): Promise<Uint8Array> {
    this.root = this.root ?? this.stretch();
    return this.root;
  }

  private async stretch(): Promise<Uint8Array> {
    try {
      return await stretchSecret(this.secret, fromHex(this.page.salt, 32) as Uint8Array, (part) => this.progress(part));
    } catch (error) {
      this.root = undefined; // no memory, say: the next try begins anew
      throw error;
    }
  }

  private async handIn(told: Told, attached: Attached, keys: ReceiptKeys, watch: Watch, ready: Promise<unknown>): Promise<Outcome> {
    watch("lock", 0);
    const body = await this.seal(told, attached, keys);
    await ready;
    watch("send", 0);
    try {
      await call("/api/v1/tips", body);
      return "received";
    } catch (error) {
      // The lead's id comes from our receipt: only we can have sent it before.
      if (error instanceof CallError && error.code === "twin") return "earlier";
      throw error;
    }
  }

  /** The same words give the same bytes, so that a repeated call is the same call. */
  private async seal(told: Told, attached: Attached, keys: ReceiptKeys): Promise<Body> {
    const words = JSON.stringify([told, attached.files]);
    if (this.sealed?.words !== words || this.sealed.body.list !== this.list.digest) {
      const { office, superior } = readersOf(this.list, this.page, told.area, told.sealed);
      const [officeKey, superiorKey] = await Promise.all([keyOf(office), keyOf(superior)]);
      const body = await sealTip(told, { list: this.list, office, superior, officeKey, superiorKey }, keys, attached);
      const files = attached.files.map(({ digest }) => digest);
      this.sealed = { words, body: files.length === 0 ? body : { ...body, files } };
    }
    return this.sealed.body;
  }

  /** Fetches the page's data anew after the office list changed. */
  private async renew(): Promise<void> {
    const page = dataIn<TipPage>(await callText(location.pathname + location.search));
    this.list = successor(this.list, page, posterFingerprint());
    this.page = page;
  }
}

/** Whether a fresh office list may mend it: an office changed its key, joined or left since the page was opened. */
function listMayBeOld(error: unknown): boolean {
  if (error instanceof TrustError) return error.code === "wrong-digest";
  return error instanceof CallError && ["list_changed", "no_office", "not_found"].includes(error.code);
}

/** The office's recipient; refused unless the signed list names its digest. */
async function keyOf(office: Office): Promise<string> {
  const answer = asObject(await call("/api/v1/offices/" + office.id + "/key?key=" + office.key));
  return checkedKey(office, asString(answer["recipient"]));
}
