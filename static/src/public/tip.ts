// The tip page: questions one at a time, a last look, sending, the receipt.

import { TrustError } from "../crypto/errors";
import type { OfficeList } from "../crypto/offices";
import { Attachments } from "./page/attach";
import { reasonOf } from "./page/call";
import { pageData } from "./page/data";
import { byId, part, showOnly, tell } from "./page/dom";
import { posterFingerprint, startFrame } from "./page/frame";
import { speaker, type Say } from "./page/say";
import { LaterPart } from "./page/later";
import { complete, enterStep, labelNext, startFields } from "./tip/ask";
import { forgetHead } from "./tip/head";
import type { TipPage } from "./tip/page";
import { readersInWords } from "./tip/readers";
import { drawReview } from "./tip/review";
import { Sender, type SendFiles } from "./tip/send";
import { startWalk, type Walk } from "./tip/steps";
import { told } from "./tip/told";
import { fingerprintOf, readersOf, trustedList } from "./tip/trust";
import { showWork } from "./tip/working";

const sections = ["tell", "work", "receipt", "confirm", "done", "stop"].map(part);

/** What draws the receipt, fetched before anything is sent. */
type Drawing = LaterPart<typeof import("./later/receipt")>;

function start(): void {
  startFrame();
  const page = pageData<TipPage>();
  const say = speaker(page.messages);
  try {
    ask(page, trustedList(page, posterFingerprint()), say);
  } catch (error) {
    stop(error, say);
    window.addEventListener("hashchange", () => location.reload()); // the right poster's code, after a wrong one
  }
}

/** Nothing can be sealed safely: says so and leaves only the telephone. */
function stop(error: unknown, say: Say): void {
  tell(part("stop-words"), say(wrongRoot(error) ? "say.tip.stop_poster" : "say.tip.stop_list"));
  showOnly(sections, part("stop"));
}

const wrongRoot = (error: unknown): boolean => error instanceof TrustError && error.code === "wrong-root";

function ask(page: TipPage, list: OfficeList, say: Say): void {
  const sender = new Sender(page, list);
  const drawing: Drawing = new LaterPart(page.later);
  const readers = (area: string, sealed: boolean) => {
    try {
      return readersOf(list, page, area, sealed);
    } catch {
      return undefined;
    }
  };
  part("fingerprint").textContent = fingerprintOf(list);
  part("tell").hidden = false;
  const walk = startWalk(say, (step, editing) => {
    enterStep(step, editing, page, say, readers);
    if (step === "what") setTimeout(() => void sender.prepare().catch(() => undefined), whileReading);
    if (step !== "review") return;
    drawReview(say, attached.box?.summary() ?? "", (changed) => walk.edit(changed));
    part("without").hidden = true;
    part("review-readers").textContent = readersInWords(say, readers(told().area, told().sealed));
  });
  const attached = new Attachments(page.attach, say, true, () => {
    part("tongue").hidden = true; // the other language would load the page anew
    tell(part("fault"), "");
    labelNext(walk.now(), say);
  });
  startFields(say, readers, () => walk.forward());
  const go = (files: boolean) => void send({ sender, drawing, attached, files }, walk, say);
  part("without").addEventListener("click", () => go(false));
  part("back").addEventListener("click", () => walk.back());
  byId("tell", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    if (!complete(walk.now(), say, readers, attached.unready())) return;
    if (walk.now() === "review") go(true);
    else walk.forward();
  });
  window.addEventListener("hashchange", () => {
    if (posterFingerprint() !== null) recheck(page, say);
  });
}

/** Milliseconds after a question is shown in which people read and do not type yet. */
const whileReading = 400;

/** Another poster's code was opened in this very page. */
function recheck(page: TipPage, say: Say): void {
  try {
    trustedList(page, posterFingerprint());
  } catch (error) {
    stop(error, say);
  }
}

/** What a sending needs, and whether the files go too. */
interface Sending {
  readonly sender: Sender;
  readonly drawing: Drawing;
  readonly attached: Attachments;
  readonly files: boolean;
}

/** Sends; once it has arrived, what was typed and chosen goes, and the receipt stays until its paper is right. */
async function send({ sender, drawing, attached, files }: Sending, walk: Walk, say: Say): Promise<void> {
  const box = files && attached.count() > 0 ? attached.box : undefined;
  const watch = showWork(sections, box !== undefined);
  walk.hold();
  try {
    const later = drawing.load();
    const first: SendFiles | undefined = box && ((to) => box.send({ ...to, stream: "file" }, part("work-sending")));
    const outcome = await sender.send(told(), watch, later, first);
    byId("tell", HTMLFormElement).reset();
    forgetHead();
    attached.clear();
    part("review").textContent = "";
    tell(part("earlier"), outcome === "earlier" ? say("say.tip.earlier") : "");
    (await later).showReceipt(sender.secret, sections, say, () => walk.release());
  } catch (error) {
    walk.release();
    if (wrongRoot(error)) return stop(error, say);
    showOnly(sections, part("tell"));
    part("next").textContent = say("say.tip.again");
    tell(part("failed-words"), attached.whyNotSent(error) ?? whyFailed(error, say));
    part("without").hidden = box === undefined;
    part("failed").hidden = false;
    part("failed").scrollIntoView();
  }
}

function whyFailed(error: unknown, say: Say): string {
  if (!(error instanceof TrustError)) return reasonOf(error, say);
  return say(error.code === "no-office" ? "say.tip.no_readers" : "say.tip.stop_list");
}

start();
