// Finds an engine to work on files: a worker, or the page itself.

import { besidePage } from "./beside";
import type { Given, Job, Told } from "./engine";
import { startWorker } from "../workers/_start";

/** Longest wait, in milliseconds, for a worker to come up: its file is fetched first. */
const patience = 30_000;

/** Something that does jobs, each over a port of its own. */
export interface Hands {
  /** Begins a job; `fell` is called when the engine itself breaks, out of memory, say. */
  begin(job: Job, told: (told: Told) => void, fell: () => void): (given: Given, ...moved: Transferable[]) => void;
  stop(): void;
}

/** The engine is reached and does not start: blocked, gone since the page was opened, or not for this browser. */
export class NoEngine extends Error {}

/**
 * Starts the engine at the served path of `workers/file.js`: a worker, else beside the page. Throws NoEngine when
 * neither works, another error when the server was not reached.
 */
export async function startHands(path: string): Promise<Hands> {
  const hands = (await inWorker(path)) ?? (await besideThePage(path).catch(() => undefined));
  if (hands !== undefined) return hands;
  if (await isServed(path)) throw new NoEngine("the engine does not start");
  throw new Error("the engine was not reached");
}

/** Whether the server answers for the engine's file, with it or with a refusal for good. */
async function isServed(path: string): Promise<boolean> {
  const { status } = await fetch(path, { credentials: "omit" });
  return status < 500 && status !== 408 && status !== 429;
}

async function inWorker(path: string): Promise<Hands | undefined> {
  const worker = await started(path);
  if (worker === undefined) return undefined;
  return {
    begin(job, told, fell) {
      worker.onerror = fell;
      const { port1, port2 } = new MessageChannel();
      worker.postMessage(job, [port2]);
      return over(port1, told);
    },
    stop: () => worker.terminate(),
  };
}

/** A worker that has said it is ready; undefined where none starts. */
function started(path: string): Promise<Worker | undefined> {
  return new Promise((resolve) => {
    try {
      const worker = startWorker(path);
      const timer = setTimeout(() => give(false), patience);
      const give = (ready: boolean) => {
        clearTimeout(timer);
        if (!ready) worker.terminate();
        resolve(ready ? worker : undefined);
      };
      worker.onmessage = () => give(true);
      worker.onerror = () => give(false);
    } catch {
      resolve(undefined);
    }
  });
}

async function besideThePage(path: string): Promise<Hands> {
  if (besidePage.work === undefined) await import(path);
  const { work } = besidePage;
  if (work === undefined) throw new Error("the engine does not start");
  const ports: MessagePort[] = [];
  return {
    begin(job, told) {
      const { port1, port2 } = new MessageChannel();
      ports.push(port1, port2);
      void work(job, port2);
      return over(port1, told);
    },
    stop: () => ports.forEach((port) => port.close()),
  };
}

function over(port: MessagePort, told: (told: Told) => void): (given: Given, ...moved: Transferable[]) => void {
  port.onmessage = ({ data }: MessageEvent<Told>) => told(data);
  return (given, ...moved) => port.postMessage(given, moved);
}
