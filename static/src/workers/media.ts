// Makes photos over away from the page's thread. Loaded with the first photo.
// Nothing leaves this worker but the photo that may be sent.

import { MediaError, type MediaCode } from "../media/errors";
import { makePhoto, workerPaper, type Photo, type Way } from "../media/photo";

/** What is asked; answered one after the other under the same number. */
export interface Asked {
  readonly number: number;
  readonly file: Blob;
  readonly way: Way;
}

/** The photo, or why there is none. */
export type Answered = { readonly number: number } & ({ readonly photo: Photo } | { readonly code: MediaCode });

/** The part of a worker's global scope that is used here. */
interface Scope {
  onmessage: ((event: MessageEvent<Asked>) => void) | null;
  postMessage(answer: Answered): void;
}

const scope = self as unknown as Scope;

scope.onmessage = ({ data: { number, file, way } }) => {
  makePhoto(file, way, workerPaper, () => Promise.resolve()).then(
    (photo) => scope.postMessage({ number, photo }),
    (error: unknown) => scope.postMessage({ number, code: error instanceof MediaError ? error.code : "no-canvas" }),
  );
};
