// Looks at what was typed before anything is sealed: what is missing, dates and
// sums that cannot be. Each fault stands at its field in one sentence, and the
// first gets the focus. The law looks again.

import { Told } from "../lib/answer";
import type { Reason } from "../lib/api";
import { make } from "../lib/dom";
import { say } from "../lib/page";
import { fenOf } from "./yuan";

/** Whether the field is part of the form as it stands. */
export const isShown = (field: HTMLElement): boolean => field.closest("[data-when][hidden]") === null;

/** Throws Told after marking what is wrong. */
export function check(form: HTMLFormElement): void {
  unmark(form);
  const looked = [...form.querySelectorAll<HTMLElement>("[data-required], [data-type=fen], input[type=date]")].filter(isShown);
  const faulty = looked.flatMap((field) => {
    const fault = faultOf(field);
    return fault === undefined ? [] : [{ field, fault }];
  });
  faulty.forEach(({ field, fault }) => mark(field, fault));
  if (faulty.length === 0) return;
  focusOn(faulty[0]?.field);
  throw new Told(say(faulty.every(({ fault }) => fault === say("field_empty")) ? "fill_in" : "mend_fields"));
}

/** Marks the fields that a refusal is about, where it says so or its code tells. */
export function blame(form: HTMLFormElement, reasons: readonly Reason[], sentence: (reason: Reason) => string): void {
  const found = reasons.flatMap((reason) => {
    const field = fieldOf(form, reason);
    return field === undefined ? [] : [{ field, reason }];
  });
  found.forEach(({ field, reason }) => mark(field, sentence(reason)));
  focusOn(found[0]?.field);
}

const dates = ["day_ahead", "day_past", "before_decision", "review_day"];
const sums = ["money_over_due", "money_below_entries"];

function fieldOf(form: HTMLFormElement, { code, ref }: Reason): HTMLElement | undefined {
  const all = [...form.querySelectorAll<HTMLElement>("[data-type], [data-sealed]")].filter(isShown);
  if (code === "bad_field") return all.find((field) => ((field as HTMLInputElement).name || field.dataset["name"]) === ref && ref !== "");
  if (dates.includes(code)) return all.find((field) => (field as HTMLInputElement).type === "date");
  if (sums.includes(code)) return all.find((field) => field.dataset["type"] === "fen");
  return undefined;
}

function faultOf(field: HTMLElement): string | undefined {
  if (field instanceof HTMLInputElement && field.type === "date") return dayFault(field);
  if (field.dataset["type"] === "fen") return sumFault(field as HTMLInputElement);
  return isEmpty(field) ? say("field_empty") : undefined;
}

function dayFault(field: HTMLInputElement): string | undefined {
  if (field.validity.badInput) return say("no_such_day");
  const { value, min, max } = field;
  if (value === "") return field.dataset["required"] === undefined ? undefined : say("field_empty");
  if (value < min) return field.dataset["low"] ?? say("no_such_day");
  // A page left open over midnight still says yesterday: then the law decides.
  if (value > max && value > today()) return field.dataset["high"] ?? say("no_such_day");
  return undefined;
}

/** The day in Hainan by this computer's clock. */
const today = (): string => new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);

function sumFault(field: HTMLInputElement): string | undefined {
  const fen = fenOf(field.value);
  const required = field.dataset["required"] !== undefined;
  if (fen === undefined) return required ? say("field_empty") : undefined;
  if (typeof fen === "string") return say(fen);
  if (fen === 0 && required) return say("yuan_zero");
  const { min, max, low, high } = field.dataset;
  if (min !== undefined && fen < Number(min)) return low;
  if (max !== undefined && fen > Number(max)) return high;
  return undefined;
}

function isEmpty(field: HTMLElement): boolean {
  if (field instanceof HTMLFieldSetElement) return field.querySelector("input:checked") === null;
  return (field as HTMLInputElement).value.trim() === "";
}

/** Says what is wrong below the field, and to those who only hear the page. */
function mark(field: HTMLElement, sentence: string): void {
  const note = make("p", sentence, "at-field");
  note.id = (field.id || field.closest("[id]")?.id || "field") + "-fault";
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", note.id);
  if (field instanceof HTMLFieldSetElement) field.append(note);
  else field.after(note);
}

function unmark(form: HTMLFormElement): void {
  form.querySelectorAll(".at-field").forEach((note) => note.remove());
  form.querySelectorAll("[aria-invalid]").forEach((field) => {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  });
}

function focusOn(field: HTMLElement | undefined): void {
  const into = field instanceof HTMLFieldSetElement ? field.querySelector<HTMLElement>("input, textarea") : field;
  into?.focus();
}
