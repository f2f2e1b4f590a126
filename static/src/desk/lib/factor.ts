// Setting up the second factor: the QR code for the phone, its first code, and
// the recovery codes for paper. Page parts: "factor-steps" of the layout.

import { Told } from "./answer";
import { post } from "./api";
import { onSubmit } from "./busy";
import { make } from "./dom";
import type { LoggedIn } from "./enter";
import { byId, say } from "./page";

/** A second factor that waits for its first code. */
export interface Enrolment {
  readonly ticket: string;
  readonly secret: string;
  /** The QR code, a row a string, "1" for dark. */
  readonly code: readonly string[];
}

const svg = "http://www.w3.org/2000/svg";

/** Shows the enrolment; `proved` gets the session once the phone's first code was right. */
export function enrol(enrolment: Enrolment, proved: (answer: LoggedIn) => Promise<void>): void {
  const form = byId<HTMLFormElement>("step-enrol");
  byId("enrol-picture").replaceChildren(drawn(enrolment.code, byId("enrol-picture").dataset["name"] ?? ""));
  byId("enrol-secret").textContent = inGroups(enrolment.secret);
  const typed = byId<HTMLInputElement>("enrol-code");
  typed.value = "";
  reveal(form);
  onSubmit(form, async () => {
    if (typed.value.trim() === "") throw new Told(say("code_needed"));
    await proved(await post<LoggedIn>("/login/confirm", { ticket: enrolment.ticket, code: typed.value }));
    byId("enrol-secret").textContent = "";
    byId("enrol-picture").replaceChildren();
  });
}

/** Shows the recovery codes once; `done` follows when they are on paper. */
export function showCodes(codes: readonly string[], done: () => void): void {
  const form = byId<HTMLFormElement>("step-codes");
  byId("step-enrol").hidden = true;
  byId("recovery").replaceChildren(...codes.map((code) => make("li", code)));
  byId("codes-print").addEventListener("click", () => print());
  byId("codes-save").addEventListener("click", () => save(say("codes_file") + ".txt", codes.join("\r\n") + "\r\n"));
  reveal(form);
  onSubmit(form, async () => {
    if (!byId<HTMLInputElement>("codes-kept").checked) throw new Told(say("codes_first"));
    byId("recovery").replaceChildren();
    done();
  });
}

function save(name: string, text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** Shows a step and takes the eyes and the screen reader there. */
function reveal(form: HTMLElement): void {
  form.hidden = false;
  form.querySelector<HTMLElement>("h2")?.focus();
}

const inGroups = (secret: string): string => secret.replace(/(.{4})(?=.)/g, "$1 ");

/** Draws the squares of a QR code; its quiet zone is among them. */
function drawn(rows: readonly string[], name: string): SVGElement {
  let dark = "";
  rows.forEach((row, y) => [...row].forEach((module, x) => (dark += module === "1" ? `M${x} ${y}h1v1h-1z` : "")));
  const side = String(rows.length);
  const picture = element("svg", { viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": name, "shape-rendering": "crispEdges" });
  picture.append(element("rect", { width: side, height: side, fill: "#fff" }), element("path", { d: dark, fill: "#000" }));
  return picture;
}

function element(tag: string, attributes: { readonly [name: string]: string }): SVGElement {
  const made = document.createElementNS(svg, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
