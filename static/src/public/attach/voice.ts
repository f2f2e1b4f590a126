// Recording a voice (录音) in the page. The microphone is open only while the
// page shows so.

import { withoutTimes } from "../../media/mp4";

/** Longest recording in milliseconds. */
export const longestVoice = 10 * 60_000;

/** Enough for speech, and small: 10 minutes are about 2.4 MB. */
const bitsPerSecond = 32_000;

const types = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];

/** Why there is no recording. */
export type VoiceCode = "refused" | "none" | "failed";

/** The microphone could not be used. */
export class VoiceError extends Error {
  constructor(readonly code: VoiceCode) {
    super(code);
    this.name = "VoiceError";
  }
}

/** A recording that runs. */
export interface Running {
  /** Ends it; the answer is also given when it ends by itself. */
  stop(): void;
  /** The recording; throws a VoiceError. */
  readonly made: Promise<Blob>;
}

/** Opens the microphone and begins. Throws a VoiceError. */
export async function record(): Promise<Running> {
  const stream = await microphone();
  try {
    const type = types.find((one) => MediaRecorder.isTypeSupported(one));
    const recorder = new MediaRecorder(stream, { audioBitsPerSecond: bitsPerSecond, ...(type === undefined ? {} : { mimeType: type }) });
    return running(recorder, stream);
  } catch {
    close(stream);
    throw new VoiceError("failed");
  }
}

async function microphone(): Promise<MediaStream> {
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (error) {
    const name = (error as { name?: string } | null)?.name ?? "";
    if (name === "NotAllowedError" || name === "SecurityError") throw new VoiceError("refused");
    throw new VoiceError(name === "NotFoundError" ? "none" : "failed");
  }
}

const close = (stream: MediaStream): void => stream.getTracks().forEach((track) => track.stop());

function running(recorder: MediaRecorder, stream: MediaStream): Running {
  const parts: Blob[] = [];
  const stop = () => {
    if (recorder.state !== "inactive") recorder.stop();
  };
  const made = new Promise<Blob>((done, failed) => {
    const limit = setTimeout(stop, longestVoice);
    const ended = () => {
      clearTimeout(limit);
      window.removeEventListener("pagehide", stop);
      close(stream);
    };
    recorder.ondataavailable = ({ data }) => void parts.push(data);
    recorder.onstop = () => {
      ended();
      const blob = new Blob(parts, { type: plainType(recorder.mimeType) });
      if (blob.size === 0) failed(new VoiceError("failed"));
      else if (blob.type !== "audio/mp4") done(blob); // WebM and Ogg as browsers write them tell no time
      else withoutTimes(blob).then(done, () => failed(new VoiceError("failed")));
    };
    recorder.onerror = () => {
      ended();
      failed(new VoiceError("failed"));
    };
  });
  window.addEventListener("pagehide", stop);
  recorder.start(1_000); // what was said so far is kept should the phone take the microphone away
  return { stop, made };
}

/** The type without its codecs. */
const plainType = (type: string): string => type.split(";")[0]?.trim() || "audio/webm";

/** "1:05" */
export function timeInWords(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1_000);
  return Math.floor(seconds / 60) + ":" + String(seconds % 60).padStart(2, "0");
}
