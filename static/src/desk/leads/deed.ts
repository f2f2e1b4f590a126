// One generic form: its inputs are named as the command's JSON fields, and what
// was typed becomes a signed command.

import { newId } from "../../crypto/bytes";
import type { FileRef, RecordKind } from "../../crypto/content";
import { Refused } from "../lib/api";
import { inTongue } from "../lib/page";
import { sendAnew, sendBoth, sendPicked } from "../files/outgoing";
import { Picker } from "../files/pick";
import { Bundle } from "./bundle";
import { blame, check, isShown } from "./check";
import type { Work } from "./work";
import { fenOf } from "./yuan";

type Values = { [field: string]: unknown };

/** Reads the form, seals what is typed, signs and sends; the drafts of these names are spent with it. Throws Told, Refused, Unreachable. */
export async function send(form: HTMLFormElement, work: Work, spent: readonly string[] = []): Promise<void> {
  check(form);
  const bundle = new Bundle(work);
  const values: Values = {};
  for (const field of form.querySelectorAll<HTMLElement>("[data-type], [data-sealed]")) {
    if (isShown(field)) await read(field, values, bundle);
  }
  bundle.add(form.dataset["command"] ?? "", values);
  try {
    await bundle.send(spent);
  } catch (error) {
    if (error instanceof Refused && error.code === "file_gone") await sendAnew(form);
    if (error instanceof Refused) blame(form, error.reasons, ({ message }) => inTongue(message.zh, message.en));
    throw error;
  }
}

async function read(field: HTMLElement, values: Values, bundle: Bundle): Promise<void> {
  if (field.dataset["sealed"] !== undefined) return readSealed(field, values, bundle);
  const { name, value } = field as HTMLInputElement;
  switch (field.dataset["type"]) {
    case "new":
      values[name] = newId();
      return;
    case "int":
      values[name] = Number(value);
      return;
    case "fen":
      return setFen(values, name, value);
    case "bool":
      if ((field as HTMLInputElement).checked) values[name] = true;
      return;
    case "checks":
      return setList(values, field, (ticked) => ticked);
    case "numbers":
      return setList(values, field, Number);
    case "takeover":
      return takeOver(values, bundle);
    case "besides":
      return bundle.besides(name, value);
    case "office":
      Object.assign(values, await bundle.destination(value));
      return;
    default:
      if (value !== "") values[name] = value;
  }
}

/** 提级办理: the lead comes to the caller's own office. */
async function takeOver(values: Values, bundle: Bundle): Promise<void> {
  const { superior, wrap } = await bundle.destination(bundle.ownOffice);
  Object.assign(values, { superior, wrap });
}

function setList(values: Values, field: HTMLElement, as: (ticked: string) => unknown): void {
  const ticked = [...field.querySelectorAll<HTMLInputElement>("input:checked")].map(({ value }) => as(value));
  if (ticked.length > 0) values[field.dataset["name"] ?? ""] = ticked;
}

/** Nothing for 0: an empty sum is none. */
function setFen(values: Values, name: string, typed: string): void {
  const fen = fenOf(typed);
  if (typeof fen === "number" && fen > 0) values[name] = fen;
}

async function readSealed(field: HTMLElement, values: Values, bundle: Bundle): Promise<void> {
  const fields: { [part: string]: string } = {};
  for (const part of field.querySelectorAll<HTMLInputElement>("[data-part]")) {
    fields[part.dataset["part"] ?? ""] = part.value.trim();
  }
  const typed = Object.values(fields).some((text) => text !== "") || (Picker.in(field)?.files.length ?? 0) > 0;
  if (!typed && field.dataset["optional"] !== undefined) return;
  if (field.dataset["sealed"] === "child") {
    await bundle.child(String(values["child"]), { what: fields["what"] ?? "", where: fields["where"] ?? "" });
  } else if (field.dataset["sealed"] === "message") {
    await putMessage(field, fields["text"] ?? "", values, bundle);
  } else {
    const picker = Picker.in(field);
    const files = picker === undefined ? [] : await sendPicked(picker, bundle.inside);
    values[field.dataset["name"] ?? ""] = await bundle.record(field.dataset["kind"] as RecordKind, fields, files);
    nameFiles(values, "files", files);
  }
}

/** A message to the tipster: its text and files sealed for the receipt, and again for us. */
async function putMessage(field: HTMLElement, text: string, values: Values, bundle: Bundle): Promise<void> {
  const picker = Picker.in(field);
  const sent = picker === undefined || picker.files.length === 0
    ? { files: [], copies: [] }
    : await sendBoth(picker, bundle.outside, bundle.inside);
  Object.assign(values, await bundle.message(text, sent.files, sent.copies));
  nameFiles(values, "receipt_files", sent.files);
  nameFiles(values, "files", sent.copies);
}

/** The command names the sealed files, so that they are kept with what happened. */
function nameFiles(values: Values, name: "files" | "receipt_files", files: readonly FileRef[]): void {
  if (files.length > 0) values[name] = files.map(({ digest }) => digest);
}

/** Shows the inputs whose condition holds: `data-when="finding=unproven|partly"`. */
export function followConditions(form: HTMLFormElement): void {
  const update = () => {
    for (const part of form.querySelectorAll<HTMLElement>("[data-when]")) {
      const [name = "", values = ""] = (part.dataset["when"] ?? "").split("=");
      const chosen = form.querySelector<HTMLSelectElement>(`select[name="${name}"]`)?.value ?? "";
      part.hidden = !values.split("|").includes(chosen);
    }
  };
  form.addEventListener("change", update);
  update();
}
