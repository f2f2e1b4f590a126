// J and K go through the rows, Enter opens, / searches, ? shows all keys.

import { byId } from "../lib/page";

/** Listens for the ledger's keys; typing in a field is left alone. */
export function listenToKeys(rows: readonly HTMLTableRowElement[]): void {
  const help = byId<HTMLDialogElement>("keys");
  byId("show-keys").addEventListener("click", () => help.showModal());
  byId("hide-keys").addEventListener("click", () => help.close());
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || isTyping(event)) return;
    const act = actions(rows, help)[event.key.toLowerCase()];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
}

function isTyping({ target, key }: KeyboardEvent): boolean {
  if (target instanceof HTMLInputElement && key === "Escape") target.blur();
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
}

function actions(rows: readonly HTMLTableRowElement[], help: HTMLDialogElement): { [key: string]: () => void } {
  return {
    j: () => move(rows, 1),
    k: () => move(rows, -1),
    n: () => document.querySelector<HTMLAnchorElement>("#next")?.click(),
    "/": () => byId("search").focus(),
    "?": () => help.showModal(),
  };
}

/** Puts the focus on the row's link; Enter then opens it as it opens any link. */
function move(rows: readonly HTMLTableRowElement[], by: number): void {
  const shown = rows.filter((row) => !row.hidden);
  const at = shown.findIndex((row) => row.contains(document.activeElement));
  const to = at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, at + by));
  const row = shown[to];
  row?.querySelector<HTMLElement>("a")?.focus();
  row?.scrollIntoView({ block: "nearest" });
}
