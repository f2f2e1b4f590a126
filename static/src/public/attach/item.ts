// One photo, recording or file (附件) that is to be sent.

import type { Way } from "../../media/photo";
import type { Outgoing } from "../../files/types";
import { longestType } from "./limits";

/** What it was chosen as: a photo is made over, everything else goes as it is. */
export type Kind = "photo" | "voice" | "video" | "file";

/**
 * How far it is: being made over; ready; not to be made over here, so that the person decides (`ask`); not
 * made over for a reason that may pass (`broken`).
 */
export type State = "working" | "ready" | "ask" | "broken";

export interface Item {
  readonly kind: Kind;
  readonly original: Blob;
  /** As it is sent: photos and recordings get a new one, for a phone's own names tell the time. */
  name: string;
  /** What is sent. */
  blob: Blob;
  thumb: ImageData | undefined;
  state: State;
  way: Way;
  /** The person chose to send a picture that is not made over. */
  asIs: boolean;
  /** Something to be told about it, empty for nothing. */
  told: string;
  /** Plays it; empty before. Given back when it is removed. */
  address: string;
}

/** What is handed to the sending. */
export function outgoing({ name, blob }: Item): Outgoing {
  const type = blob.type;
  return { name, type: sendable.test(type) ? type : "application/octet-stream", blob };
}

const sendable = new RegExp(`^[\\x21-\\x7e]{1,${longestType}}$`);

const extensions: { readonly [type: string]: string } = {
  "image/jpeg": ".jpg", "image/png": ".png", "audio/webm": ".webm", "audio/mp4": ".m4a", "audio/ogg": ".ogg",
};

/** The name of something made here: it tells what it is and nothing of when. */
export const madeName = (word: string, type: string): string => word + (extensions[type] ?? "");
