// The page's side of the sandboxed viewer. The frame has no origin: what it
// answers is checked as a stranger's word.

import { greeting, type Answer, type Ask, type Refusal } from "../../viewer/protocol";
import { to } from "../lib/page";

/** The viewer could not show the file. */
export class NotShown extends Error {
  constructor(readonly why: Refusal) {
    super(why);
    this.name = "NotShown";
  }
}

/** How long the viewer may take over one file, in milliseconds: a hostile one must not hold the page up. */
const patience = 30_000;

/** One viewer on the page; a fresh one for each file that is shown. */
export class Frame {
  private waiting: ((answer: Answer) => void) | undefined;

  private constructor(readonly element: HTMLIFrameElement, private readonly port: MessagePort, close: () => void) {
    port.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.answer === "close") close();
      else if (data.answer === "touched") dispatchEvent(new Event("input")); // for the idle clock
      else this.waiting?.(data);
    };
  }

  /** Puts a viewer into the place; `close` is called when Escape is pressed in it. */
  static async open(place: HTMLElement, title: string, close: () => void): Promise<Frame> {
    const element = document.createElement("iframe");
    element.title = title;
    element.setAttribute("sandbox", "allow-scripts");
    element.src = to("/viewer");
    const loaded = new Promise((resolve) => element.addEventListener("load", resolve, { once: true }));
    place.append(element);
    await loaded;
    const { port1, port2 } = new MessageChannel();
    // No origin can be named for a frame that has none; the page's policy admits only our own documents into it.
    element.contentWindow?.postMessage(greeting, "*", [port2]);
    return new Frame(element, port1, close);
  }

  /** Shows the bytes as what they are. Throws NotShown. */
  async show(blob: Blob): Promise<void> {
    const answer = await this.ask({ ask: "show", blob });
    if (answer.answer !== "shown") throw refusalOf(answer);
  }

  /** The picture, at most `side` pixels long and high. Throws NotShown. */
  async small(blob: Blob, side: number): Promise<ImageData> {
    const answer = await this.ask({ ask: "small", blob, side });
    if (answer.answer !== "small") throw refusalOf(answer);
    const { width, height, pixels } = answer;
    if (!(width > 0 && height > 0 && width <= side && height <= side)) throw new NotShown("broken");
    return new ImageData(new Uint8ClampedArray(pixels), width, height);
  }

  /** Takes the viewer away with all it holds. */
  remove(): void {
    this.port.close();
    this.element.remove();
  }

  private ask(ask: Ask): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new NotShown("broken")), patience);
      this.waiting = (answer) => {
        clearTimeout(late);
        resolve(answer);
      };
      this.port.postMessage(ask);
    });
  }
}

function refusalOf(answer: Answer): NotShown {
  const why = answer.answer === "refused" ? answer.why : "broken";
  return new NotShown(why === "unknown" || why === "bomb" ? why : "broken");
}
