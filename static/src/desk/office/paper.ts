// The paper backup (纸质备份): made and shown once, tried in a drill, and the
// last way back into an office that nobody holds the key of any more.

import { fromBase64 } from "../../crypto/bytes";
import { EnvelopeError } from "../../crypto/errors";
import { newPaper, paperHolder, prove, readPaper, vouch, type Paper } from "../../crypto/holders";
import { keyPairFrom, unwrapKey, wrapKey, type KeyPair } from "../../crypto/keys";
import { drawCode } from "../../qr/draw";
import { Told } from "../lib/answer";
import { get } from "../lib/api";
import { onSubmit, whileBusy } from "../lib/busy";
import type { WrappedKey } from "../lib/officekey";
import { byId, say } from "../lib/page";
import type { Desk } from "../lib/unlocked";
import { change } from "./change";
import type { PeoplePage } from "./page";
import { readsPaper } from "./reader";

interface PaperKey {
  readonly waiting: boolean;
  readonly recipient: string;
  readonly key: WrappedKey;
}

/** Makes a paper; its secret is shown until the page is left, and kept nowhere. */
export function makePaper(desk: Desk, page: PeoplePage): void {
  const card = document.getElementById("paper");
  const again = document.querySelector<HTMLElement>("[data-paper-again]");
  again?.addEventListener("click", () => {
    byId("paper-again").hidden = false;
    byId("make-paper").focus();
  });
  if (card === null) return;
  byId("make-paper").addEventListener("click", () => void whileBusy(card, async () => {
    if (desk.office === undefined) throw new Told(say("no_office_key"));
    const paper = await newPaper();
    const wrap = await wrapKey("office-key", desk.officeId, desk.generation, desk.office.identity, [paper.recipient]);
    await change(desk, page, {
      type: "make_paper", office: desk.officeId, recipient: paper.recipient, signing: paper.signing, wrap: wrap.digest,
      vouch: vouch(desk.office.identity, desk.officeId, paperHolder, paper.recipient),
    }, [wrap]);
    showSheet(page, paper);
  }));
  byId("print").addEventListener("click", () => window.print());
  byId("printed").addEventListener("click", () => location.reload());
}

function showSheet(page: PeoplePage, paper: Paper): void {
  byId("make-paper").hidden = true;
  byId("sheet-office").textContent = say("sheet_of", page.office.name, page.office.day);
  byId("sheet-code").replaceChildren(drawCode(paper.identity, say("paper_name")));
  byId("sheet-text").textContent = paper.identity.replace(/^AGE-SECRET-KEY-PQ-1/, "$& ").replace(/([^ ]{4})(?=[^ ]+$)/g, "$1 ");
  document.body.classList.add("has-sheet");
  byId("sheet").hidden = byId("sheet-do").hidden = false;
  byId("sheet").focus();
}

/** The drill, and the way back: both begin with reading the paper. */
export function usePaper(desk: Desk, page: PeoplePage): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-paper]")) {
    const act = form.dataset["paper"] === "return" ? comeBack : drill;
    const field = form.querySelector("textarea") as HTMLTextAreaElement;
    onSubmit(form, async () => {
      if (field.value.trim() === "") throw new Told(say("paper_empty"));
      const paper = await read(field.value);
      const opened = await openWith(paper, desk.officeId);
      await act(desk, page, paper, opened);
      field.value = "";
    });
    readsPaper(form, page.decoder, () => form.requestSubmit());
  }
}

async function read(text: string): Promise<Paper> {
  try {
    return await readPaper(text);
  } catch {
    throw new Told(say("paper_unreadable"));
  }
}

/** The office key that is sealed to this paper. */
async function openWith(paper: Paper, office: string): Promise<KeyPair> {
  const { papers } = await get<{ papers: readonly PaperKey[] }>("/office/papers");
  const mine = papers.find(({ recipient }) => recipient === paper.recipient);
  if (mine === undefined) throw new Told(say("paper_other"));
  try {
    return await unwrapKey(fromBase64(mine.key.sealed), "office-key", office, mine.key.generation, [paper.identity]);
  } catch (error) {
    if (error instanceof EnvelopeError && error.code === "wrong-key") throw new Told(say("paper_other"));
    throw error;
  }
}

async function drill(desk: Desk, page: PeoplePage, paper: Paper, opened: KeyPair): Promise<void> {
  if (desk.office === undefined || opened.recipient !== desk.office.recipient) throw new Told(say("paper_differs"));
  const proof = prove(paper, { act: "prove", office: desk.officeId, member: desk.id, recipient: opened.recipient, expect: page.version });
  await change(desk, page, { type: "prove_paper", office: desk.officeId, paper: paper.recipient, recipient: opened.recipient, proof });
  location.reload();
}

async function comeBack(desk: Desk, page: PeoplePage, paper: Paper, opened: KeyPair): Promise<void> {
  if (opened.recipient !== page.office.recipient) throw new Told(say("paper_differs"));
  const { recipient } = await keyPairFrom(desk.member.identity);
  const wrap = await wrapKey("office-key", desk.officeId, desk.generation, opened.identity, [recipient]);
  await change(desk, page, {
    type: "return_by_paper", office: desk.officeId, recipient, wrap: wrap.digest,
    vouch: vouch(opened.identity, desk.officeId, desk.id, recipient),
    proof: prove(paper, { act: "return", office: desk.officeId, member: desk.id, recipient, expect: page.version }),
  }, [wrap]);
  await desk.rekeep({ member: desk.member, office: opened });
  location.reload();
}
