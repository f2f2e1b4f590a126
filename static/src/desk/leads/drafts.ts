// Drafts (草稿) of the forms on a lead: sealed here under the work key, given
// back to their writer alone. Nothing is saved over a draft that was not seen.

import { fromBase64, toBase64 } from "../../crypto/bytes";
import { draftName, openDraft, sealDraft, type Draft } from "../../crypto/draft";
import { show } from "../lib/answer";
import { get, post, postLast } from "../lib/api";
import { make } from "../lib/dom";
import { byId, say } from "../lib/page";
import { DraftLine, spoken } from "./draftline";
import { Keeper, type Shelf } from "./keeper";
import { workIdentities } from "./opened";
import type { Work } from "./work";

interface Kept {
  readonly name: string;
  readonly sealed: string;
}

/** Milliseconds before the drafts are asked for again where the network failed. */
const retry = 5000;

/** All drafts of the caller on the lead at hand. */
export class Drafts {
  private readonly keepers = new Map<string, Keeper>();

  private constructor(private readonly work: Work, private readonly first: string) {}

  /** Takes up the forms. Undefined while the lead has no work key: there is nothing to seal under. */
  static of(work: Work, forms: Iterable<HTMLFormElement>): Drafts | undefined {
    const first = work.open.works[0];
    if (first === undefined) return undefined;
    const drafts = new Drafts(work, first.pair.identity);
    for (const form of forms) {
      const place = placeOf(form);
      if (place === "") continue;
      const shelf = drafts.shelf(place, titleOf(form)); // before the line adds its mark to the title
      drafts.keepers.set(place, new Keeper(form, new DraftLine(form), shelf));
    }
    return drafts;
  }

  /** Sends a form; `send` gets the names of the drafts that are spent with it. */
  async spend(form: HTMLFormElement, send: (spent: readonly string[]) => Promise<void>): Promise<void> {
    const place = placeOf(form);
    const keeper = this.keepers.get(place);
    if (keeper === undefined) return send([]);
    return keeper.spend(() => send([this.nameOf(place)]));
  }

  /** Fetches what was kept and puts it back. */
  async restore(): Promise<void> {
    let kept: readonly Kept[];
    try {
      kept = (await get<{ drafts: readonly Kept[] }>(this.path)).drafts;
    } catch {
      show(byId("notice"), say("drafts_unread"), "warn");
      setTimeout(() => void this.restore(), retry);
      return;
    }
    const loose: Draft[] = [];
    for (const one of kept) {
      const draft = await this.open(one);
      if (draft === undefined) continue;
      const keeper = this.keepers.get(draft.form);
      if (keeper === undefined) loose.push(draft);
      else keeper.restore(draft, draft.version !== this.work.version);
    }
    this.keepers.forEach((keeper) => keeper.start());
    this.showLoose(loose);
  }

  private get path(): string {
    return "/leads/" + this.work.facts.id + "/drafts";
  }

  private nameOf(place: string): string {
    return draftName(this.first, this.work.desk.id, place);
  }

  private shelf(place: string, title: string): Shelf {
    const name = this.nameOf(place);
    return {
      keep: async (typing, last) => {
        const draft = { member: this.work.desk.id, form: place, title, version: this.work.version, ...typing };
        const { bytes } = await sealDraft(this.work.facts.id, draft, this.work.workKey().recipient);
        const body = { name, sealed: toBase64(bytes) };
        await (last ? postLast(this.path, body) : post<unknown>(this.path, body));
      },
      drop: () => this.drop(name),
    };
  }

  private async drop(name: string): Promise<void> {
    await post(this.path + "/discard", { name });
  }

  /** Opens one. What does not open, is not ours or stands under another name stays where it is and is not shown. */
  private async open({ name, sealed }: Kept): Promise<Draft | undefined> {
    try {
      const draft = await openDraft(fromBase64(sealed), workIdentities(this.work.open), this.work.facts.id);
      return draft.member === this.work.desk.id && this.nameOf(draft.form) === name ? draft : undefined;
    } catch {
      return undefined;
    }
  }

  /** Drafts whose form is no longer offered, as after a gate was passed: the words are given back to be used elsewhere. */
  private showLoose(drafts: readonly Draft[]): void {
    const box = document.getElementById("loose-drafts");
    if (box === null) return; // the closing review offers few forms
    box.querySelector("ul")?.replaceChildren(...drafts.map((draft) => this.looseLine(draft, box)));
    box.hidden = drafts.length === 0;
  }

  private looseLine(draft: Draft, box: HTMLElement): HTMLLIElement {
    const item = make("li");
    const drop = make("button", say("draft_drop"), "plain");
    drop.type = "button";
    drop.addEventListener("click", () => {
      this.drop(this.nameOf(draft.form)).then(() => {
        item.remove();
        box.hidden = box.querySelector("li") === null;
      }, () => show(byId("notice"), say("unreachable"), "bad"));
    });
    const words = Object.entries(draft.fields).filter(([place]) => place.includes(".")).map(([, value]) => make("p", value, "sealed story"));
    item.append(make("strong", draft.title), " ", make("small", say("draft_from", spoken(draft.saved))), ...words, drop);
    return item;
  }
}

/** A form's place on the page; empty for one without anything to fill in. */
const placeOf = (form: HTMLFormElement): string => form.closest("details.deed")?.id ?? "";

const titleOf = (form: HTMLFormElement): string => form.closest("details")?.querySelector("summary")?.textContent ?? "";
