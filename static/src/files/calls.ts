// Calls of the upload API. A call ends in an answer, or in one of few reasons
// that the sending can do something about.

import { SendError, type Sentence, type Target } from "./types";

/** No connection, or a server that is busy or broken: the same call may be made again after `wait` milliseconds. */
export class Unreached extends Error {
  constructor(readonly wait = 0) {
    super("unreached");
    this.name = "Unreached";
  }
}

/** The server holds another offset than was sent for. */
export class OtherOffset extends Error {}

/** The server knows nothing of the upload any more, or not what we know of it: it begins anew. */
export class Lost extends Error {
  constructor(readonly sentence: Sentence) {
    super("lost");
    this.name = "Lost";
  }
}

/** Longest wait for an answer, in milliseconds: 64 KiB over a very slow network. */
const patience = 90_000;

/** Longest wait that a busy server may ask for, in seconds. */
const longestAsked = 60;

const json = { "Content-Type": "application/json" };

/** The calls for one file; `stop` ends them all. */
export class Upload {
  private token = "";

  constructor(private readonly to: Target, private readonly file: number, private readonly stop: AbortSignal) {}

  /** Announces a file of so many sealed bytes. */
  async open(size: number): Promise<void> {
    const answer = await this.call("", json, JSON.stringify({ lead: this.to.lead, size, entry: this.to.entry }));
    this.token = (answer as { token: string }).token;
  }

  /** Hands over bytes and gives the offset behind them. Throws OtherOffset when the server waits for others. */
  append(offset: number, bytes: Uint8Array<ArrayBuffer>): Promise<number> {
    const headers = { "Content-Type": "application/octet-stream", "Upload-Offset": String(offset) };
    return this.call("/append", headers, bytes).then(offsetIn);
  }

  /** How much has arrived. */
  offset(): Promise<number> {
    return this.call("/offset", json, "{}").then(offsetIn);
  }

  /** Says that all has been sent; may be said again. */
  async finish(digest: string): Promise<void> {
    await this.call("/finish", json, JSON.stringify({ digest }));
  }

  /** Tells the server to forget the file, and does not wait for it. */
  cancel(): void {
    if (this.token === "") return;
    this.fetch("/cancel", json, "{}", { keepalive: true }).catch(() => undefined);
  }

  /** The JSON of the answer. Throws Unreached, OtherOffset, Lost or a SendError. */
  private async call(what: string, headers: HeadersInit, body: BodyInit): Promise<unknown> {
    const stop = new AbortController();
    const end = () => stop.abort();
    const timer = setTimeout(end, patience);
    this.stop.addEventListener("abort", end);
    let status = 0;
    let text = "";
    let wait = 0;
    try {
      const answer = await this.fetch(what, headers, body, { signal: stop.signal });
      status = answer.status;
      wait = Number(answer.headers.get("Retry-After") ?? "0") || 0;
      text = await answer.text();
    } catch {
      throw new Unreached();
    } finally {
      clearTimeout(timer);
      this.stop.removeEventListener("abort", end);
    }
    if (status >= 200 && status < 300) return read(text);
    throw this.refusal(status, text, wait, what !== "");
  }

  private fetch(what: string, headers: HeadersInit, body: BodyInit, more: RequestInit): Promise<Response> {
    const shown = this.token === "" ? {} : { "Upload-Token": this.token };
    return fetch("/api/v1/uploads" + what, {
      ...more,
      method: "POST",
      headers: { ...this.to.headers, ...shown, ...headers },
      body,
      // Only the desk has a session; the tipster's side sends nothing that could be one.
      credentials: this.to.headers === undefined ? "omit" : "same-origin",
      cache: "no-store",
      redirect: "error",
    });
  }

  private refusal(status: number, text: string, wait: number, opened: boolean): Error {
    const sentence = sentenceIn(text);
    if (status === 409 && opened) return new OtherOffset();
    if (status === 413) return new SendError("too_large", this.file, sentence);
    if (status === 507) return new SendError("no_room", this.file, sentence);
    if (status >= 500 || status === 429 || status === 408) return new Unreached(Math.min(wait, longestAsked) * 1000);
    if (opened && status !== 401 && status !== 403) return new Lost(sentence);
    return new SendError("refused", this.file, sentence);
  }
}

function read(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "{}" : text);
  } catch {
    throw new Unreached(); // something between us and the server answered in its place
  }
}

function offsetIn(answer: unknown): number {
  const { offset } = answer as { offset?: unknown };
  if (typeof offset !== "number" || !Number.isSafeInteger(offset) || offset < 0) throw new Unreached();
  return offset;
}

function sentenceIn(text: string): Sentence {
  try {
    return (JSON.parse(text) as { error: { message: Sentence } }).error.message;
  } catch {
    return { zh: "", en: "" };
  }
}
