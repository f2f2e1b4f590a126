// Shows how the files are being sent: each, and all together; the network gone;
// a way to stop.

import { safeName } from "../../files/name";
import { sendFiles } from "../../files/send";
import type { FileRef, Outgoing, Progress, Target } from "../../files/types";
import { button, fill, make } from "../page/dom";
import type { Say } from "../page/say";

/** Sends the files and shows it on the stage; empties the stage when it ends. Throws a SendError. */
export async function sendShown(files: readonly Outgoing[], to: Target, stage: HTMLElement, say: Say): Promise<FileRef[]> {
  const stop = new AbortController();
  const show = drawSending(files, stage, say, () => stop.abort());
  try {
    return await sendFiles([...files], to, show, stop.signal);
  } finally {
    fill(stage);
    stage.hidden = true;
  }
}

function drawSending(files: readonly Outgoing[], stage: HTMLElement, say: Say, cancel: () => void): (p: Progress) => void {
  const words = make("p", "");
  words.setAttribute("role", "status");
  const whole = bar(say("say.attach.whole"));
  const bars = files.map(({ name }) => bar(say("say.attach.sent_of", { name: safeName(name) })));
  const rows = files.map(({ name }, i) => make("li", "", make("span", "", safeName(name)), bars[i] as HTMLElement));
  const shares = files.map(() => 0);
  fill(stage, words, whole, make("ul", "sending", ...rows), button("btn quiet", say("say.attach.cancel"), cancel));
  stage.hidden = false;
  const total = files.reduce((sum, { blob }) => sum + blob.size + 1, 0);
  return ({ file, sent, size, state }) => {
    shares[file] = size === 0 ? 1 : sent / size;
    (bars[file] as HTMLProgressElement).value = 100 * (shares[file] as number);
    whole.value = files.reduce((sum, { blob }, i) => sum + ((blob.size + 1) / total) * 100 * (shares[i] as number), 0);
    const now = say(state === "waiting" ? "say.attach.waiting" : "say.attach.sending", { n: file + 1, of: files.length });
    if (words.textContent !== now) words.textContent = now;
    words.className = state === "waiting" ? "note warn" : "";
  };
}

function bar(label: string): HTMLProgressElement {
  const made = make("progress", "");
  made.max = 100;
  made.value = 0;
  made.setAttribute("aria-label", label);
  return made;
}
