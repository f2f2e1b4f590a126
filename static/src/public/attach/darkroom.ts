// Where photos are made over: in a worker, or, where a worker has nothing to
// draw on, in this page in small steps. One photo at a time: each needs memory.

import { pause } from "../../crypto/pause";
import { MediaError } from "../../media/errors";
import { makePhoto, pagePaper, type Photo, type Way } from "../../media/photo";
import type { Answered, Asked } from "../../workers/media";
import { startWorker } from "../../workers/_start";

/** Makes photos over, one after the other. */
export class Darkroom {
  private worker: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private number = 0;

  /** `path` is the served path of the worker. */
  constructor(private readonly path: string) {}

  /** Throws a MediaError. */
  make(file: Blob, way: Way): Promise<Photo> {
    const made = this.last.then(() => this.makeOne(file, way));
    this.last = made.catch(() => undefined);
    return made;
  }

  private async makeOne(file: Blob, way: Way): Promise<Photo> {
    try {
      return await this.elsewhere(file, way);
    } catch (error) {
      if (!(error instanceof MediaError) || error.code !== "no-canvas") throw error;
      return makePhoto(file, way, pagePaper, pause);
    }
  }

  private elsewhere(file: Blob, way: Way): Promise<Photo> {
    if (typeof OffscreenCanvas !== "function") throw new MediaError("no-canvas");
    const worker = (this.worker = this.worker ?? startWorker(this.path));
    const asked: Asked = { number: ++this.number, file, way };
    return new Promise((made, failed) => {
      worker.onmessage = ({ data }: MessageEvent<Answered>) => {
        if (data.number !== asked.number) return;
        if ("photo" in data) made(data.photo);
        else failed(new MediaError(data.code));
      };
      worker.onerror = () => {
        this.worker = undefined; // it did not load, or it died of a picture: the page tries itself, the next photo anew
        worker.terminate();
        failed(new MediaError("no-canvas"));
      };
      worker.postMessage(asked);
    });
  }
}
