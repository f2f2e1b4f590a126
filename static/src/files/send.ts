// Sends files (附件): sealed in a worker as a stream, handed over in parts, and
// after a broken connection resumed where the server stopped. Nothing of this
// begins before the person presses "send".

import { place } from "../crypto/envelope";
import { largestContent, sealedSize } from "../crypto/file";
import { longest } from "../crypto/content";
import { Lost, OtherOffset, Unreached, Upload } from "./calls";
import { NoEngine, startHands, type Hands } from "./hands";
import { Outbox } from "./outbox";
import { Portion } from "./portion";
import { SendError, type FileRef, type Outgoing, type Progress, type Target } from "./types";

export { SendError, type FileRef, type Outgoing, type Progress, type Target } from "./types";


/** Milliseconds before a failed call is made again: doubled each time in a row. */
const backOff = { first: 500, longest: 30_000 } as const;

/** How often one file begins anew because the server knows nothing of it any more. */
const mostBeginnings = 3;

/** What was sent and is not yet claimed, by the blob it was: pressing "send" again sends nothing twice. */
const sent = new WeakMap<Blob, { readonly as: string; readonly ref: FileRef }[]>();

/**
 * Sends all files in their order and gives what names them; rejects with a SendError. A connection that breaks is
 * waited for, until `stop` aborts. Called again, it goes on behind the files that had arrived whole at the same
 * place of the list; see `forgetSent`.
 */
export async function sendFiles(
  files: readonly Outgoing[], to: Target, on: (progress: Progress) => void, stop: AbortSignal,
): Promise<FileRef[]> {
  const refs: FileRef[] = [];
  for (const [file, outgoing] of files.entries()) {
    const known = sent.get(outgoing.blob)?.find(({ as }) => as === nameOf(to, file));
    refs.push(known?.ref ?? (await new Sending(outgoing, file, to, on, stop).run()));
  }
  return refs;
}

/** To be called when the server refuses to claim files that had arrived: they are sent anew next time. */
export function forgetSent(files: readonly Outgoing[]): void {
  files.forEach(({ blob }) => sent.delete(blob));
}

const nameOf = (to: Target, file: number): string => [to.lead, to.stream, file, to.recipient].join(" ");

/** One file on its way. */
class Sending {
  private waiting = false;
  private arrived = 0;
  private size = 0;
  private readonly portion = new Portion();
  private delay: number = backOff.first;

  constructor(
    private readonly outgoing: Outgoing, private readonly file: number, private readonly to: Target,
    private readonly on: (progress: Progress) => void, private readonly stop: AbortSignal,
  ) {}

  async run(): Promise<FileRef> {
    const { blob, name, type } = this.outgoing;
    if (blob.size > largestContent) throw new SendError("too_large", this.file);
    this.size = sealedSize(blob.size);
    const ref = { digest: await this.begin(), name: cut(name), type: plainType(type), size: blob.size };
    sent.set(blob, [...(sent.get(blob) ?? []), { as: nameOf(this.to, this.file), ref }]);
    return ref;
  }

  private async begin(): Promise<string> {
    for (let beginning = 1; ; beginning++) {
      try {
        return await this.upload(new Upload(this.to, this.file, this.stop));
      } catch (error) {
        if (!(error instanceof Lost || error instanceof OtherOffset)) throw error;
        if (beginning === mostBeginnings) throw new SendError("refused", this.file, error instanceof Lost ? error.sentence : undefined);
      }
    }
  }

  private async upload(upload: Upload): Promise<string> {
    this.refuseWhenStopped();
    this.tell(0);
    const hands = await this.persist(() => this.engine());
    try {
      await this.persist(() => upload.open(this.size));
      const digest = await this.handOver(upload, hands);
      await this.persist(() => upload.finish(digest));
      return digest;
    } catch (error) {
      upload.cancel();
      throw error;
    } finally {
      hands.stop();
    }
  }

  private engine(): Promise<Hands> {
    return startHands(this.to.worker).catch((error: unknown) => {
      throw error instanceof NoEngine ? new SendError("broken", this.file) : new Unreached();
    });
  }

  /** Seals and sends side by side; gives the digest once all has arrived. */
  private async handOver(upload: Upload, hands: Hands): Promise<string> {
    const outbox = new Outbox();
    const stopped = () => outbox.fail(new SendError("cancelled", this.file));
    this.stop.addEventListener("abort", stopped);
    try {
      const more = this.seal(hands, outbox);
      let offset = 0;
      for (;;) {
        const bytes = await outbox.from(offset, this.portion.bytes);
        if (bytes === undefined) return outbox.digest as string;
        offset = await this.append(upload, offset, bytes);
        outbox.arrived(offset).forEach(more);
        this.tell(offset);
      }
    } catch (error) {
      throw error instanceof RangeError ? new Lost({ zh: "", en: "" }) : error; // acknowledged bytes are gone
    } finally {
      this.stop.removeEventListener("abort", stopped);
    }
  }

  /** Lets the file be sealed into the outbox; what it returns gives a piece back and asks for one more. */
  private seal(hands: Hands, outbox: Outbox): (piece: Uint8Array<ArrayBuffer>) => void {
    const binding = place(this.to.lead, this.to.stream, this.file);
    const fell = () => outbox.fail(new SendError("broken", this.file));
    const give = hands.begin({ do: "seal", blob: this.outgoing.blob, binding, recipient: this.to.recipient }, (told) => {
      if ("piece" in told) outbox.put(new Uint8Array(told.piece));
      else if ("done" in told) outbox.end(told.done);
      else if ("fault" in told && told.fault === "unreadable") outbox.fail(new SendError("unreadable", this.file));
      else fell();
    }, fell);
    return ({ buffer }) => give({ more: buffer }, buffer);
  }

  /** Hands over one part and gives the offset behind what has arrived, which after a broken connection may be any of it. */
  private async append(upload: Upload, offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<number> {
    const began = Date.now();
    try {
      const arrived = await upload.append(offset, bytes);
      this.delay = backOff.first;
      this.portion.arrived(Date.now() - began);
      return arrived;
    } catch (error) {
      // Another offset means that the browser repeated a call that broke: it is the same.
      if (!(error instanceof Unreached || error instanceof OtherOffset)) throw error;
      this.portion.broke();
      if (error instanceof Unreached) await this.wait(error.wait);
    }
    const arrived = await this.persist(() => upload.offset());
    if (arrived === offset) await this.wait(0); // nothing of it came through: not at once again
    return arrived;
  }

  /** Makes a call until it is answered. */
  private async persist<T>(attempt: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        const answer = await attempt();
        this.delay = backOff.first;
        return answer;
      } catch (error) {
        if (!(error instanceof Unreached)) throw error;
        await this.wait(error.wait);
      }
    }
  }

  /** Waits before the next try: less when the device says that it is online again. */
  private async wait(asked: number): Promise<void> {
    this.refuseWhenStopped();
    this.waiting = true;
    this.tell(this.arrived);
    await new Promise<void>((resolve) => {
      const go = () => {
        clearTimeout(timer);
        removeEventListener("online", go);
        this.stop.removeEventListener("abort", go);
        resolve();
      };
      const timer = setTimeout(go, Math.max(asked, this.delay));
      addEventListener("online", go);
      this.stop.addEventListener("abort", go);
    });
    this.delay = Math.min(2 * this.delay, backOff.longest);
    this.refuseWhenStopped();
  }

  private refuseWhenStopped(): void {
    if (this.stop.aborted) throw new SendError(this.waiting ? "offline_stopped" : "cancelled", this.file);
  }

  private tell(arrived: number): void {
    if (arrived > this.arrived) this.waiting = false;
    this.arrived = arrived;
    this.on({ file: this.file, sent: arrived, size: this.size, state: this.waiting ? "waiting" : "sending" });
  }
}

/** A name within what an object may hold; its end, which tells the kind, is kept. */
function cut(name: string): string {
  const points = Array.from(name);
  if (points.length <= longest.fileName) return name;
  const ending = 20;
  return [...points.slice(0, longest.fileName - ending), ...points.slice(-ending)].join("");
}

/** What is no media type is not told at all. */
const plainType = (type: string): string => (/^[ -~]{1,100}$/.test(type) ? type : "");
