// Files on their way: sealed and sent before the command that names them, and
// named only once all have arrived whole.

import type { FileRef } from "../../crypto/content";
import type { FileStream } from "../../crypto/envelope";
import { forgetSent, sendFiles, SendError, type Outgoing } from "../../files/send";
import { Told } from "../lib/answer";
import { tokenHeader } from "../lib/api";
import { inTongue, pageData, say } from "../lib/page";
import type { FilePage } from "./attachment";
import { madeOver } from "./bare";
import { Picker } from "./pick";

/** Where files go at the desk. */
export interface Way {
  readonly lead: string;
  readonly stream: FileStream;
  readonly recipient: string;
  /** The lead is about to be registered (代录). */
  readonly entry?: true;
}

/** Sends what is picked, bit for bit. Throws Told. */
export function sendPicked(picker: Picker, way: Way): Promise<FileRef[]> {
  return send(picker, picker.files, way);
}

/** What is picked as it goes to the tipster, and our own copies of the same bytes. Throws Told. */
export async function sendBoth(picker: Picker, toTipster: Way, ours: Way): Promise<{ files: FileRef[]; copies: FileRef[] }> {
  const made = await madeOver(picker.files);
  return { files: await send(picker, made, toTipster), copies: await send(picker, made, ours) };
}

/** The server no longer has what was sent from within the form: the next press sends all anew. */
export async function sendAnew(form: Element): Promise<void> {
  for (const picker of Picker.allIn(form)) forgetSent([...picker.files, ...(await madeOver(picker.files).catch(() => []))]);
}

async function send(picker: Picker, files: readonly Outgoing[], way: Way): Promise<FileRef[]> {
  if (files.length === 0) return [];
  const { worker } = pageData<FilePage>();
  try {
    return await picker.while((on, signal) => sendFiles(files, { ...way, worker, headers: tokenHeader() }, on, signal));
  } catch (error) {
    throw error instanceof SendError ? new Told(sentence(error)) : error;
  }
}

function sentence({ code, sentence: said }: SendError): string {
  if (code === "refused" && said.zh !== "") return inTongue(said.zh, said.en);
  return say("files_" + code);
}
