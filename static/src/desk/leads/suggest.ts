// 联想: units, names and posts that were written before, offered while typing. They
// come from records opened in this page alone: this lead's, and, once somebody
// begins to write, those of the leads he handles. Nothing of it is kept.

import type { CaseRecord } from "../../crypto/content";
import { get } from "../lib/api";
import type { Desk } from "../lib/unlocked";
import { openKeys, openRecords, type Result } from "./opened";
import { fetchSealed } from "./sealed";

/** Leads of one's own that are looked at, the most urgent first. */
const mostLeads = 20;

/** Texts offered for one field. */
const mostTexts = 200;

/** The fields of a record of somebody responsible. */
const parts = ["name", "post"] as const;

interface LedgerAnswer {
  readonly Rows: readonly { readonly Lead: string }[] | null;
}

interface LeadAnswer {
  readonly state: { readonly parties?: readonly { readonly details: string }[] };
}

/** Offers what `learn` hears in every field of somebody responsible. */
export class Suggestions {
  private readonly lists = new Map<string, HTMLDataListElement>();
  private asked = false;

  constructor(private readonly desk: Desk, private readonly lead: string) {
    for (const part of parts) this.attach(part);
  }

  private attach(part: string): void {
    const fields = document.querySelectorAll<HTMLInputElement>(`[data-kind="party"] input[data-part="${part}"]`);
    if (fields.length === 0) return;
    const list = document.createElement("datalist");
    list.id = "earlier-" + part;
    document.body.append(list);
    this.lists.set(part, list);
    for (const field of fields) {
      field.setAttribute("list", list.id);
      field.addEventListener("focus", () => void this.ask());
    }
  }

  /** Takes up what was opened; other records are passed over. */
  learn(result: Result<CaseRecord>): void {
    if (!("value" in result) || result.value.kind !== "party") return;
    for (const [part, list] of this.lists) {
      const text = result.value.fields[part] ?? "";
      const known = [...list.options].some((option) => option.value === text);
      if (text === "" || known || list.options.length >= mostTexts) continue;
      const option = document.createElement("option");
      option.value = text;
      list.append(option);
    }
  }

  /** Opens those records of one's other leads, once; whatever fails is only not offered. */
  private async ask(): Promise<void> {
    if (this.asked) return;
    this.asked = true;
    try {
      const { Rows } = await get<LedgerAnswer>("/leads?list=mine");
      const others = (Rows ?? []).map(({ Lead }) => Lead).filter((lead) => lead !== this.lead);
      for (const lead of others.slice(0, mostLeads)) await this.openParties(lead);
    } catch {
      this.asked = false; // the next field asks again
    }
  }

  private async openParties(lead: string): Promise<void> {
    const { state } = await get<LeadAnswer>("/leads/" + lead);
    const wanted = new Set((state.parties ?? []).map(({ details }) => details));
    if (wanted.size === 0) return;
    const open = await openKeys(this.desk, lead, await fetchSealed(lead));
    await openRecords(open, (_, result) => this.learn(result), (digest) => wanted.has(digest));
  }
}
