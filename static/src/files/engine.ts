// Seals and opens files for the page at the other end of a port: in a worker
// where there are workers, else beside the page. No network in here.

import type { Pull } from "../crypto/age";
import { EnvelopeError, type EnvelopeCode } from "../crypto/errors";
import { openFile, sealFile, UnreadableError, type ExpectedFile } from "../crypto/file";
import type { Binding } from "../crypto/envelope";

/** What is to be done with one file. */
export type Job =
  | { readonly do: "seal"; readonly blob: Blob; readonly binding: Binding; readonly recipient: string }
  | { readonly do: "open"; readonly identities: readonly string[]; readonly expected: ExpectedFile };

/**
 * From the engine: sealed or opened bytes; `taken`, a piece was worked off; the end, with the digest of what was
 * sealed; or why there is none: what is wrong with the sealed file, or that the device's file cannot be read, or
 * that the engine itself broke, for want of memory, say.
 */
export type Told =
  | { readonly piece: ArrayBuffer }
  | { readonly taken: true }
  | { readonly done: string }
  | { readonly fault: EnvelopeCode | "unreadable" | "broken" };

/** To the engine: sealed bytes to open, and their end; `more`, a piece comes back for another one to be put into it. */
export type Given = { readonly piece: ArrayBuffer } | { readonly end: true } | { readonly more: ArrayBuffer };

/** Bytes of a piece on its way; the last may be shorter. */
export const pieceSize = 1024 * 1024;

/** Sealed pieces made ahead of the network: with the one being filled and the one being sent at most 8 MiB. */
const ahead = 6;

/** Does one job and tells over the port. Never throws. */
export async function work(job: Job, port: MessagePort): Promise<void> {
  const tell = (told: Told, ...moved: Transferable[]) => port.postMessage(told, moved);
  try {
    tell({ done: job.do === "seal" ? await sealOver(job, port, tell) : await openOver(job, port, tell) });
  } catch (error) {
    tell({ fault: error instanceof EnvelopeError ? error.code : error instanceof UnreadableError ? "unreadable" : "broken" });
  }
}

type Tell = (told: Told, ...moved: Transferable[]) => void;

async function sealOver(job: Job & { do: "seal" }, port: MessagePort, tell: Tell): Promise<string> {
  const wanted = new Turns(ahead);
  const out = new Pieces(async (piece) => {
    await wanted.take();
    tell({ piece }, piece);
  });
  port.onmessage = ({ data }: MessageEvent<Given>) => {
    if (!("more" in data)) return;
    out.again(data.more);
    wanted.add();
  };
  const digest = await sealFile(job.blob, job.binding, job.recipient, (bytes) => out.add(bytes));
  await out.flush();
  return digest;
}

async function openOver(job: Job & { do: "open" }, port: MessagePort, tell: Tell): Promise<string> {
  const come: (Uint8Array | undefined)[] = [];
  const arrived = new Turns(0);
  port.onmessage = ({ data }: MessageEvent<Given>) => {
    if ("more" in data) return;
    come.push("piece" in data ? new Uint8Array(data.piece) : undefined);
    arrived.add();
  };
  const next: Pull = async () => {
    await arrived.take();
    tell({ taken: true });
    return come.shift();
  };
  const out = new Pieces(async (piece) => tell({ piece }, piece));
  await openFile(next, job.identities, job.expected, (bytes) => out.add(bytes));
  await out.flush();
  return job.expected.digest;
}

/** So many turns may be taken; whoever comes when there are none waits. */
class Turns {
  private waiting: (() => void) | undefined;

  constructor(private left: number) {}

  add(): void {
    this.left++;
    this.waiting?.();
    this.waiting = undefined;
  }

  async take(): Promise<void> {
    while (this.left === 0) await new Promise<void>((resolve) => (this.waiting = resolve));
    this.left--;
  }
}

/** Gathers bytes into pieces of one size, each in a buffer of its own that can be moved. */
class Pieces {
  private piece = new Uint8Array(pieceSize);
  private used = 0;
  /** Buffers that came back: used again, for a browser is slow to collect what nobody holds. */
  private readonly spare: ArrayBuffer[] = [];

  constructor(private readonly full: (piece: ArrayBuffer) => Promise<void>) {}

  again(buffer: ArrayBuffer): void {
    if (buffer.byteLength === pieceSize) this.spare.push(buffer);
  }

  async add(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + pieceSize - this.used);
      this.piece.set(part, this.used);
      this.used += part.length;
      at += part.length;
      if (this.used === pieceSize) await this.flush();
    }
  }

  async flush(): Promise<void> {
    if (this.used === 0) return;
    await this.full(this.used === pieceSize ? this.piece.buffer : this.piece.slice(0, this.used).buffer);
    this.piece = new Uint8Array(this.spare.pop() ?? new ArrayBuffer(pieceSize));
    this.used = 0;
  }
}
