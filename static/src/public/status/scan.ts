// The receipt's QR code, by the camera or from a picture. Both are looked at in
// this page alone; nothing is uploaded or kept.

import { byId, part, tell } from "../page/dom";
import type { Say } from "../page/say";
import { openDecoder, type Decoder } from "../../qr/decode";

/** Longest side of what is searched, in pixels: more makes cheap phones slow and finds no more. */
const pictureSide = 1600;
const cameraSide = 800;

/** Milliseconds between two looks through the camera, and until a hint comes. */
const betweenLooks = 200;
const untilHint = 12_000;

/** Connects both ways; `found` is told the text of a code and answers whether it is a receipt. */
export function startScan(worker: string, say: Say, found: (text: string) => boolean): void {
  const camera = new Camera(worker, say, found);
  const scan = byId("scan", HTMLButtonElement);
  scan.hidden = navigator.mediaDevices?.getUserMedia === undefined; // plain HTTP has none
  scan.addEventListener("click", () => void camera.open());
  part("scan-stop").addEventListener("click", () => camera.close(true));
  document.addEventListener("visibilitychange", () => document.hidden && camera.close(false));
  const picture = byId("picture", HTMLInputElement);
  picture.addEventListener("change", () => {
    camera.close(false); // one decoder, one picture at a time
    void readPicture(picture, worker, say, found);
  });
  part("scan-ways").hidden = false;
}

const fault = (text: string) => tell(part("scan-fault"), text);

async function readPicture(field: HTMLInputElement, worker: string, say: Say, found: (text: string) => boolean): Promise<void> {
  const file = field.files?.[0];
  if (file === undefined) return;
  fault("");
  part("live").textContent = say("say.status.scan_looking");
  try {
    const bitmap = await createImageBitmap(file);
    const text = await (await openDecoder(worker))(drawn(bitmap, bitmap.width, bitmap.height, pictureSide));
    if (text === "") fault(say("say.status.scan_nothing"));
    else if (!found(text)) fault(say("say.status.scan_other"));
  } catch {
    fault(say("say.status.scan_unreadable"));
  } finally {
    field.value = "";
    part("live").textContent = "";
  }
}

function drawn(source: CanvasImageSource, width: number, height: number, side: number): HTMLCanvasElement {
  const scale = Math.min(1, side / Math.max(width, height, 1));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
  pen.fillStyle = "#fff"; // a code drawn on nothing
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(source, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The camera while it is open. Every way out turns it off. */
class Camera {
  private stream: MediaStream | undefined;
  private opened = 0;

  constructor(private readonly worker: string, private readonly say: Say, private readonly found: (text: string) => boolean) {}

  async open(): Promise<void> {
    this.close(false);
    fault("");
    try {
      const decode = await openDecoder(this.worker);
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      const view = byId("camera-view", HTMLVideoElement);
      view.srcObject = this.stream;
      part("camera").hidden = false;
      await view.play();
      part("scan-stop").focus();
      this.opened = Date.now();
      await this.look(view, this.stream, decode);
    } catch (error) {
      this.close(false);
      fault(this.say(whyClosed(error)));
    }
  }

  /** Looks again and again until a receipt is found or the camera is closed. */
  private async look(view: HTMLVideoElement, stream: MediaStream, decode: Decoder): Promise<void> {
    let other = "";
    while (this.stream === stream) {
      const text = view.videoWidth === 0 ? "" : await decode(drawn(view, view.videoWidth, view.videoHeight, cameraSide));
      if (this.stream !== stream) return;
      if (text !== "" && text !== other) {
        if (this.found(text)) return this.close(false);
        other = text;
        fault(this.say("say.status.scan_other"));
      }
      if (text === "" && other === "" && Date.now() - this.opened > untilHint) fault(this.say("say.status.scan_not_yet"));
      await new Promise((next) => setTimeout(next, betweenLooks));
    }
  }

  close(back: boolean): void {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = undefined;
    byId("camera-view", HTMLVideoElement).srcObject = null;
    part("camera").hidden = true;
    if (back) {
      fault("");
      part("scan").focus();
    }
  }
}

function whyClosed(error: unknown): string {
  const name = (error as { name?: string } | null)?.name ?? "";
  if (name === "NotAllowedError" || name === "SecurityError") return "say.status.camera_refused";
  return name === "NotFoundError" || name === "OverconstrainedError" ? "say.status.camera_none" : "say.status.camera_failed";
}
