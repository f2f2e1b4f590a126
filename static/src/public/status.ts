// The status page: type the receipt, see how things stand, read and answer.

import { fromHex, hex } from "../crypto/bytes";
import { deriveKeys, type ReceiptKeys, type Secret } from "../crypto/receipt";
import { call, CallError, reasonOf } from "./page/call";
import { pageData } from "./page/data";
import { byId, part, showOnly, tell } from "./page/dom";
import { startFrame } from "./page/frame";
import { count, fits, longestAnswer } from "./page/length";
import { speaker, type Say } from "./page/say";
import { readStatus, type Status } from "./status/answer";
import { clearEntry, refuse, startEntry } from "./status/entry";
import type { StatusPage } from "./status/page";
import { drawStatus } from "./status/show";
import { Writer } from "./status/write";

const sections = ["enter", "work", "failed", "shown"].map(part);

/** Whoever holds the receipt, while the page is open. */
interface Holder {
  readonly keys: ReceiptKeys;
  readonly page: StatusPage;
  status: Status;
  writer: Writer | undefined;
}

function start(): void {
  startFrame();
  const page = pageData<StatusPage>();
  const say = speaker(page.messages);
  startEntry(say, (secret) => void look(page, secret, say));
  startMessage(say);
  part("failed-back").addEventListener("click", () => showOnly(sections, part("enter")));
  showOnly(sections, part("enter"));
  byId("receipt", HTMLTextAreaElement).focus();
}

async function look(page: StatusPage, secret: Secret, say: Say): Promise<void> {
  showOnly(sections, part("work"));
  const bar = byId("work-bar", HTMLProgressElement);
  const keys = await deriveKeys(secret, fromHex(page.salt, 32) as Uint8Array, (share) => void (bar.value = 100 * share));
  await fetchAndShow(keys, page, say);
}

/** Asks the server; on failure the derived keys wait for the next try. */
async function fetchAndShow(keys: ReceiptKeys, page: StatusPage, say: Say): Promise<void> {
  try {
    const holder: Holder = { keys, status: await fetchStatus(keys), page, writer: undefined };
    await show(holder, say);
    clearEntry();
    part("tongue").hidden = true; // the other language would ask for the receipt anew
    showOnly(sections, part("shown"));
  } catch (error) {
    failed(error, () => void fetchAndShow(keys, page, say), say);
  }
}

async function fetchStatus(keys: ReceiptKeys): Promise<Status> {
  const answer = await call("/api/v1/status", { token: hex(keys.token) });
  try {
    return readStatus(answer);
  } catch {
    throw new CallError("busy");
  }
}

async function show(holder: Holder, say: Say): Promise<void> {
  const { keys, page, status } = holder;
  const card = await drawStatus(status, keys, page, say);
  holder.writer = card && new Writer(keys, card, () => fetchStatus(keys));
  byId("answer", HTMLFormElement).onsubmit = (event) => {
    event.preventDefault();
    void write(holder, say);
  };
}

function failed(error: unknown, again: () => void, say: Say): void {
  if (error instanceof CallError && error.code === "no_such_receipt") {
    showOnly(sections, part("enter"));
    return refuse(say);
  }
  byId("failed-again", HTMLButtonElement).onclick = () => {
    showOnly(sections, part("work"));
    again();
  };
  tell(part("failed-words"), whyNotShown(error, say));
  showOnly(sections, part("failed"));
}

function whyNotShown(error: unknown, say: Say): string {
  if (!(error instanceof CallError)) return say("say.status.failed_here");
  if (error.failing === "refused") return error.sentence;
  return say(error.failing === "offline" ? "say.status.offline" : "say.status.busy");
}

const message = () => byId("message", HTMLTextAreaElement);

function startMessage(say: Say): void {
  message().addEventListener("input", () => {
    count(message(), longestAnswer, part("message-count"), say);
    tell(part("message-sent"), "");
  });
}

/** Sends what was typed; it leaves the box only after it has arrived. */
async function write(holder: Holder, say: Say): Promise<void> {
  const fault = part("message-fault");
  const text = message().value.trim();
  if (!fits(message(), longestAnswer, fault, say)) return;
  if (text === "" || holder.writer === undefined) return tell(fault, say("say.status.need_message"));
  const send = byId("send", HTMLButtonElement);
  send.disabled = true;
  part("live").textContent = say("say.status.sending");
  try {
    await holder.writer.send(text, holder.status.sent);
    message().value = "";
    part("message-count").textContent = "";
    tell(part("message-sent"), say("say.status.sent"));
    holder.status = await fetchStatus(holder.keys);
    await show(holder, say);
  } catch (error) {
    if (message().value !== "") tell(fault, reasonOf(error, say));
  } finally {
    send.disabled = false;
  }
}

start();
