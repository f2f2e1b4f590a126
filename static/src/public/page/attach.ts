// The buttons for photos, recordings and files. All they do is fetch the
// component when the first of them is used, and hand over what was chosen.

import type { Kind } from "../attach/item";
import { CallError } from "./call";
import { byId, part, tell } from "./dom";
import { LaterPart } from "./later";
import type { Say } from "./say";

/** The component in src/public/later. */
type Component = typeof import("../later/attach");

/** Where the component and its workers are served. */
export interface AttachPage {
  readonly module: string;
  readonly media: string;
  readonly file: string;
}

/** The attachments of this page, once there are any. */
export class Attachments {
  private readonly later: LaterPart<Component>;
  private waiting: ((box: InstanceType<Component["Box"]>) => unknown)[] = [];
  box: InstanceType<Component["Box"]> | undefined;
  private component: Component | undefined;

  /** `canRecord`: the page may ask for the microphone. `changed` is told of everything chosen, ready or removed. */
  constructor(private readonly page: AttachPage, private readonly say: Say, canRecord: boolean, private readonly changed: () => void) {
    this.later = new LaterPart(page.module);
    document.querySelectorAll<HTMLInputElement>("[data-attach]").forEach((field) => {
      field.addEventListener("change", () => {
        const chosen = Array.from(field.files ?? []);
        field.value = "";
        if (chosen.length > 0) void this.hand((box) => box.take(field.dataset["attach"] as Kind, chosen));
      });
    });
    const record = byId("attach-record", HTMLButtonElement);
    record.hidden = !canRecord || !recordsHere();
    record.addEventListener("click", () => void this.hand((box) => box.record()));
    part("attach-again").addEventListener("click", () => void this.hand());
  }

  /** How many there are. */
  count(): number {
    return this.box?.count ?? 0;
  }

  /** Why they may not be sent yet, empty when they may. */
  unready(): string {
    return this.box?.waiting() ?? "";
  }

  /** Forgets them. */
  clear(): void {
    this.box?.clear();
  }

  /** Why the files were not sent; undefined when it was not they that failed. */
  whyNotSent(error: unknown): string | undefined {
    if (error instanceof CallError && error.code === "file_gone") this.box?.sendAnew();
    return this.component?.whyNotSent(error);
  }

  /** The component, fetched now if it is not here. Throws a CallError. */
  async load(): Promise<Component> {
    return (this.component = await this.later.load());
  }

  get workers(): AttachPage {
    return this.page;
  }

  /** Hands something over once the component is here; until then it waits. */
  private async hand(what?: (box: InstanceType<Component["Box"]>) => unknown): Promise<void> {
    if (what) this.waiting.push(what);
    part("attach-again").hidden = true;
    tell(part("attach-fault"), this.box ? "" : this.say("say.both.attach_opening"));
    try {
      const { Box } = await this.load();
      this.box = this.box ?? new Box(this.page, this.changed);
      tell(part("attach-fault"), "");
      for (const next of this.waiting.splice(0)) next(this.box);
    } catch {
      tell(part("attach-fault"), this.say("say.both.attach_failed"));
      part("attach-again").hidden = false;
    }
  }
}

/** Plain HTTP has no microphone, and some browsers do not record. */
const recordsHere = (): boolean => navigator.mediaDevices?.getUserMedia !== undefined && typeof MediaRecorder === "function";
