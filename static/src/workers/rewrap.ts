// Opens a lead's keys with the office's earlier keys and seals them to two
// recipients, beside the page, so that a thousand leads take a minute and the
// page stays awake. docs/FORMATS.md, section 8.

import { digestOf } from "../crypto/bytes";
import { EnvelopeError } from "../crypto/errors";
import { unwrapKey, wrapKey, type KeyStream } from "../crypto/keys";

/** A sealed key with its place. */
export interface KeyAt {
  readonly sealed: Uint8Array;
  readonly digest: string;
  readonly seq: number;
}

/** One lead's keys to be sealed anew. */
export interface Task {
  readonly lead: string;
  /** The office's keys, newest first. */
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

async function sealAnew(task: Task, stream: KeyStream, key: KeyAt, place: number): Promise<Wrapped> {
  if (digestOf(key.sealed) !== key.digest) throw new EnvelopeError("swapped", "not the wrap that was signed for");
  const { identity } = await unwrapKey(key.sealed, stream, task.lead, key.seq, task.identities);
  return wrapKey(stream, task.lead, place, identity, task.recipients);
}
