// The page 卷宗: a lead opened and laid out for paper, in this browser alone.

import { sentenceOf, show } from "./lib/answer";
import { withDesk } from "./lib/frame";
import { byId, pageData, say, type PageData } from "./lib/page";
import { printFiles } from "./files/paper";
import { fillMessage, fillRecord, fillTip, giveUp, refuseTip } from "./leads/fill";
import { openMessages, openRecords, openTip } from "./leads/opened";
import { Work, type LeadFacts } from "./leads/work";

interface DossierPage extends PageData {
  readonly lead: LeadFacts;
}

void withDesk(async (desk) => {
  let work: Work;
  try {
    work = await Work.begin(desk, pageData<DossierPage>().lead);
  } catch (error) {
    giveUp(sentenceOf(error), "fault");
    throw error;
  }
  if (work.behind) show(byId("notice"), say("behind"), "warn");
  await fillIn(work);
  const print = byId<HTMLButtonElement>("print");
  print.disabled = false;
  print.addEventListener("click", () => window.print());
});

/** Opens everything; what does not open says why in its place, also on paper. */
async function fillIn({ open }: Work): Promise<void> {
  const tip = await openTip(open);
  if ("value" in tip) {
    fillTip(tip.value);
    printFiles("tip", tip.value.files);
    const letters = await openMessages(open, tip.value.reply.channel);
    letters.forEach((letter, digest) => {
      fillMessage(digest, letter);
      if ("value" in letter) printFiles(digest, letter.value.files);
    });
  } else {
    refuseTip(tip);
  }
  await openRecords(open, (digest, record) => {
    fillRecord(digest, record);
    if ("value" in record) printFiles(digest, record.value.files);
  });
  giveUp(say("destroyed"), "unopened");
}
