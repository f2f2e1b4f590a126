// The page of late leads: titles open one after the other, from the top.

import { pause } from "../crypto/pause";
import { withDesk } from "./lib/frame";
import { say } from "./lib/page";
import type { Desk } from "./lib/unlocked";
import { fillRecord } from "./leads/fill";
import { openKeys, openRecords } from "./leads/opened";
import { fetchSealed } from "./leads/sealed";

void withDesk(async (desk) => {
  for (const row of document.querySelectorAll<HTMLElement>("tr[data-lead]")) {
    const place = row.querySelector<HTMLElement>("[data-open]");
    if (place === null) continue;
    await openTitle(desk, row.dataset["lead"] ?? "", place);
    await pause();
  }
});

/** Opens one title; one that fails says so and the next goes on. */
async function openTitle(desk: Desk, lead: string, place: HTMLElement): Promise<void> {
  try {
    const open = await openKeys(desk, lead, await fetchSealed(lead));
    await openRecords(open, fillRecord, (digest) => digest === place.dataset["open"]);
  } catch {
    place.textContent = say("title_fails");
    place.classList.remove("waits");
    place.classList.add("fault");
  }
}
