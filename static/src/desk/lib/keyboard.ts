// Single keys: what each page offers, the list of them behind ?, and the switch
// that turns them off (WCAG 2.1.4), kept for this tab until the logout. They
// rest in fields, with modifiers and while a dialog is open.

import { make } from "./dom";
import { byId, say } from "./page";
import * as vault from "./vault";

/** A key and what it does; `what` is a message under `desk.js.key_`. */
export interface Shortcut {
  readonly key: string;
  readonly what: string;
  readonly run: () => void;
}

/** Named keys work even when single keys are turned off: nobody says them by mistake. */
const named = (key: string): boolean => key.length > 1;

const offered: Shortcut[] = [];

/** Adds the page's own keys; a later one replaces an earlier one of the same key. */
export function offerKeys(shortcuts: readonly Shortcut[]): void {
  for (const shortcut of shortcuts) {
    const at = offered.findIndex(({ key }) => key === shortcut.key);
    offered.splice(at < 0 ? offered.length : at, at < 0 ? 0 : 1, shortcut);
  }
}

/** Listens, from now on, to what is offered; ? and the page's button show it all. */
export function listenToKeys(): void {
  offerKeys([{ key: "?", what: "help", run: showHelp }]);
  byId("show-keys").addEventListener("click", showHelp);
  addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") (event.target as HTMLElement).blur();
      return;
    }
    const key = named(event.key) ? event.key : event.key.toLowerCase();
    const shortcut = offered.find((one) => one.key === key);
    if (shortcut === undefined || (!named(key) && !vault.singleKeys()) || byId("main").inert) return;
    event.preventDefault();
    shortcut.run();
  });
}

const boxes = ["checkbox", "radio", "button", "submit", "file"];

function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !boxes.includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Puts the keyboard `by` stops on from where it is, or at the nearest end; hidden stops are passed over. */
export function step(stops: readonly HTMLElement[], by: 1 | -1): void {
  const shown = stops.filter((stop) => stop.offsetParent !== null);
  const here = document.activeElement;
  const at = shown.findIndex((stop) => stop === here);
  const behind = shown.findIndex((stop) => here !== null && follows(here, stop));
  const last = shown.length - 1;
  const to = at >= 0 ? at + by : by > 0 ? (behind < 0 ? last : behind) : (behind < 0 ? last : behind - 1);
  const stop = shown[Math.min(last, Math.max(0, here === document.body ? (by > 0 ? 0 : last) : to))];
  stop?.focus();
  stop?.scrollIntoView({ block: "nearest" });
}

const follows = (here: Element, stop: Element): boolean => (here.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;

function showHelp(): void {
  const dialog = make("dialog");
  dialog.id = "keys";
  const title = make("h2", say("key_help"));
  title.id = "keys-title";
  dialog.setAttribute("aria-labelledby", title.id);
  const list = make("dl", "", "facts");
  for (const { key, what } of [...offered, { key: "Enter", what: "enter" }]) {
    const term = make("dt");
    term.append(make("kbd", key === "Escape" ? "Esc" : key.length === 1 ? key.toUpperCase() : key));
    list.append(term, make("dd", say("key_" + what)));
  }
  const close = make("button", say("key_close"));
  close.id = "hide-keys";
  close.type = "button";
  close.addEventListener("click", () => dialog.close());
  const buttons = make("p", "", "do");
  buttons.append(close);
  dialog.append(title, list, toggle(), buttons);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  close.focus();
}

/** The switch for keys that a person who dictates may say without meaning them. */
function toggle(): HTMLLabelElement {
  const label = make("label", "", "tick");
  const box = make("input");
  box.id = "single-keys";
  box.type = "checkbox";
  box.checked = vault.singleKeys();
  box.addEventListener("change", () => vault.setSingleKeys(box.checked));
  label.append(box, " ", say("key_single"));
  return label;
}

/**
 * Goes where a link within the page leads. Enter follows it while the key is
 * still down, and what the key types next would submit the form that gets the
 * cursor: so its release is waited for.
 */
export function onLink(go: () => void): void {
  let down = false;
  addEventListener("keydown", ({ key }) => { down ||= key === "Enter"; }, true);
  addEventListener("keyup", () => { down = false; }, true);
  addEventListener("hashchange", () => {
    if (down) addEventListener("keyup", go, { once: true });
    else go();
  });
}
