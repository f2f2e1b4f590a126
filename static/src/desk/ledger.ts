// The ledger (台账): titles open one after the other as their rows come into
// view, and the keyboard reaches everything.

import { withDesk } from "./lib/frame";
import { byId, say } from "./lib/page";
import { pause } from "../crypto/pause";
import { fillRecord } from "./leads/fill";
import { openKeys, openRecords } from "./leads/opened";
import { fetchSealed } from "./leads/sealed";
import { listenToKeys } from "./leads/keyboard";
import type { Desk } from "./lib/unlocked";

const rows = [...document.querySelectorAll<HTMLTableRowElement>("tr[data-lead]")];

listenToKeys(rows);
search();

void withDesk((desk) => {
  const queue: HTMLTableRowElement[] = [];
  let running = false;
  const watch = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watch.unobserve(target);
      queue.push(target as HTMLTableRowElement);
    }
    if (!running) {
      running = true;
      void drain(desk, queue).finally(() => (running = false));
    }
  });
  rows.filter((row) => title(row) !== undefined).forEach((row) => watch.observe(row));
});

const title = (row: HTMLTableRowElement): HTMLElement | undefined =>
  row.querySelector<HTMLElement>("[data-open]") ?? undefined;

async function drain(desk: Desk, queue: HTMLTableRowElement[]): Promise<void> {
  for (let row = queue.shift(); row !== undefined; row = queue.shift()) {
    await openTitle(desk, row);
    await pause();
  }
}

/** Opens the title of one row; a row that fails says so and the next goes on. */
async function openTitle(desk: Desk, row: HTMLTableRowElement): Promise<void> {
  const place = title(row);
  const lead = row.dataset["lead"];
  const digest = place?.dataset["open"];
  if (place === undefined || lead === undefined || digest === undefined) return;
  try {
    const open = await openKeys(desk, lead, await fetchSealed(lead));
    await openRecords(open, fillRecord, (candidate) => candidate === digest);
  } catch {
    place.textContent = say("title_fails");
    place.classList.add("fault");
  }
}

/** Narrows the rows of this page to those whose shown text holds what is typed. */
function search(): void {
  const field = document.getElementById("search") as HTMLInputElement | null;
  field?.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const row of rows) row.hidden = wanted !== "" && !(row.textContent ?? "").toLowerCase().includes(wanted);
    byId("found-none").hidden = rows.length === 0 || rows.some((row) => !row.hidden);
  });
}
