// The panel that shows while the microphone is open.

import { button, make } from "../page/dom";
import type { Say } from "../page/say";
import { longestVoice, record, timeInWords, VoiceError, type Running } from "./voice";

/** Records into the panel, one recording at a time. */
export class Recorder {
  private running: Running | undefined;
  private opening = false;

  /** `done` is given each recording. */
  constructor(private readonly panel: HTMLElement, private readonly say: Say, private readonly done: (voice: Blob) => void) {}

  get busy(): boolean {
    return this.opening || this.running !== undefined;
  }

  /** Begins; what goes wrong is told in the panel. */
  async start(): Promise<void> {
    if (this.busy) return;
    this.opening = true;
    const warning = make("p", "note warn", this.say("say.attach.voice_warn"));
    this.show(warning, make("p", "hint", this.say("say.attach.record_ask")));
    try {
      this.running = await record();
      await this.follow(this.running, warning);
    } catch (error) {
      const code = error instanceof VoiceError ? error.code : "failed";
      this.show(make("p", "note bad", this.say("say.attach.record_" + code)));
    } finally {
      this.running = undefined;
      this.opening = false;
    }
  }

  private async follow(running: Running, warning: HTMLElement): Promise<void> {
    const begun = Date.now();
    const clock = make("p", "clock", "0:00");
    clock.setAttribute("aria-hidden", "true"); // read aloud every second it would be recorded too
    const tick = setInterval(() => void (clock.textContent = timeInWords(Date.now() - begun)), 250);
    const stop = button("go", this.say("say.attach.record_stop"), () => running.stop());
    this.show(warning, make("p", "live", this.say("say.attach.recording")), clock, stop);
    stop.focus();
    try {
      const voice = await running.made;
      this.done(voice);
      const full = Date.now() - begun >= longestVoice;
      this.show(...(full ? [make("p", "note", this.say("say.attach.record_end"))] : []));
    } finally {
      clearInterval(tick);
    }
  }

  /** Ends a recording that runs; it is kept. */
  stop(): void {
    this.running?.stop();
  }

  private show(...children: HTMLElement[]): void {
    this.panel.textContent = "";
    this.panel.append(...children);
    this.panel.hidden = children.length === 0;
  }
}
