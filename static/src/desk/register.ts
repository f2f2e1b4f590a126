// The page 代录: turns what came on another road into a sealed lead, and prints
// the visitor's receipt.

import { receiptLogN } from "../crypto/settings";
import { TrustError } from "../crypto/errors";
import { sendPicked } from "./files/outgoing";
import { Picker } from "./files/pick";
import type { FilePage } from "./files/attachment";
import { clear, show, Told } from "./lib/answer";
import { Unreachable } from "./lib/api";
import { onSubmit } from "./lib/busy";
import { withDesk } from "./lib/frame";
import { byId, pageData, say, to } from "./lib/page";
import type { Desk } from "./lib/unlocked";
import { Entry, type Setting, type Typed } from "./register/entry";
import { drawSheet, wipeSheet } from "./register/sheet";

interface RegisterPage extends FilePage, Setting {
  readonly log_n: number;
}

void withDesk((desk) => {
  const form = document.querySelector<HTMLFormElement>("#entry");
  if (form === null) return; // no area's tips go to this office
  const page = pageData<RegisterPage>();
  if (page.log_n !== receiptLogN) throw new TrustError("weak-work-factor", "the page asks for another");
  Picker.begin(form);
  let entry: Entry | undefined;
  onSubmit(form, async () => {
    const typed = read();
    entry = await handIn(entry ?? new Entry(desk, page, tick("give")), typed, form, (fresh) => (entry = fresh), desk);
  });
  byId("print").addEventListener("click", printSheet);
  byId("next").addEventListener("click", () => leaveSheet(() => location.reload()));
  byId("to-lead").addEventListener("click", (event) => {
    event.preventDefault();
    leaveSheet(() => location.assign(byId<HTMLAnchorElement>("to-lead").href));
  });
});

/** Hands the entry in. After a clear refusal the receipt may be wanted or not wanted anew. */
async function handIn(entry: Entry, typed: Typed, form: HTMLFormElement, keep: (entry: Entry | undefined) => void, desk: Desk): Promise<Entry> {
  const wanted = tick("give") === (entry.secret !== undefined);
  const now = wanted || entry.sent ? entry : new Entry(desk, pageData<RegisterPage>(), tick("give"));
  keep(now);
  const picker = Picker.in(form);
  byId("work").hidden = false;
  byId("stand").textContent = say("entry_working");
  try {
    const lead = await now.hand(typed, (part) => (byId<HTMLProgressElement>("progress").value = part),
      async (way) => (picker === undefined ? [] : sendPicked(picker, way)));
    finish(now, lead, form, typed.sealed);
    return now;
  } catch (error) {
    throw error instanceof Unreachable && now.sent ? new Told(say("entry_doubtful")) : error;
  } finally {
    byId<HTMLFieldSetElement>("typed").disabled = now.sent;
    byId("work").hidden = true;
  }
}

const text = (id: string): string => byId<HTMLInputElement>(id).value.trim();
const tick = (id: string): boolean => byId<HTMLInputElement>(id).checked;

/** What was typed; says what is missing at its field. Throws Told. */
function read(): Typed {
  const what = byId<HTMLTextAreaElement>("what");
  const missing = what.value.trim() === "";
  what.setAttribute("aria-invalid", String(missing));
  if (missing) {
    what.focus();
    throw new Told(say("entry_need_what"));
  }
  return {
    source: text("source"), tile: text("tile") || "unsure", area: text("area"), sealed: tick("above"),
    answers: { what: text("what"), where: text("where"), who: text("who"), when: text("when"), amount: text("amount"), witness: text("witness") },
    retaliation: tick("retaliation"), contact: text("contact"),
  };
}

function finish(entry: Entry, lead: string, form: HTMLFormElement, sealed: boolean): void {
  form.reset();
  form.hidden = true;
  if (entry.secret !== undefined) {
    drawSheet(entry.secret);
    addEventListener("beforeunload", hold);
  }
  byId<HTMLAnchorElement>("to-lead").href = to("/leads/" + lead);
  byId("to-lead").hidden = sealed; // it lies with the office above, and is nobody's here
  byId("gone-above").hidden = !sealed;
  byId("done").hidden = false;
  byId("entered").focus();
}

/** The receipt is nowhere but on this page: the browser asks before it goes. */
const hold = (event: Event): void => event.preventDefault();

function printSheet(): void {
  document.body.classList.toggle("a6", byId<HTMLSelectElement>("size").value === "a6");
  print();
}

/** Goes on once the visitor has the receipt. */
function leaveSheet(go: () => void): void {
  const answer = byId("done").querySelector<HTMLElement>(".answer") as HTMLElement;
  clear(answer);
  if (!byId("sheet").hidden && !tick("handed")) {
    show(answer, say("entry_not_handed"), "warn");
    byId("handed").focus();
    return;
  }
  removeEventListener("beforeunload", hold);
  wipeSheet();
  go();
}
