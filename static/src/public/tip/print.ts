// Printing the receipt, only when asked: otherwise the print style hides it.

import { byId } from "../page/dom";

const asked = "print-receipt";

/** Connects the button; hidden where the browser cannot print. */
export function startPrint(): void {
  const press = byId("to-printer", HTMLButtonElement);
  press.hidden = typeof window.print !== "function";
  press.onclick = () => {
    document.documentElement.classList.add(asked);
    window.print();
  };
  window.addEventListener("afterprint", () => document.documentElement.classList.remove(asked));
}
