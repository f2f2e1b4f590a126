// Reading a QR code: by the browser where it can, else by a worker of ours that
// is fetched only then. The picture stays in this page.

import { startWorker } from "../workers/_start";

/** A picture's text, empty when no code was found. Throws when neither way works here. */
export type Decoder = (picture: HTMLCanvasElement) => Promise<string>;

interface Detector {
  detect(picture: HTMLCanvasElement): Promise<readonly { readonly rawValue: string }[]>;
}

type DetectorClass = { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> };

/** Chooses the way. `worker` is the served path of our own decoder. */
export async function openDecoder(worker: string): Promise<Decoder> {
  return (await ownDetector()) ?? workerDecoder(worker);
}

/** Some browsers have the class and no codes behind it. */
async function ownDetector(): Promise<Decoder | undefined> {
  const found = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  try {
    if (!found || !(await found.getSupportedFormats()).includes("qr_code")) return undefined;
    const detector = new found({ formats: ["qr_code"] });
    return async (picture) => (await detector.detect(picture))[0]?.rawValue ?? "";
  } catch {
    return undefined;
  }
}

let started: Worker | undefined;

function workerDecoder(path: string): Decoder {
  started = started ?? startWorker(path);
  const worker = started;
  return (picture) =>
    new Promise((found, failed) => {
      worker.onmessage = (event: MessageEvent<string>) => found(event.data);
      worker.onerror = () => failed(new Error("the decoder does not start"));
      const { width, height } = picture;
      const pixels = (picture.getContext("2d") as CanvasRenderingContext2D).getImageData(0, 0, width, height).data;
      worker.postMessage({ pixels, width, height }, [pixels.buffer]);
    });
}
