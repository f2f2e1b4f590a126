// Calls of our own server. Every answer that says no becomes one error with a
// sentence in the page's language.

import { inTongue, pageData, say } from "./page";

/** One thing that stands in the way of a command. */
export interface Reason {
  readonly code: string;
  readonly message: { readonly zh: string; readonly en: string };
  readonly gate?: number;
  readonly ref?: string;
}

/** The server said no; nothing was changed. */
export class Refused extends Error {
  constructor(
    readonly status: number, readonly code: string, readonly sentence: string, readonly reasons: readonly Reason[],
  ) {
    super(code);
    this.name = "Refused";
  }
}

/** The server could not be reached, or its answer was cut off or never came. */
export class Unreachable extends Error {
  constructor() {
    super("unreachable");
    this.name = "Unreachable";
  }
}

let token: string | undefined;

/** Uses another session's token from now on. */
export function useToken(fresh: string): void {
  token = fresh;
}

/** GET under /api/v1. Throws Refused or Unreachable. */
export const get = <T>(path: string): Promise<T> => call<T>(path, {});

/** GET under /api/v1, the exact bytes. Throws Refused or Unreachable. */
export async function getBytes(path: string): Promise<Uint8Array> {
  const response = await reach(path, {});
  if (!response.ok) throw await refusal(response);
  return new Uint8Array(await response.arrayBuffer());
}

/** GET under /api/v1, as a blob, which the browser may keep on disk. Throws Refused or Unreachable, or what `signal` was aborted with. */
export async function getBlob(path: string, signal: AbortSignal): Promise<Blob> {
  const response = await reach(path, { signal });
  if (!response.ok) throw await refusal(response);
  return response.blob();
}

let prove: (() => Promise<void>) | undefined;

/** How a fresh one-time code is asked for where a call wants one. */
export function proveWith(ask: () => Promise<void>): void {
  prove = ask;
}

/**
 * POST of JSON under /api/v1. Where the server wants a fresh one-time code it
 * is asked for and the call repeated. Throws Refused or Unreachable.
 */
export async function post<T>(path: string, body: object): Promise<T> {
  try {
    return await send<T>(path, body);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== "step_up" || prove === undefined) throw error;
    await prove();
    return send<T>(path, body);
  }
}

/** POST of JSON that is let finish while the page goes away, where it is small enough. Throws Refused or Unreachable. */
export const postLast = (path: string, body: object): Promise<void> => send(path, body, true);

/** Most characters of a body that browsers send for a page that is gone. */
const mostKept = 60_000;

function send<T>(path: string, body: object, last = false): Promise<T> {
  const headers = { "Content-Type": "application/json", ...tokenHeader() };
  const text = JSON.stringify(body);
  return call<T>(path, { method: "POST", headers, body: text, keepalive: last && text.length < mostKept });
}

/** What shows the server that a change comes from a page of ours. */
export function tokenHeader(): Record<string, string> {
  const shown = token ?? pageData().session.token;
  return shown === "" ? {} : { "X-Zhuicha-Token": shown };
}

async function reach(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch("/api/v1" + path, { ...init, credentials: "same-origin", cache: "no-store" });
  } catch {
    throw new Unreachable();
  }
}

async function call<T>(path: string, init: RequestInit): Promise<T> {
  const response = await reach(path, init);
  if (!response.ok) throw await refusal(response);
  try {
    const text = await response.text();
    return (text === "" ? undefined : JSON.parse(text)) as T;
  } catch {
    throw new Unreachable();
  }
}

/** Our own server's no. One from something between us and it says nothing of what became of the call. */
async function refusal(response: Response): Promise<Refused | Unreachable> {
  try {
    const { error } = (await response.json()) as {
      error: { code: string; message: { zh: string; en: string }; reasons?: Reason[] };
    };
    const sentence = inTongue(error.message.zh, error.message.en);
    return new Refused(response.status, error.code, sentence, error.reasons ?? []);
  } catch {
    return response.status >= 500 ? new Unreachable() : new Refused(response.status, "internal", say("unexpected"), []);
  }
}
