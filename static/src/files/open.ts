// Fetches a sealed file (附件) and opens it in a worker. What comes out of the
// worker is provisional: the page gets a Blob once all of it has been found
// right, or nothing.

import { place } from "../crypto/envelope";
import { EnvelopeError } from "../crypto/errors";
import { NoEngine, startHands, type Hands } from "./hands";
import { FetchError, type Expected } from "./types";
import type { Told } from "./engine";

export { FetchError, type Expected } from "./types";
export { EnvelopeError } from "../crypto/errors";

/** Sealed bytes given to the engine ahead of its work. */
const ahead = 4 * 1024 * 1024;

/** Opened bytes that are put into one blob, so that they leave the page's own memory. */
const gathered = 8 * 1024 * 1024;

/**
 * Opens the file that `request` fetches, with whichever identity fits, and gives its content. The Blob has no type:
 * nobody is to believe the sender's. Rejects with an EnvelopeError when the file is not what it should be, with a
 * FetchError when it did not arrive.
 */
export async function openFile(
  request: () => Promise<Response>, identity: string | readonly string[], expect: Expected,
  on: (read: number) => void, stop: AbortSignal,
): Promise<Blob> {
  const hands = await startHands(expect.worker).catch((error: unknown) => {
    throw new FetchError(error instanceof NoEngine ? "broken" : "offline");
  });
  try {
    const answer = await reached(request, stop);
    if (!answer.ok) throw new FetchError("refused", answer.status);
    return await opened(answer, typeof identity === "string" ? [identity] : identity, expect, hands, on, stop);
  } finally {
    hands.stop();
  }
}

async function reached(request: () => Promise<Response>, stop: AbortSignal): Promise<Response> {
  try {
    return await request();
  } catch {
    throw new FetchError(stop.aborted ? "cancelled" : "offline");
  }
}

function opened(
  answer: Response, identities: readonly string[], expect: Expected,
  hands: Hands, on: (read: number) => void, stop: AbortSignal,
): Promise<Blob> {
  const { lead, stream, seq, digest, size } = expect;
  const parts = new Parts();
  const body = new Body(answer);
  return new Promise<Blob>((resolve, reject) => {
    const failed = (error: unknown) => {
      body.cancel();
      reject(error);
    };
    const fell = () => failed(new FetchError("broken"));
    const told = (word: Told) => {
      if ("piece" in word) parts.add(word.piece);
      else if ("taken" in word) body.taken();
      else if ("done" in word) resolve(parts.whole());
      else if (word.fault === "broken" || word.fault === "unreadable") fell();
      else failed(new EnvelopeError(word.fault, "the engine refused it"));
    };
    const job = { do: "open", identities, expected: { binding: place(lead, stream, seq), digest, size } } as const;
    const give = hands.begin(job, told, fell);
    stop.addEventListener("abort", () => failed(new FetchError("cancelled")));
    if (stop.aborted) return failed(new FetchError("cancelled"));
    body.each((bytes, read) => {
      // A copy of its own, because what a browser hands out may be a view of something larger.
      const piece = bytes.slice().buffer;
      give({ piece }, piece);
      on(read);
    }).then(() => give({ end: true }), () => failed(new FetchError(stop.aborted ? "cancelled" : "offline")));
  });
}

/** The bytes of an answer, read no faster than they are worked off. */
class Body {
  private readonly reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  /** Lengths of the pieces that were given and not yet taken. */
  private readonly given: number[] = [];
  private held = 0;
  private wake: (() => void) | undefined;

  constructor(private readonly answer: Response) {
    this.reader = answer.body?.getReader();
  }

  async each(use: (bytes: Uint8Array, read: number) => void): Promise<void> {
    let read = 0;
    for (;;) {
      while (this.held > ahead) await new Promise<void>((resolve) => (this.wake = resolve));
      const bytes = await this.next();
      if (bytes === undefined) return;
      read += bytes.length;
      this.given.push(bytes.length);
      this.held += bytes.length;
      use(bytes, read);
    }
  }

  taken(): void {
    this.held -= this.given.shift() ?? 0;
    this.wake?.();
  }

  cancel(): void {
    this.reader?.cancel().catch(() => undefined);
  }

  /** Browsers that cannot stream an answer give it in one piece. */
  private async next(): Promise<Uint8Array | undefined> {
    if (this.reader !== undefined) return (await this.reader.read()).value;
    return this.answer.bodyUsed ? undefined : new Uint8Array(await this.answer.arrayBuffer());
  }
}

/** Content as it comes, in blobs: the browser may keep those outside of the page's memory. */
class Parts {
  private readonly blobs: Blob[] = [];
  private loose: ArrayBuffer[] = [];
  private size = 0;

  add(piece: ArrayBuffer): void {
    this.loose.push(piece);
    this.size += piece.byteLength;
    if (this.size >= gathered) this.gather();
  }

  whole(): Blob {
    this.gather();
    return new Blob(this.blobs);
  }

  private gather(): void {
    this.blobs.push(new Blob(this.loose));
    this.loose = [];
    this.size = 0;
  }
}
