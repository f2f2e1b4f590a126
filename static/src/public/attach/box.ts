// The photos, recordings and files of one tip or message: chosen, made fit to be
// sent, looked at, sent. They are held in this page's memory alone.

import { largestContent, sealedSize } from "../../crypto/file";
import { safeName } from "../../files/name";
import { forgetSent } from "../../files/send";
import type { FileRef, Target } from "../../files/types";
import { MediaError } from "../../media/errors";
import type { Way } from "../../media/photo";
import { mediumOf } from "../../viewer/medium";
import { fill, make, part, tell } from "../page/dom";
import type { Say } from "../page/say";
import { Darkroom } from "./darkroom";
import { madeName, outgoing, type Item, type Kind } from "./item";
import { mostBytes, mostFiles } from "./limits";
import { Recorder } from "./recorder";
import { drawRow, type Act } from "./rows";
import { sendShown } from "./sending";
import { attachSay, sizeInWords } from "./words";

/** Served paths of the workers, from the page's data. */
export interface Workers {
  readonly media: string;
  readonly file: string;
}

/** Where a tip or message with its files goes. */
export type Goal = Pick<Target, "lead" | "stream" | "recipient">;

/** The attachments of one page; its parts stand in the layout's "attach". */
export class Box {
  private readonly say: Say = attachSay();
  private readonly rows = new Map<Item, HTMLElement>();
  private readonly darkroom: Darkroom;
  private readonly recorder: Recorder;
  private readonly given = { photo: 0, voice: 0 };

  /** `changed` is told whenever something was added, removed or got ready. */
  constructor(private readonly workers: Workers, private readonly changed: () => void) {
    this.darkroom = new Darkroom(workers.media);
    this.recorder = new Recorder(part("attach-recorder"), this.say, (voice) => void this.add("voice", voice, ""));
  }

  /** Takes files as chosen. What is a picture by its bytes is a photo, whatever it was chosen as. */
  async take(kind: Kind, files: readonly File[]): Promise<void> {
    tell(part("attach-fault"), "");
    for (const file of files) {
      if (this.rows.size >= mostFiles) return this.fault("say.attach.too_many");
      if (file.size > largestContent) this.fault("say.attach.too_big", { name: safeName(file.name) });
      else this.add(await this.kindOf(kind, file), file, file.name);
    }
  }

  record(): void {
    tell(part("attach-fault"), "");
    if (this.rows.size >= mostFiles) return this.fault("say.attach.too_many");
    void this.recorder.start();
  }

  get count(): number {
    return this.rows.size;
  }

  /** "2 in all, 1.3 MB", and the names; empty without any. */
  summary(): string {
    return this.count === 0 ? "" : [this.total(), ...this.items().map(({ name }) => safeName(name))].join("\n");
  }

  /** Why one cannot go on yet, in one sentence; empty when one can. */
  waiting(): string {
    const states = this.items().map(({ state }) => state);
    if (this.recorder.busy) return this.say("say.attach.still_recording");
    if (states.includes("working")) return this.say("say.attach.wait");
    if (states.includes("ask") || states.includes("broken")) return this.say("say.attach.decide");
    return this.sealed() > mostBytes ? this.say("say.attach.over") : "";
  }

  /** Sends all, showing it on the stage. The same files again send only what is missing. Throws a SendError. */
  send(to: Goal, stage: HTMLElement): Promise<FileRef[]> {
    return sendShown(this.items().map(outgoing), { ...to, worker: this.workers.file }, stage, this.say);
  }

  /** The server knows nothing of what had arrived: the next try sends all anew. */
  sendAnew(): void {
    forgetSent(this.items().map(outgoing));
  }

  /** Forgets everything. */
  clear(): void {
    this.recorder.stop();
    this.items().forEach(forget);
    this.rows.clear();
    this.drawAll();
  }

  private items(): Item[] {
    return Array.from(this.rows.keys());
  }

  private fault(key: string, values: { readonly [place: string]: string } = {}): void {
    tell(part("attach-fault"), this.say(key, values));
  }

  private async kindOf(chosen: Kind, file: File): Promise<Kind> {
    const medium = await mediumOf(file).catch(() => undefined);
    if (medium?.kind === "image" || chosen === "photo" || file.type.startsWith("image/")) return "photo";
    if (chosen === "voice" || file.type.startsWith("audio/")) return "voice";
    return medium?.kind === "video" || file.type.startsWith("video/") ? "video" : "file";
  }

  private add(kind: Kind, original: Blob, name: string): void {
    const item: Item = {
      kind, original, name: name || this.nameFor("voice", original.type), blob: original, thumb: undefined,
      state: kind === "photo" ? "working" : "ready", way: "small", asIs: false, told: "", address: "",
    };
    if (kind === "photo") item.name = this.say("say.attach.photo_name", { n: ++this.given.photo });
    this.rows.set(item, make("li", ""));
    this.drawAll();
    this.rows.get(item)?.scrollIntoView({ block: "nearest" });
    if (kind === "photo") void this.develop(item, "small", name);
    else this.announce("say.attach.added", item);
  }

  private nameFor(kind: "photo" | "voice", type: string): string {
    return madeName(this.say(`say.attach.${kind}_name`, { n: ++this.given[kind] }), type);
  }

  /** Makes a photo over; what cannot be is left to the person. `own` is the name it came with. */
  private async develop(item: Item, way: Way, own: string): Promise<void> {
    item.state = "working";
    item.told = "";
    this.draw(item);
    try {
      const { blob, thumb } = await this.darkroom.make(item.original, way);
      Object.assign(item, { blob, thumb, way, state: "ready", name: madeName(bareName(item.name), blob.type) });
      this.announce("say.attach.added", item);
    } catch (error) {
      const code = error instanceof MediaError ? error.code : "no-canvas";
      if (code === "pixels") return this.develop(item, "full", own);
      if (way === "full" && item.thumb !== undefined) Object.assign(item, { state: "ready", told: "say.attach.no_full" });
      else if (code === "no-canvas") item.state = "broken";
      else Object.assign(item, { state: "ask", blob: item.original, name: own || item.name });
    }
    this.draw(item);
  }

  private act(item: Item, what: Act): void {
    if (what === "remove") return this.remove(item);
    if (what === "as_is") Object.assign(item, { state: "ready", asIs: true });
    else void this.develop(item, what === "retry" ? item.way : what, item.name);
    this.draw(item);
    this.focusOn(item);
  }

  private remove(item: Item): void {
    forget(item);
    this.rows.delete(item);
    this.announce("say.attach.removed", item);
    this.drawAll();
    part("attach-total").focus();
  }

  private announce(key: string, { name }: Item): void {
    part("live").textContent = this.say(key, { name: safeName(name) });
  }

  /** Draws one row anew, keeping the keyboard where it was. */
  private draw(item: Item): void {
    const before = this.rows.get(item);
    if (before === undefined) return; // removed meanwhile
    const held = before.contains(document.activeElement);
    const row = drawRow(item, this.say, (what) => this.act(item, what));
    before.replaceWith(row);
    this.rows.set(item, row);
    if (held) this.focusOn(item);
    this.drawTotal();
  }

  private focusOn(item: Item): void {
    this.rows.get(item)?.querySelector("button")?.focus();
  }

  private drawAll(): void {
    for (const item of this.items()) {
      if (this.rows.get(item)?.className === "") this.rows.set(item, drawRow(item, this.say, (what) => this.act(item, what)));
    }
    fill(part("attach-list"), ...this.rows.values());
    this.drawTotal();
  }

  private drawTotal(): void {
    part("attach-list").hidden = this.count === 0;
    tell(part("attach-total"), this.count === 0 ? "" : this.total());
    this.changed();
  }

  private total(): string {
    const size = this.items().reduce((sum, { blob }) => sum + blob.size, 0);
    return this.say("say.attach.total", { n: this.count, size: sizeInWords(size) });
  }

  private sealed(): number {
    return this.items().reduce((sum, { blob }) => sum + sealedSize(blob.size), 0);
  }
}

function forget(item: Item): void {
  if (item.address !== "") URL.revokeObjectURL(item.address);
}

/** Without the extension that a name made here carries. */
const bareName = (name: string): string => name.replace(/\.\w+$/, "");
