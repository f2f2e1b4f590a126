// A few workers of one kind, each at one task at a time.

import { startWorker } from "../../workers/_start";
import { Told } from "../lib/answer";
import { say } from "../lib/page";

/** More would only contend for an office PC's cores. */
const most = 4;

interface Turn<T, O> {
  readonly task: T;
  readonly done: (outcome: O) => void;
  readonly failed: (error: Error) => void;
}

/** Shares tasks among workers until it is dismissed. */
export class Crew<T, O> {
  private readonly idle: Worker[];
  private readonly all: Worker[];
  private readonly queue: Turn<T, O>[] = [];
  private readonly busy = new Map<Worker, Turn<T, O>>();

  /** Throws where the browser starts no worker. */
  constructor(path: string) {
    const size = Math.max(1, Math.min(most, navigator.hardwareConcurrency || 2));
    this.all = Array.from({ length: size }, () => startWorker(path));
    this.idle = [...this.all];
    for (const worker of this.all) {
      worker.onmessage = ({ data }: MessageEvent<O>) => this.finished(worker, data);
      worker.onerror = () => this.fell(worker);
    }
  }

  /** The outcome of a task. Throws Told when the browser ends the worker, or never got one to run. */
  give(task: T): Promise<O> {
    return new Promise((done, failed) => {
      this.queue.push({ task, done, failed });
      this.next();
    });
  }

  private next(): void {
    if (this.all.length === 0) return this.queue.splice(0).forEach(({ failed }) => failed(new Told(say("worker_failed"))));
    const worker = this.queue.length === 0 ? undefined : this.idle.pop();
    if (worker === undefined) return;
    const turn = this.queue.shift() as Turn<T, O>;
    this.busy.set(worker, turn);
    worker.postMessage(turn.task);
  }

  private finished(worker: Worker, outcome: O): void {
    const turn = this.busy.get(worker);
    this.busy.delete(worker);
    this.idle.push(worker);
    turn?.done(outcome);
    this.next();
  }

  /** One worker less; what it was at fails, the others go on. */
  private fell(worker: Worker): void {
    for (const list of [this.all, this.idle]) if (list.includes(worker)) list.splice(list.indexOf(worker), 1);
    this.busy.get(worker)?.failed(new Told(say("worker_failed")));
    this.busy.delete(worker);
    this.next();
  }

  /** Ends all workers, and the secrets in them. */
  dismiss(): void {
    this.all.forEach((worker) => worker.terminate());
  }
}
