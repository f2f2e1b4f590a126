// The sandboxed viewer: a frame without an origin, a session or a network, that
// draws what the page hands it.

import { decode, NotShown, small } from "../viewer/decode";
import { mediumOf } from "../viewer/medium";
import { Picture } from "../viewer/picture";
import { play } from "../viewer/player";
import { greeting, type Answer, type Ask } from "../viewer/protocol";

/** How often the page is told that the person is still there, in milliseconds. */
const touchEvery = 5000;

let served = false;
addEventListener("message", (event) => {
  const [port] = event.ports;
  if (served || event.source !== parent || event.data !== greeting || port === undefined) return;
  served = true;
  serve(port);
});

function serve(port: MessagePort): void {
  const say = (answer: Answer, ...moved: Transferable[]) => port.postMessage(answer, moved);
  port.onmessage = ({ data }: MessageEvent<Ask>) => {
    void obey(data, say).catch((error: unknown) => {
      say({ answer: "refused", why: error instanceof NotShown ? error.why : "broken" });
    });
  };
  tellOfPerson(say);
}

type Say = (answer: Answer, ...moved: Transferable[]) => void;

async function obey(ask: Ask, say: Say): Promise<void> {
  if (ask.ask === "small") {
    const { width, height, data } = await small(ask.blob, ask.side);
    const pixels = data.buffer as ArrayBuffer;
    say({ answer: "small", width, height, pixels }, pixels);
    return;
  }
  await show(ask.blob);
  say({ answer: "shown" });
}

async function show(blob: Blob): Promise<void> {
  const stage = byId("stage");
  const medium = await mediumOf(blob);
  if (medium === undefined) throw new NotShown("unknown");
  if (medium.kind !== "image") return play(stage, blob, medium, stage.getAttribute("aria-label") ?? "");
  const tools = byId("tools");
  const bitmap = await decode(blob);
  tools.hidden = false; // before the picture is fitted into what is left
  handle(tools, new Picture(stage, bitmap));
  stage.focus();
}

/** What each button and key does with the picture. */
function handle(tools: HTMLElement, picture: Picture): void {
  const acts: { readonly [name: string]: () => void } = {
    larger: () => picture.larger(),
    smaller: () => picture.smaller(),
    fit: () => picture.fit(),
    whole: () => picture.whole(),
    left: () => picture.turn(-1),
    right: () => picture.turn(1),
  };
  const keys: { readonly [key: string]: string } = {
    "+": "larger", "=": "larger", "-": "smaller", "0": "fit", "1": "whole", "[": "left", "]": "right",
  };
  tools.addEventListener("click", ({ target }) => {
    const name = target instanceof Element ? target.closest<HTMLElement>("[data-act]")?.dataset["act"] : undefined;
    if (name !== undefined) acts[name]?.();
  });
  addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
    if (!ctrlKey && !metaKey && !altKey) acts[keys[key] ?? ""]?.();
  });
}

/** The page's idle clock and its Escape key do not see into this frame. */
function tellOfPerson(say: Say): void {
  let told = 0;
  for (const kind of ["pointerdown", "keydown"]) {
    addEventListener(kind, (event) => {
      if (event.isTrusted && Date.now() - told > touchEvery) {
        told = Date.now();
        say({ answer: "touched" });
      }
    }, { capture: true });
  }
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape") say({ answer: "close" });
  });
}

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error("no element " + id);
  return element;
}
