// A file opened before the eyes: a dialogue around the sandboxed viewer.

import { safeName } from "../../files/name";
import { mediumOf } from "../../viewer/medium";
import { Told } from "../lib/answer";
import { make } from "../lib/dom";
import { say } from "../lib/page";
import { saveBytes, type Attachment } from "./attachment";
import { Frame, NotShown } from "./frame";
import { smallOf } from "./small";

/** Shows the bytes until the person closes the dialogue. Throws Told where they cannot be shown. */
export async function view(file: Attachment, blob: Blob, sign: HTMLElement): Promise<void> {
  const medium = await mediumOf(blob);
  if (medium === undefined) throw new Told(say("file_unknown"));
  const { box, stage, closed } = dialogue(file, blob);
  stage.setAttribute("aria-busy", "true");
  const frame = await Frame.open(stage, safeName(file.name), () => box.close());
  try {
    await frame.show(blob);
    stage.removeAttribute("aria-busy");
  } catch (error) {
    frame.remove();
    box.close();
    throw error instanceof NotShown ? new Told(say("file_" + error.why)) : error;
  }
  if (medium.kind === "image" && !sign.classList.contains("drawn")) void smallOf(blob, sign).catch(() => undefined);
  frame.element.focus();
  await closed;
  frame.remove();
}

function dialogue(file: Attachment, blob: Blob): { box: HTMLDialogElement; stage: HTMLElement; closed: Promise<void> } {
  const box = make("dialog", "", "viewer");
  const head = make("div", "", "head");
  const title = make("h2");
  title.append(make("bdi", safeName(file.name)));
  title.id = "viewer-title";
  box.setAttribute("aria-labelledby", title.id);
  const stage = make("div", "", "stage");
  head.append(title, press("file_save", () => saveBytes(file, blob)), press("file_close", () => box.close()));
  box.append(head, stage);
  document.body.append(box);
  box.showModal();
  const closed = new Promise<void>((resolve) => {
    box.addEventListener("close", () => {
      box.remove();
      resolve();
    });
  });
  return { box, stage, closed };
}

function press(key: "file_save" | "file_close", act: () => void): HTMLButtonElement {
  const button = make("button", say(key), "btn quiet");
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}
