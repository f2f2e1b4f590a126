// What was typed and not sent, kept over a lock: sealed to the member himself,
// in this tab only, so that nobody else who sits down there reads it.

import { decrypt, encrypt } from "../../crypto/age";
import { fromBase64, fromUtf8, toBase64, utf8 } from "../../crypto/bytes";
import { keyPairFrom } from "../../crypto/keys";
import type { Desk } from "./unlocked";

const entry = "zhuicha-locked";

/** What lies in the tab while the desk is locked. */
export interface Locked {
  readonly login: string;
  readonly member: string;
  readonly path: string;
  readonly draft: string;
}

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** One field: where it stands, and what was in it. */
type Kept = readonly [place: string, value: string | boolean];

/** The fields a person types into, each with a name that stays over a reload. */
function fields(): [string, Field][] {
  const all: [string, Field][] = [];
  for (const form of document.querySelectorAll<HTMLElement>("main form, main [data-draft]")) {
    const home = form.id || form.closest("[id]")?.id || "";
    form.querySelectorAll<Field>("input, textarea, select").forEach((field, i) => {
      const secret = field instanceof HTMLInputElement && ["password", "file", "hidden"].includes(field.type);
      if (!secret) all.push([`${home} ${form.dataset["command"] ?? ""} ${i}`, field]);
    });
  }
  return all;
}

const isBox = (field: Field): field is HTMLInputElement =>
  field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio");

function untouched(field: Field): boolean {
  if (isBox(field)) return field.checked === field.defaultChecked;
  if (field instanceof HTMLSelectElement) return [...field.options].every((option) => option.selected === option.defaultSelected) || field.selectedIndex <= 0;
  return field.value === field.defaultValue;
}

/** Seals what is typed on this page and keeps it beside the page's address. */
export async function putAside(desk: Desk): Promise<void> {
  const typed: Kept[] = fields().filter(([, field]) => !untouched(field)).map(([place, field]) => [place, isBox(field) ? field.checked : field.value]);
  const { recipient } = await keyPairFrom(desk.member.identity);
  const sealed = await encrypt([utf8(JSON.stringify(typed))], [recipient]);
  const path = location.pathname + location.search;
  const locked: Locked = { login: desk.login, member: desk.id, path, draft: toBase64(sealed) };
  sessionStorage.setItem(entry, JSON.stringify(locked));
}

/** What lies aside in this tab. */
export function aside(): Locked | undefined {
  const text = sessionStorage.getItem(entry);
  if (text === null) return undefined;
  try {
    return JSON.parse(text) as Locked;
  } catch {
    return undefined;
  }
}

/** Forgets it. */
export const forget = (): void => sessionStorage.removeItem(entry);

/** Puts what was typed back where it stood. True when something was. */
export async function putBack(desk: Desk): Promise<boolean> {
  const locked = aside();
  if (locked === undefined || locked.member !== desk.id || locked.path !== location.pathname + location.search) return false;
  const typed = JSON.parse(fromUtf8(await decrypt(fromBase64(locked.draft), [desk.member.identity]))) as Kept[];
  forget();
  const values = new Map(typed);
  const found = fields().filter(([place]) => values.has(place));
  found.forEach(([place, field]) => put(field, values.get(place) as string | boolean));
  return found.length > 0;
}

function put(field: Field, value: string | boolean): void {
  if (isBox(field)) field.checked = value === true;
  else field.value = String(value);
  const folded = field.closest("details");
  if (folded !== null) folded.open = true;
  for (const kind of ["input", "change"]) field.dispatchEvent(new Event(kind, { bubbles: true }));
}
