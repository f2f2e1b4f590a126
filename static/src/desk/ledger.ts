// The ledger (台账): all titles of the page open at once beside it, the keyboard
// reaches everything, and the search looks only at what is open here.

import { showError } from "./lib/answer";
import { withDesk } from "./lib/frame";
import { offerKeys, step } from "./lib/keyboard";
import { byId, pageData, say, type PageData } from "./lib/page";
import type { Desk } from "./lib/unlocked";
import { beginTitles, leaveShut, openTitles, type Begun, type TitlePlace } from "./leads/titles";

interface LedgerPage extends PageData {
  /** The served path of what opens titles. */
  readonly titles: string;
}

const rows = [...document.querySelectorAll<HTMLTableRowElement>("tr[data-lead]")];
const links = rows.map((row) => row.querySelector<HTMLAnchorElement>("a.number") as HTMLAnchorElement);
const field = byId<HTMLInputElement>("search");

offerKeys([
  { key: "j", what: "down", run: () => step(links, 1) },
  { key: "k", what: "up", run: () => step(links, -1) },
  { key: "a", what: "act", run: act },
  { key: "/", what: "search", run: () => field.focus() },
  { key: "u", what: "titles", run: () => byId("titles-do").click() },
  { key: "n", what: "next", run: () => document.querySelector<HTMLAnchorElement>("#next")?.click() },
  { key: "Escape", what: "leave", run: () => undefined },
]);
field.addEventListener("input", search);

const places = rows.flatMap(placeOf);
const begin = (some: readonly TitlePlace[]): Begun => beginTitles(pageData<LedgerPage>().titles, some);
const begun = places.length > 0 ? begin(places) : undefined;

void withDesk((desk) => {
  byId("titles-do").addEventListener("click", () => void (stop === undefined ? open(desk, places) : stop.abort()));
  void open(desk, places, begun);
});

/** Opens the row the keyboard is at, else the first, at what it waits for. */
function act(): void {
  const link = links.find((one) => one.closest("tr")?.contains(document.activeElement)) ?? links.find((one) => one.offsetParent !== null);
  if (link !== undefined) location.assign(link.href + "#act");
}

function placeOf(row: HTMLTableRowElement): TitlePlace[] {
  const at = row.querySelector<HTMLElement>("[data-open]");
  return at === null ? [] : [{ lead: row.dataset["lead"] ?? "", digest: at.dataset["open"] ?? "", at }];
}

/** Set while titles are being opened. */
let stop: AbortController | undefined;

/** Opens what is not open yet; the same button stops it. */
async function open(desk: Desk, all: readonly TitlePlace[], ahead?: Begun): Promise<void> {
  const places = all.filter(({ at }) => at.matches(".waits, .unopened, .fault"));
  byId("titles").hidden = all.length === 0;
  if (places.length === 0) return byId("titles-do").setAttribute("hidden", "");
  const bar = byId<HTMLProgressElement>("titles-bar");
  stop = new AbortController();
  show(bar, 0, places.length);
  try {
    await openTitles(desk, ahead ?? begin(places), places, (done) => show(bar, done, places.length), stop.signal);
  } catch (error) {
    showError(byId("notice"), error);
  } finally {
    stop = undefined;
    leaveShut(places);
    rest(bar, all);
    search();
    performance.mark("open"); // how long it took, for whoever measures
  }
}

function show(bar: HTMLProgressElement, done: number, of: number): void {
  bar.hidden = byId("titles-do").hidden = false;
  bar.max = of;
  bar.value = done;
  byId("titles-stand").textContent = say("titles_at", done, of);
  byId("titles-do").textContent = say("titles_stop");
}

/** How it stands when nothing is being opened. */
function rest(bar: HTMLProgressElement, all: readonly TitlePlace[]): void {
  const shut = all.filter(({ at }) => at.matches(".unopened, .fault")).length;
  bar.hidden = true;
  byId("titles-stand").textContent = shut === 0 ? say("titles_done", all.length) : say("titles_shut", shut);
  byId("titles-do").textContent = say("titles_open");
  byId("titles-do").hidden = shut === 0;
}

/** Narrows the rows of this page to those whose shown text holds all that is typed. */
function search(): void {
  const wanted = field.value.trim().toLowerCase().split(/\s+/).filter((word) => word !== "");
  for (const row of rows) {
    const text = (row.textContent ?? "").toLowerCase();
    row.hidden = !wanted.every((word) => text.includes(word));
  }
  byId("found-none").hidden = rows.length === 0 || rows.some((row) => !row.hidden);
}
