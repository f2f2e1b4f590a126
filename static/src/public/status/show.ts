// How things stand, drawn whole from one answer of the server.

import { utf8 } from "../../crypto/bytes";
import { readCard, type Card, type ReceiptKeys } from "../../crypto/receipt";
import { part, tell } from "../page/dom";
import type { Say } from "../page/say";
import type { Status } from "./answer";
import { drawLamps } from "./lamps";
import { drawReplies } from "./replies";
import { drawTimeline } from "./timeline";

/**
 * Draws the status. Gives the card when it proves itself to be this receipt's;
 * without one the page shows what the server says and lets nothing be sent.
 */
export async function drawStatus(status: Status, keys: ReceiptKeys, say: Say): Promise<Card | undefined> {
  part("stage").textContent = say("say.status.stage_" + status.stage);
  part("stage-words").textContent = say("say.status.about_" + status.stage);
  drawLamps(status.lamps, say);
  tell(part("late"), status.lateDays > 0 ? say("say.status.late", { n: status.lateDays }) : "");
  drawTimeline(status, say);
  await drawReplies(status.replies, keys, say);
  const card = checkedCard(status, keys);
  tell(part("card-fault"), card ? "" : say("say.status.card_doubtful"));
  part("answer").hidden = card === undefined || !status.mayWrite;
  part("no-answer").hidden = status.mayWrite;
  return card;
}

function checkedCard(status: Status, keys: ReceiptKeys): Card | undefined {
  try {
    return status.lead === keys.lead ? readCard(utf8(status.card), keys) : undefined;
  } catch {
    return undefined;
  }
}
