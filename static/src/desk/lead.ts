// The page of one lead (线索): opens what is sealed, and turns forms into signed
// commands.

import type { FileRef, Tip } from "../crypto/content";
import { newKeyPair } from "../crypto/keys";
import { answerIn, sentenceOf, show, showError, Told, type Guide } from "./lib/answer";
import { get, Refused } from "./lib/api";
import { whileBusy } from "./lib/busy";
import { ready, withDesk } from "./lib/frame";
import { offerKeys, onLink, step } from "./lib/keyboard";
import { byId, pageData, say, to } from "./lib/page";
import { Bundle } from "./leads/bundle";
import { check } from "./leads/check";
import { followConditions, send } from "./leads/deed";
import { Drafts } from "./leads/drafts";
import { fillMessage, fillRecord, fillTip, giveUp, refuseTip } from "./leads/fill";
import { groundAgainst, type Home } from "./leads/kept";
import { wrapFor } from "./leads/keys";
import { openMessages, openRecords, openTip, workIdentities } from "./leads/opened";
import { attachments, type FilePage } from "./files/attachment";
import { placeFiles } from "./files/list";
import { Picker } from "./files/pick";
import { Suggestions } from "./leads/suggest";
import { Work, type LeadFacts } from "./leads/work";

interface LeadPage extends FilePage {
  readonly lead: LeadFacts;
  /** Where each reason is mended: anchors by "code ref". */
  readonly mends: { readonly [codeAndRef: string]: string };
  /** What an id on this page is called. */
  readonly abouts: { readonly [ref: string]: string };
  /** The caller's office has yet to attest that the tip opens. */
  readonly attest: boolean;
  /** It attested that the tip does not open; it may try again. */
  readonly refused: boolean;
  /** The caller can still step back from the lead. */
  readonly recuse: boolean;
  /** Where the caller comes from. */
  readonly home: Home;
  /** The caller may make the work key. */
  readonly make_key: boolean;
}

offerKeys([
  { key: "j", what: "stop_down", run: () => step(stops(), 1) },
  { key: "k", what: "stop_up", run: () => step(stops(), -1) },
  { key: "a", what: "act", run: toAct },
]);

void withDesk(async (desk) => {
  const page = pageData<LeadPage>();
  let work: Work;
  try {
    work = await Work.begin(desk, page.lead);
  } catch (error) {
    giveUp(sentenceOf(error), "fault");
    throw error;
  }
  if (work.behind) show(byId("notice"), say("behind"), "warn");
  const drafts = formsOf(work, page);
  await drafts?.restore();
  ready();
  if (page.attest || page.make_key) offerOpening(work, page);
  openTarget();
  if (!page.attest) await showTip(work);
  await showRecords(work);
  performance.mark("open"); // how long it took, for whoever measures
  if (page.attest) giveUp(say(page.refused ? "still_shut" : "not_opened"), page.refused ? "fault" : "unopened");
});

/** Shows the tip and the tipster's messages; true when the tip opened. */
async function showTip(work: Work): Promise<boolean> {
  const result = await openTip(work.open);
  if (!("value" in result)) {
    refuseTip(result);
    return false;
  }
  await stepBack(work, result.value);
  work.tip = result.value;
  fillTip(result.value);
  const intake = work.open.intake === undefined ? [] : [work.open.intake.identity];
  const filesOf = (files: readonly FileRef[]) => attachments(files, work.facts.id, "file", intake);
  placeFiles("tip", filesOf(result.value.files));
  const messages = await openMessages(work.open, result.value.reply.channel);
  messages.forEach((message, digest) => {
    fillMessage(digest, message);
    if ("value" in message) placeFiles(digest, filesOf(message.value.files));
  });
  return true;
}

/** Shows every internal record in the places that wait for it, with its files. */
function showRecords({ desk, open, facts }: Work): Promise<void> {
  const identities = workIdentities(open);
  const suggestions = new Suggestions(desk, facts.id);
  return openRecords(open, (digest, record) => {
    fillRecord(digest, record);
    suggestions.learn(record);
    if ("value" in record) placeFiles(digest, attachments(record.value.files, facts.id, "file-internal", identities));
  });
}

/**
 * 自动回避: name and home are compared here, where alone the text is known, before
 * anything is shown; a match is put on record at once (DESIGN, recusal).
 */
async function stepBack(work: Work, tip: Tip): Promise<void> {
  const { recuse, home } = pageData<LeadPage>();
  const { id, name } = work.desk;
  const found = recuse ? groundAgainst(tip, name, home) : undefined;
  if (found === undefined) return;
  const bundle = new Bundle(work);
  bundle.add("recuse", { member: id, ground: found.ground });
  await bundle.send();
  const sentence = say(found.ground === "named" ? "recused_by_name" : "recused_by_home", found.by);
  giveUp(sentence, "fault");
  throw new Told(sentence);
}

/** 开启: opens, attests, and makes the work key, in one signed command. */
function offerOpening(work: Work, page: LeadPage): void {
  const box = byId("opening");
  box.hidden = false;
  byId("open").addEventListener("click", () => {
    void whileBusy(box, () => openAndAttest(work, page));
  });
}

async function openAndAttest(work: Work, page: LeadPage): Promise<void> {
  const opens = await showTip(work);
  if (!opens && page.refused) return; // said so before
  const bundle = new Bundle(work);
  if (page.attest) bundle.add("attest", { opens: opens ? "yes" : "no" });
  if (page.make_key && opens) {
    const { id, generation, office, superior } = work.facts;
    const { identity } = await newKeyPair();
    const wrap = await wrapFor(work.desk, "work-key", id, generation + 1, identity, [office, superior]);
    bundle.add("make_work_key", { generation: generation + 1, wrap: bundle.keep(wrap) });
  }
  await bundle.send();
  location.reload();
}

/** Makes the forms work; the answer keeps their drafts. */
function formsOf(work: Work, page: LeadPage): Drafts | undefined {
  const guide: Guide = {
    href: ({ code, ref }) => page.mends[code + " " + (ref ?? "")],
    about: ({ ref }) => (ref === undefined ? undefined : page.abouts[ref]),
  };
  Picker.begin(document);
  const forms = document.querySelectorAll<HTMLFormElement>("form[data-command]");
  const drafts = Drafts.of(work, forms);
  for (const form of forms) {
    followConditions(form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (form.getAttribute("aria-busy") === "true" || !faultless(form) || asksAgain(form)) return;
      const sending = () => drafts?.spend(form, (spent) => send(form, work, spent)) ?? send(form, work);
      void whileBusy(form, sending, guide).then((done) => {
        if (done) void again(form, page.lead.id);
        else delete form.dataset["asked"]; // what is final is asked again on the lead as it stands then
      });
    });
  }
  onLink(openTarget);
  return drafts;
}

/** Says at the fields what cannot be, before anything else is asked. */
function faultless(form: HTMLFormElement): boolean {
  try {
    check(form);
    return true;
  } catch (error) {
    showError(answerIn(form), error);
    return false;
  }
}

/** What cannot be undone is asked once more, at the same button. */
function asksAgain(form: HTMLFormElement): boolean {
  if (form.dataset["warn"] === undefined || form.dataset["asked"] !== undefined) return false;
  form.dataset["asked"] = "";
  show(answerIn(form), say("press_again"), "warn");
  return true;
}

/** Draws the page anew at the same place, or the ledger where the act took the lead out of the caller's sight. */
async function again(form: HTMLFormElement, lead: string): Promise<void> {
  form.reset();
  try {
    await get("/leads/" + lead);
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return location.replace(to("/"));
  }
  location.reload();
}

/** Everything that can be done on this page, in its order. */
const stops = (): HTMLElement[] =>
  [...document.querySelectorAll<HTMLElement>("main details.deed > summary, main form.deed.quiet button, #open")];

/** Goes to what the lead waits for from the caller. */
function toAct(): void {
  const link = document.getElementById("act");
  if (link === null) show(byId("notice"), say("no_act"), "warn");
  else goTo(link.getAttribute("href")?.slice(1) ?? "");
}

/** Opens the form a link points to, or the one the lead waits for. */
function openTarget(): void {
  const id = location.hash.slice(1);
  if (id === "act") toAct();
  else goTo(id);
}

/** Opens a form and puts the cursor into the field that is named, or the form's first. */
function goTo(id: string): void {
  const target = document.getElementById(id);
  if (target === null) return;
  const details = target.closest("details");
  if (details !== null) details.open = true;
  target.scrollIntoView({ block: "center" });
  const fields = "textarea, select, input:not([type=hidden]), button";
  (target.matches(fields) ? target : target.querySelector<HTMLElement>(fields))?.focus();
}
