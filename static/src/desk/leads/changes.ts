// Somebody else was faster: what happened since, told beside the form, which
// keeps what was typed.

import { get } from "../lib/api";
import { pageData, type PageData } from "../lib/page";

interface Change {
  readonly day: string;
  readonly type: string;
  readonly role: string;
  readonly name?: string;
}

/** What a page must say to name changes. */
interface Named extends PageData {
  /** Words for events, under `desk.event.`, and for the two who have no name. */
  readonly events: { readonly [key: string]: string };
}

/** One line for each thing that happened after a version. Throws Refused or Unreachable. */
export async function changesSince(lead: string, version: number): Promise<string[]> {
  const { changes } = await get<{ changes: readonly Change[] }>("/leads/" + lead + "/changes?since=" + String(version));
  return changes.map(lineOf);
}

function lineOf({ day, type, role, name }: Change): string {
  const { events } = pageData<Named>();
  const who = name ?? events["role." + role] ?? "";
  return [day, who, events["desk.event." + type] ?? ""].filter((part) => part !== "").join(" · ");
}
