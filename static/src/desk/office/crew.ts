// A few workers of one kind, each at one task at a time.

import { startWorker } from "../../workers/_start";
import { Told } from "../lib/answer";
import { say } from "../lib/page";

/** More would only contend for an office PC's cores. */
const most = 4;

/** Shares tasks among workers until it is dismissed. */
export class Crew<T, O> {
  private readonly idle: Worker[];
  private readonly all: readonly Worker[];
  private readonly queue: { readonly task: T; readonly done: (outcome: O) => void; readonly failed: (error: Error) => void }[] = [];

  constructor(path: string) {
    const size = Math.max(1, Math.min(most, navigator.hardwareConcurrency || 2));
    this.all = Array.from({ length: size }, () => startWorker(path));
    this.idle = [...this.all];
  }

  /** The outcome of a task. Throws Told when the browser ends the worker. */
  give(task: T): Promise<O> {
    return new Promise((done, failed) => {
      this.queue.push({ task, done, failed });
      this.next();
    });
  }

  private next(): void {
    if (this.queue.length === 0) return;
    const worker = this.idle.pop();
    if (worker === undefined) return;
    const { task, done, failed } = this.queue.shift() as (typeof this.queue)[number];
    worker.onmessage = ({ data }: MessageEvent<O>) => {
      this.idle.push(worker);
      done(data);
      this.next();
    };
    worker.onerror = () => failed(new Told(say("worker_failed")));
    worker.postMessage(task);
  }

  /** Ends all workers, and the secrets in them. */
  dismiss(): void {
    this.all.forEach((worker) => worker.terminate());
  }
}
