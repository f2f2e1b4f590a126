// Reading a paper backup: by camera, from a picture, or typed. The picture
// stays in this page.

import { openDecoder, type Decoder } from "../../qr/decode";
import { answerIn, show } from "../lib/answer";
import { say } from "../lib/page";

/** Longest side of what is searched, in pixels. */
const pictureSide = 1600;

/** Milliseconds between two looks through the camera. */
const betweenLooks = 200;

/** Connects the ways to fill in the form's text; `found` runs as soon as a code was read. */
export function readsPaper(form: HTMLFormElement, worker: string, found: () => void): void {
  const field = form.querySelector("textarea") as HTMLTextAreaElement;
  const take = (text: string) => {
    field.value = text;
    found();
  };
  const picture = form.querySelector<HTMLInputElement>("[data-picture]");
  picture?.addEventListener("change", () => void fromPicture(picture, worker).then(
    (text) => (text === "" ? show(answerIn(form), say("scan_nothing"), "bad") : take(text)),
    () => show(answerIn(form), say("scan_unreadable"), "bad"),
  ));
  const button = form.querySelector<HTMLButtonElement>("[data-camera]");
  const view = form.querySelector<HTMLVideoElement>("[data-view]");
  if (button === null || view === null || navigator.mediaDevices?.getUserMedia === undefined) return; // plain HTTP has none
  button.hidden = false;
  let stop: (() => void) | undefined;
  button.addEventListener("click", () => {
    if (stop !== undefined) return stop();
    void throughCamera(view, worker, (closer) => (stop = closer)).then(
      (text) => text !== "" && take(text),
      () => show(answerIn(form), say("scan_failed"), "bad"),
    ).finally(() => (stop = undefined));
  });
}

async function fromPicture(field: HTMLInputElement, worker: string): Promise<string> {
  const file = field.files?.[0];
  if (file === undefined) return "";
  try {
    const bitmap = await createImageBitmap(file);
    return await (await openDecoder(worker))(drawn(bitmap, bitmap.width, bitmap.height));
  } finally {
    field.value = "";
  }
}

/** Looks until a code is seen or the camera is closed; then the text is empty. Every way out turns it off. */
async function throughCamera(view: HTMLVideoElement, worker: string, closable: (close: () => void) => void): Promise<string> {
  const decode: Decoder = await openDecoder(worker);
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  let open = true;
  closable(() => (open = false));
  try {
    view.srcObject = stream;
    view.hidden = false;
    await view.play();
    while (open && !document.hidden) {
      const text = view.videoWidth === 0 ? "" : await decode(drawn(view, view.videoWidth, view.videoHeight));
      if (text !== "") return text;
      await new Promise((next) => setTimeout(next, betweenLooks));
    }
    return "";
  } finally {
    stream.getTracks().forEach((track) => track.stop());
    view.srcObject = null;
    view.hidden = true;
  }
}

function drawn(source: CanvasImageSource, width: number, height: number): HTMLCanvasElement {
  const scale = Math.min(1, pictureSide / Math.max(width, height, 1));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
  pen.fillStyle = "#fff"; // a code drawn on nothing
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}
