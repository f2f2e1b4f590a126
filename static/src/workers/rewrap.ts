// Opens a lead's keys with the office's earlier keys and seals them to two
// recipients, beside the page, so that a thousand leads take a minute and the
// page stays awake. docs/FORMATS.md, section 8.

import { digestOf } from "../crypto/bytes";
import { contents, open, place } from "../crypto/envelope";
import { EnvelopeError } from "../crypto/errors";
import { readKeyFile, wrapKey, type KeyStream } from "../crypto/keys";

/** A sealed key with its place. */
export interface KeyAt {
  readonly sealed: Uint8Array;
  readonly digest: string;
  readonly seq: number;
}

/** One lead's keys to be sealed anew. */
export interface Task {
  readonly lead: string;
  /** The office's keys, the likeliest first: each that does not fit costs as much as one that does. */
  readonly identities: readonly string[];
  readonly recipients: readonly string[];
  readonly intake: KeyAt;
  /** The place of the new wrap of the intake key. */
  readonly next: number;
  readonly work: KeyAt | undefined;
}

/** A key sealed anew. */
export interface Wrapped {
  readonly bytes: Uint8Array;
  readonly digest: string;
}

/** What became of a task. */
export type Outcome = { readonly intake: Wrapped; readonly work: Wrapped | undefined } | { readonly fault: string };

interface Scope {
  onmessage: ((event: MessageEvent<Task>) => void) | null;
  postMessage(outcome: Outcome): void;
}

const scope = self as unknown as Scope;

scope.onmessage = ({ data }) => {
  again(data).then(
    (outcome) => scope.postMessage(outcome),
    (error: unknown) => scope.postMessage({ fault: error instanceof EnvelopeError ? error.code : "damaged" }),
  );
};

async function again(task: Task): Promise<Outcome> {
  const intake = await sealAnew(task, "intake-key", task.intake, task.next);
  const work = task.work === undefined ? undefined : await sealAnew(task, "work-key", task.work, task.work.seq);
  return { intake, work };
}

async function sealAnew(task: Task, stream: KeyStream, key: KeyAt, at: number): Promise<Wrapped> {
  if (digestOf(key.sealed) !== key.digest) throw new EnvelopeError("swapped", "not the wrap that was signed for");
  const opened = await open(key.sealed, task.identities, place(task.lead, stream, key.seq));
  const identity = readKeyFile(contents(opened, "key.txt")["key.txt"]);
  return wrapKey(stream, task.lead, at, identity, task.recipients);
}
