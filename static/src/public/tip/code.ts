// The receipt as a QR code of the bare digits: no address, so no scanner opens
// anything or keeps more than a number. Drawn by DOM calls, on request.

import { drawCode } from "../../qr/draw";
import { byId, fill, part } from "../page/dom";

/** Connects the button that shows and hides the code. */
export function startCode(digits: string, name: string): void {
  const press = byId("code", HTMLButtonElement);
  const box = part("code-box");
  press.onclick = () => {
    box.hidden = !box.hidden;
    press.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) fill(part("code-picture"), drawCode(digits, name));
    else part("code-picture").textContent = "";
  };
}
