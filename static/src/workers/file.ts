// Seals and opens files (附件) away from the page's thread. A page whose browser
// starts no worker imports the same file and gets the same work done beside it.

import { work, type Job } from "../files/engine";
import { besidePage } from "../files/beside";

/** The part of a worker's global scope that is used here. */
interface Scope {
  onmessage: ((event: MessageEvent<Job>) => void) | null;
  postMessage(told: "ready"): void;
}

if (typeof document === "undefined") {
  const scope = self as unknown as Scope;
  scope.onmessage = ({ data, ports }) => void work(data, ports[0] as MessagePort);
  scope.postMessage("ready");
} else {
  besidePage.work = work;
}
