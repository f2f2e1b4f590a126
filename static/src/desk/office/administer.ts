// The administrator's part: offices, invitations, and the office list that the
// root key signs on another machine. None of it needs an office key.

import { newId } from "../../crypto/bytes";
import { answerIn, showError, Told } from "../lib/answer";
import { getBytes } from "../lib/api";
import { onSubmit, whileBusy } from "../lib/busy";
import { byId, say } from "../lib/page";
import type { Desk } from "../lib/unlocked";
import { change } from "./change";
import type { PeoplePage } from "./page";

const formOf = (id: string): HTMLFormElement | null => document.getElementById(id) as HTMLFormElement | null;
const valueOf = (id: string): string => byId<HTMLInputElement>(id).value.trim();

/** A new office. */
export function createOffice(desk: Desk, page: PeoplePage): void {
  const form = formOf("create");
  if (form === null) return;
  onSubmit(form, async () => {
    const fields = { name_zh: valueOf("name-zh"), name_en: valueOf("name-en"), area: valueOf("area"), superior: valueOf("superior") };
    if (Object.values(fields).some((text) => text === "")) throw new Told(say("fill_in"));
    await change(desk, page, { type: "create_office", id: newId(), ...fields });
    location.reload();
  });
}

/** An invitation; its code is shown once. */
export function invite(desk: Desk, page: PeoplePage): void {
  const form = formOf("invite");
  if (form === null) return;
  onSubmit(form, async () => {
    const roles = [...byId("person-roles").querySelectorAll<HTMLInputElement>("input:checked")].map(({ value }) => value);
    const person = { login: valueOf("person-login"), name: valueOf("person-name"), office: valueOf("person-office"), roles };
    if (person.login === "" || person.name === "" || roles.length === 0) throw new Told(say("fill_in"));
    const { code } = await change(desk, page, { type: "invite_member", id: newId(), ...person });
    form.reset();
    showCode(code ?? "");
  });
  byId("code-done").addEventListener("click", () => location.reload());
}

/** Shows a one-time code, this once. */
export function showCode(code: string): void {
  const card = byId("invited");
  byId("invited-code").textContent = code;
  formOf("invite")?.closest("details")?.removeAttribute("open");
  card.hidden = false;
  card.focus();
}

/** Hands out the next list's exact bytes, and takes the signed one back. */
export function carryList(desk: Desk, page: PeoplePage): void {
  const download = document.getElementById("download");
  if (download === null) return;
  const answer = byId("list-answer");
  download.addEventListener("click", () => void saveUnsigned().catch((error: unknown) => showError(answer, error)));
  const card = answer.parentElement as HTMLElement;
  byId("upload").addEventListener("click", () => void whileBusy(card, async () => {
    const { list, signature } = await readSigned();
    await change(desk, page, { type: "sign_list", version: page.list, list, signature });
    location.reload();
  }));
  answerIn(card).hidden = true;
}

async function saveUnsigned(): Promise<void> {
  const bytes = await getBytes("/directory/unsigned-list");
  const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = "offices.json";
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

/** What `zhuicha root sign` wrote: the list's bytes in base64, and the signature. */
async function readSigned(): Promise<{ list: string; signature: string }> {
  const file = byId<HTMLInputElement>("signed").files?.[0];
  if (file === undefined) throw new Told(say("choose_file"));
  try {
    const { list, signature } = JSON.parse(await file.text()) as { list: unknown; signature: unknown };
    if (typeof list !== "string" || typeof signature !== "string" || !/^[0-9a-f]{128}$/.test(signature)) throw new Error();
    return { list, signature };
  } catch {
    throw new Told(say("not_signed_list"));
  }
}

