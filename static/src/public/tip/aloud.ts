// The receipt read aloud on request, by a voice of this device only: other
// voices would send the receipt to whoever runs them.

import { english, type Say } from "../page/say";
import { byId } from "../page/dom";

/** What is said, and in which tongue. */
interface Spoken {
  readonly text: string;
  readonly tongue: "zh" | "en";
}

/** Slow enough to write along. */
const pace = 0.6;

/** Pauses between single digits and characters. */
const apart = (text: string): string => Array.from(text).join("，");

/** Connects the button; it stays hidden where no voice of the device speaks Chinese. Gives a way to fall silent. */
export function startAloud(rows: readonly string[], eight: string, say: Say): () => void {
  const synthesis = (globalThis as { speechSynthesis?: SpeechSynthesis }).speechSynthesis;
  const press = byId("aloud", HTMLButtonElement);
  if (synthesis === undefined) return () => undefined;
  const tongue = english() && voiceOf(synthesis, "en") ? "en" : "zh";
  const offer = () => void (press.hidden = voiceOf(synthesis, "zh") === undefined);
  offer();
  synthesis.addEventListener?.("voiceschanged", offer); // voices come late
  let speaking = false;
  const quiet = () => {
    speaking = false;
    synthesis.cancel();
    press.textContent = say("say.tip.receipt_aloud");
  };
  press.onclick = () => {
    if (speaking) return quiet();
    speaking = true;
    press.textContent = say("say.tip.receipt_quiet");
    const all: Spoken[] = rows.map((row, i) => ({ text: `${say("say.tip.receipt_row_aloud", { n: i + 1 })}：${apart(row)}。`, tongue }));
    all.push({ text: say("say.tip.receipt_eight_aloud"), tongue }, { text: apart(eight) + "。", tongue: "zh" });
    speak(synthesis, all, quiet);
  };
  window.addEventListener("pagehide", quiet);
  return quiet;
}

function voiceOf(synthesis: SpeechSynthesis, tongue: string): SpeechSynthesisVoice | undefined {
  return synthesis.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(tongue));
}

function speak(synthesis: SpeechSynthesis, all: readonly Spoken[], done: () => void): void {
  synthesis.cancel();
  all.forEach(({ text, tongue }, i) => {
    const voice = voiceOf(synthesis, tongue) ?? voiceOf(synthesis, "zh");
    if (voice === undefined) return; // gone meanwhile: never by another
    const one = new SpeechSynthesisUtterance(text);
    one.voice = voice;
    one.lang = voice.lang;
    one.rate = pace;
    if (i === all.length - 1) one.onend = done;
    synthesis.speak(one);
  });
}
