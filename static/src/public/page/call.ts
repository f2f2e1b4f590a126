// Calls of the public API. A call fails in one of three ways people can do
// something about; everything else about it is nobody's business.

import { english, type Say } from "./say";

/** How a call failed: no connection, a busy or broken server, or a refusal with a reason. */
export type Failing = "offline" | "busy" | "refused";

/** A failed call. `sentence` is the server's reason in the page's language; empty unless refused. */
export class CallError extends Error {
  constructor(readonly failing: Failing, readonly code = "", readonly sentence = "") {
    super(failing + " " + code);
    this.name = "CallError";
  }
}

/** Why something did not go through, in one sentence that says what to do. */
export function reasonOf(error: unknown, say: Say): string {
  if (!(error instanceof CallError)) return say("say.both.failed_here");
  if (error.failing === "refused") return say("say.both.refused", { why: error.sentence });
  return say(error.failing === "offline" ? "say.both.offline" : "say.both.busy");
}

/** Longest wait for an answer, in milliseconds: a tip over a very slow network. */
const patience = 120_000;

/** Status of a server whose disk is full: the same call again would not help. */
const full = 507;

/** GET, or POST when there is a body. Throws a CallError. */
export async function call(path: string, body?: unknown): Promise<unknown> {
  const text = await callText(path, body);
  try {
    return JSON.parse(text);
  } catch {
    throw new CallError("busy");
  }
}

/** The same, for an answer that is no JSON. */
export async function callText(path: string, body?: unknown): Promise<string> {
  const { status, text } = await exchange(path, body);
  if (status >= 200 && status < 300) return text;
  if (status >= 500 && status !== full) throw new CallError("busy");
  throw refusal(text);
}

/** POST whose answer is read by others, as it comes: a file. Throws a CallError `offline`. */
export async function callFor(path: string, body: unknown): Promise<Response> {
  try {
    return await fetch(path, request(body));
  } catch {
    throw new CallError("offline");
  }
}

async function exchange(path: string, body: unknown): Promise<{ status: number; text: string }> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    const answer = await fetch(path, { ...request(body), signal: stop.signal });
    return { status: answer.status, text: await answer.text() };
  } catch {
    throw new CallError("offline");
  } finally {
    clearTimeout(timer);
  }
}

function request(body: unknown): RequestInit {
  const always: RequestInit = { credentials: "omit", cache: "no-store", redirect: "error" };
  if (body === undefined) return always;
  return { ...always, method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

interface Refusal {
  readonly error: { readonly code: string; readonly message: { readonly zh: string; readonly en: string } };
}

function refusal(text: string): CallError {
  try {
    const { error } = JSON.parse(text) as Refusal;
    return new CallError("refused", error.code, english() ? error.message.en : error.message.zh);
  } catch {
    return new CallError("busy");
  }
}
