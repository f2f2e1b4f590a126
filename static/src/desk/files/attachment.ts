// A file (附件) that a tip, a message or a record names, as this page can open it.

import type { FileRef } from "../../crypto/content";
import type { FileStream } from "../../crypto/envelope";
import { openFile } from "../../files/open";
import { safeName } from "../../files/name";
import { pageData, type PageData } from "../lib/page";

/** What the page knows of files. */
export interface FilePage extends PageData {
  /** Served path of the worker that seals and opens. */
  readonly worker: string;
  /** Who added a file, and when, by its digest; the tipster has no name. */
  readonly added: { readonly [digest: string]: { readonly by: string; readonly day: string } };
}

/** A file with what opens it. */
export interface Attachment extends FileRef {
  readonly lead: string;
  readonly stream: FileStream;
  readonly seq: number;
  /** The keys it may be sealed to. */
  readonly identities: readonly string[];
}

/** The files an object names, in its order. */
export function attachments(
  files: readonly FileRef[], lead: string, stream: FileStream, identities: readonly string[],
): Attachment[] {
  return files.map((file, seq) => ({ ...file, lead, stream, seq, identities }));
}

/**
 * Fetches and opens the file. What arrives is held against digest and place
 * before anything is given. Throws FetchError or EnvelopeError.
 */
export function fetchFile(file: Attachment, on: (read: number) => void, signal: AbortSignal): Promise<Blob> {
  const { digest, name, type, size, lead, stream, seq, identities } = file;
  const { worker } = pageData<FilePage>();
  const request = () => fetch("/api/v1/leads/" + lead + "/files/" + digest, { credentials: "same-origin", cache: "no-store", signal });
  return openFile(request, identities, { digest, name, type, size, lead, stream, seq, worker }, on, signal);
}

/** Saves the bytes as bytes: nothing the browser or the PC would open by itself from here. */
export function saveBytes(file: FileRef, blob: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob.slice(0, blob.size, "application/octet-stream"));
  link.download = safeName(file.name);
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser reads it after the click
}
