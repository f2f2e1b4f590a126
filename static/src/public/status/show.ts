// How things stand, drawn whole from one answer of the server.

import { utf8 } from "../../crypto/bytes";
import { readCard, type Card, type ReceiptKeys } from "../../crypto/receipt";
import { fill, make, part, tell } from "../page/dom";
import { dayInWords, type Say } from "../page/say";
import type { Status } from "./answer";
import { drawLamps } from "./lamps";
import { drawReplies, type Deleting, type DrawFiles } from "./replies";
import type { StatusPage } from "./page";
import { drawTimeline } from "./timeline";

/**
 * Draws the status. Gives the card when it proves itself to be this receipt's;
 * without one the page shows what the server says and lets nothing be sent.
 */
export async function drawStatus(
  status: Status, keys: ReceiptKeys, page: StatusPage, say: Say, remove: Deleting, drawFiles: DrawFiles,
): Promise<Card | undefined> {
  drawStage(status, page, say);
  drawLamps(status.stage === "declined" ? [] : status.lamps, say);
  tell(part("late"), status.lateDays > 0 ? say("say.status.late", { n: status.lateDays }) : "");
  part("asked").hidden = !status.asked;
  part("send-again").hidden = status.again === undefined;
  drawTimeline(status, page.clocks, say);
  await drawReplies(status.replies, keys, say, remove, drawFiles);
  const card = checkedCard(status, keys);
  tell(part("card-fault"), card ? "" : say("say.status.card_doubtful"));
  part("answer").hidden = card === undefined || !status.mayWrite;
  part("left").textContent = say("say.status.left", { n: status.left });
  tell(part("no-answer"), status.mayWrite || status.again ? "" : say(status.left === 0 ? "say.status.left_none" : "say.status.no_more"));
  const mayObject = card !== undefined && status.until !== "";
  part("object").hidden = !mayObject;
  part("object-until").textContent = mayObject ? say("say.status.object_until", { day: dayInWords(status.until) }) : "";
  return card;
}

function drawStage({ stage, timeline }: Status, page: StatusPage, say: Say): void {
  part("stage").textContent = say("say.status.stage_" + stage);
  const who = page.helpers[timeline.find(({ kind }) => kind === "lead_declined")?.note ?? ""];
  fill(
    part("stage-words"),
    make("p", "lead", say("say.status.about_" + stage)),
    ...(who ? [make("p", "note", say("say.status.declined_helper", { who }))] : []),
  );
}

function checkedCard(status: Status, keys: ReceiptKeys): Card | undefined {
  try {
    return status.lead === keys.lead ? readCard(utf8(status.card), keys) : undefined;
  } catch {
    return undefined;
  }
}
