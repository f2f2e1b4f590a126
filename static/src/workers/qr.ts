// Finds a QR code in a picture, away from the page's thread. Loaded only where
// the browser itself knows no codes. Nothing leaves this worker but the text.

import findCode from "jsqr";

/** A picture as pixels, four bytes each. */
interface Picture {
  readonly pixels: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** The part of a worker's global scope that is used here. */
interface Scope {
  onmessage: ((event: MessageEvent<Picture>) => void) | null;
  postMessage(text: string): void;
}

const scope = self as unknown as Scope;

scope.onmessage = ({ data: { pixels, width, height } }) => {
  scope.postMessage(findCode(pixels, width, height, { inversionAttempts: "attemptBoth" })?.data ?? "");
};
