// What the pages and the engine for sealed files (附件) say to each other.

import type { FileRef } from "../crypto/content";
import type { FileStream } from "../crypto/envelope";

export type { FileRef, FileStream };

/** A file as picked or made on this device. */
export interface Outgoing {
  readonly name: string;
  readonly type: string;
  readonly blob: Blob;
}

/** Where files go, and to whom they are sealed. */
export interface Target {
  readonly lead: string;
  readonly stream: FileStream;
  /** `age1pq1…`: the intake, work or receipt recipient, as the stream demands. */
  readonly recipient: string;
  /** Served path of `workers/file.js`, from the page's data. */
  readonly worker: string;
  /** Sent with every call; at the desk the token that shows a change comes from the page. */
  readonly headers?: { readonly [name: string]: string };
  /** At the desk: for a lead that is about to be registered (代录). */
  readonly entry?: true;
}

/** How far the sending is: `sent` and `size` are sealed bytes of the file numbered `file`. */
export interface Progress {
  readonly file: number;
  readonly sent: number;
  readonly size: number;
  /** `waiting`: no connection or a busy server; it goes on by itself. */
  readonly state: "sending" | "waiting";
}

/** A file that is expected behind a digest, and its place. */
export interface Expected extends FileRef {
  readonly lead: string;
  readonly stream: FileStream;
  /** Its place in the list of the object that names it. */
  readonly seq: number;
  /** Served path of `workers/file.js`, from the page's data. */
  readonly worker: string;
}

/**
 * Why files were not sent: over the limit of one file or of the receipt, too little room on the server, stopped by
 * the signal while waiting for the network (`offline_stopped`) or otherwise (`cancelled`), refused by the server with
 * a reason, the file cannot be read from this device any more, or this browser cannot seal it (`broken`).
 */
export type SendCode = "too_large" | "no_room" | "offline_stopped" | "cancelled" | "refused" | "unreadable" | "broken";

/** A sentence of the server in both languages. */
export interface Sentence {
  readonly zh: string;
  readonly en: string;
}

/** Nothing named by a tip or message was sent; `file` is the number of the file it stopped at. */
export class SendError extends Error {
  constructor(readonly code: SendCode, readonly file: number, readonly sentence: Sentence = { zh: "", en: "" }) {
    super(code);
    this.name = "SendError";
  }
}

/** Why a file was not opened: no connection, stopped, refused by the server (gone, or not ours to see), or this browser broke over it. */
export type FetchCode = "offline" | "cancelled" | "refused" | "broken";

/** The sealed bytes did not arrive whole, or nothing could open them. What arrived and is not what it should be is an EnvelopeError instead. */
export class FetchError extends Error {
  constructor(readonly code: FetchCode, readonly status = 0) {
    super(code);
    this.name = "FetchError";
  }
}
