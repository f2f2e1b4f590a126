// The page 卷宗: a lead opened and laid out for paper, in this browser alone.

import { sentenceOf, show } from "./lib/answer";
import { withDesk } from "./lib/frame";
import { byId, pageData, say } from "./lib/page";
import { attachments, type FilePage } from "./files/attachment";
import { drawOnPaper, printFiles, type PaperPicture } from "./files/paper";
import { fillMessage, fillRecord, fillTip, giveUp, refuseTip } from "./leads/fill";
import { openMessages, openRecords, openTip, workIdentities } from "./leads/opened";
import { Work, type LeadFacts } from "./leads/work";

interface DossierPage extends FilePage {
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
  offerPictures(await fillIn(work));
  const print = byId<HTMLButtonElement>("print");
  print.disabled = false;
  print.addEventListener("click", () => window.print());
});

/** Pictures stand on paper only if somebody wants them there: they may be many, and they show people. */
function offerPictures(pictures: readonly PaperPicture[]): void {
  byId("with-pictures").hidden = pictures.length === 0;
  const wanted = byId<HTMLInputElement>("pictures");
  const print = byId<HTMLButtonElement>("print");
  wanted.addEventListener("change", () => void (async () => {
    document.body.classList.toggle("pictured", wanted.checked);
    if (!wanted.checked) return;
    wanted.disabled = print.disabled = true;
    for (const [at, picture] of pictures.entries()) {
      byId("pictures-stand").textContent = say("pictures_drawing", at + 1, pictures.length);
      await drawOnPaper(picture);
    }
    byId("pictures-stand").textContent = say("pictures_drawn");
    wanted.disabled = print.disabled = false;
  })());
}

/** Opens everything and gives the pictures; what does not open says why in its place, also on paper. */
async function fillIn({ open, facts }: Work): Promise<PaperPicture[]> {
  const pictures: PaperPicture[] = [];
  const intake = open.intake === undefined ? [] : [open.intake.identity];
  const tip = await openTip(open);
  if ("value" in tip) {
    fillTip(tip.value);
    pictures.push(...printFiles("tip", attachments(tip.value.files, facts.id, "file", intake)));
    const letters = await openMessages(open, tip.value.reply.channel);
    letters.forEach((letter, digest) => {
      fillMessage(digest, letter);
      if ("value" in letter) pictures.push(...printFiles(digest, attachments(letter.value.files, facts.id, "file", intake)));
    });
  } else {
    refuseTip(tip);
  }
  await openRecords(open, (digest, record) => {
    fillRecord(digest, record);
    if ("value" in record) pictures.push(...printFiles(digest, attachments(record.value.files, facts.id, "file-internal", workIdentities(open))));
  });
  giveUp(say("destroyed"), "unopened");
  return pictures;
}
