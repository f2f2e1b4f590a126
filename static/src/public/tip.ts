// The tip page: questions one at a time, a last look, sending, the receipt.

import { TrustError } from "../crypto/errors";
import type { OfficeList } from "../crypto/offices";
import { reasonOf } from "./page/call";
import { pageData } from "./page/data";
import { byId, part, showOnly, tell } from "./page/dom";
import { posterFingerprint, startFrame } from "./page/frame";
import { speaker, type Say } from "./page/say";
import { complete, enterStep, readersInWords, startFields } from "./tip/ask";
import type { TipPage } from "./tip/page";
import { showReceipt } from "./tip/receipt";
import { drawReview } from "./tip/review";
import { Sender } from "./tip/send";
import { startWalk, type Walk } from "./tip/steps";
import { told } from "./tip/told";
import { fingerprintOf, readersOf, trustedList } from "./tip/trust";
import { showWork } from "./tip/working";

const sections = ["tell", "work", "receipt", "confirm", "done", "stop"].map(part);

function start(): void {
  startFrame();
  const page = pageData<TipPage>();
  const say = speaker(page.messages);
  try {
    ask(page, trustedList(page, posterFingerprint()), say);
  } catch (error) {
    stop(error, say);
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
  const readers = (area: string) => {
    try {
      return readersOf(list, page, area);
    } catch {
      return undefined;
    }
  };
  part("fingerprint").textContent = fingerprintOf(list);
  part("tell").hidden = false;
  const walk = startWalk(say, (step, editing) => {
    enterStep(step, editing, page, say, readers);
    if (step !== "review") return;
    drawReview(say, (changed) => walk.edit(changed));
    part("review-readers").textContent = readersInWords(say, readers(told().area));
  });
  startFields(say, readers, () => walk.forward());
  part("back").addEventListener("click", () => walk.back());
  byId("tell", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    if (!complete(walk.now(), say)) return;
    if (walk.now() === "review") void send(sender, walk, say);
    else walk.forward();
  });
  window.addEventListener("hashchange", () => {
    if (posterFingerprint() !== null) recheck(page, say);
  });
}

/** Another poster's code was opened in this very page. */
function recheck(page: TipPage, say: Say): void {
  try {
    trustedList(page, posterFingerprint());
  } catch (error) {
    stop(error, say);
  }
}

async function send(sender: Sender, walk: Walk, say: Say): Promise<void> {
  const watch = showWork(sections);
  walk.hold();
  try {
    const outcome = await sender.send(told(), watch);
    finish(sender, walk, say, outcome === "earlier" ? say("say.tip.earlier") : "");
  } catch (error) {
    walk.release();
    if (wrongRoot(error)) return stop(error, say);
    showOnly(sections, part("tell"));
    part("next").textContent = say("say.tip.again");
    tell(part("failed-words"), whyFailed(error, say));
    part("failed").hidden = false;
    part("failed").scrollIntoView();
  }
}

function whyFailed(error: unknown, say: Say): string {
  if (!(error instanceof TrustError)) return reasonOf(error, say);
  return say(error.code === "no-office" ? "say.tip.no_readers" : "say.tip.stop_list");
}

/** It arrived: what was typed goes, the receipt stays until its paper is right. */
function finish(sender: Sender, walk: Walk, say: Say, remark: string): void {
  byId("tell", HTMLFormElement).reset();
  part("review").textContent = "";
  tell(part("earlier"), remark);
  showReceipt(sender.secret, sections, say, () => walk.release());
}

start();
