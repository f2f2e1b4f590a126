// What every page does: leave at once, grow the letters, warn inside WeChat,
// and keep nothing when it is left.

import { part } from "./dom";

/** Starts the header's links. Call once a page. */
export function startFrame(): void {
  wipeWhenLeft();
  carryFingerprint();
  part("leave").addEventListener("click", leaveNow);
  document.getElementById("done-leave")?.addEventListener("click", leaveNow);
  part("bigger").addEventListener("click", grow);
  part("wechat").hidden = !/MicroMessenger/i.test(navigator.userAgent);
}

/** The neutral site takes this page's place in the history, and the page's own steps go with it. */
function leaveNow(event: Event): void {
  event.preventDefault();
  const away = (part("leave") as HTMLAnchorElement).href;
  document.body.hidden = true;
  wipe();
  const depth = (history.state as { depth?: number } | null)?.depth ?? 0;
  const go = () => location.replace(away);
  if (depth === 0) return go();
  window.addEventListener("popstate", go);
  setTimeout(go, 300); // should the browser not go back
  history.go(-depth);
}

function wipe(): void {
  document.querySelectorAll("form").forEach((form) => form.reset());
}

/** A page taken back from the browser's memory starts afresh. */
function wipeWhenLeft(): void {
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

const sizes = ["", "24", "30"];

/** Letters grow without loading the page again: what was typed stays. */
function grow(event: Event): void {
  event.preventDefault();
  const root = document.documentElement;
  const now = sizes.findIndex((size) => size !== "" && root.classList.contains("size-" + size));
  const next = sizes[(Math.max(now, 0) + 1) % sizes.length] as string;
  root.className = next === "" ? "" : "size-" + next;
  document.querySelectorAll<HTMLAnchorElement>('a[href^="/"]').forEach((link) => {
    if (link.id === "bigger") return;
    const query = new URLSearchParams(link.search);
    if (next === "") query.delete("size");
    else query.set("size", next);
    link.search = query.toString();
  });
}

/** The poster's fingerprint of the root key goes along to our other pages; it is public. */
function carryFingerprint(): void {
  if (posterFingerprint() === null) return;
  document.querySelectorAll<HTMLAnchorElement>('a[href^="/"]').forEach((link) => {
    link.hash = location.hash;
  });
}

/** The fingerprint a poster's code brought along, null without one. It may be malformed. */
export function posterFingerprint(): string | null {
  return new URLSearchParams(location.hash.slice(1)).get("r");
}
