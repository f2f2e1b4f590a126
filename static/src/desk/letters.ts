// The page of the letters of 督办: the words of a 督办函 are opened into the
// sheet, in this browser alone.

import { sentenceOf } from "./lib/answer";
import { withDesk } from "./lib/frame";
import { pageData, say, type PageData } from "./lib/page";
import { fillRecord, giveUp } from "./leads/fill";
import { openRecords } from "./leads/opened";
import { Work, type LeadFacts } from "./leads/work";

interface LettersPage extends PageData {
  readonly lead: LeadFacts;
}

void withDesk(async (desk) => {
  const print = document.getElementById("print") as HTMLButtonElement | null;
  if (print === null) return;
  const place = document.querySelector<HTMLElement>(".letter [data-open]");
  if (place !== null) {
    try {
      const work = await Work.begin(desk, pageData<LettersPage>().lead);
      await openRecords(work.open, fillRecord, (digest) => digest === place.dataset["open"]);
    } catch (error) {
      giveUp(sentenceOf(error), "fault");
      throw error; // a letter without its words is not printed
    }
    giveUp(say("destroyed"), "unopened");
  }
  print.disabled = false;
  print.addEventListener("click", () => window.print());
});
