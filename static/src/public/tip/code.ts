// The receipt as a QR code of the bare digits: no address, so no scanner opens
// anything or keeps more than a number. Drawn by DOM calls, on request.

import { generate } from "lean-qr";
import { byId, fill, part } from "../page/dom";

/** White around the code, in modules, as readers want it. */
const quietZone = 4;

const svg = "http://www.w3.org/2000/svg";

/** Connects the button that shows and hides the code. */
export function startCode(digits: string, name: string): void {
  const press = byId("code", HTMLButtonElement);
  const box = part("code-box");
  press.onclick = () => {
    box.hidden = !box.hidden;
    press.setAttribute("aria-expanded", String(!box.hidden));
    if (!box.hidden) fill(part("code-picture"), drawn(digits, name));
    else part("code-picture").textContent = "";
  };
}

function drawn(digits: string, name: string): SVGElement {
  const code = generate(digits);
  const side = code.size + 2 * quietZone;
  let dark = "";
  for (let y = 0; y < code.size; y++) {
    for (let x = 0; x < code.size; x++) if (code.get(x, y)) dark += `M${x + quietZone} ${y + quietZone}h1v1h-1z`;
  }
  const picture = element("svg", { viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": name, "shape-rendering": "crispEdges" });
  picture.append(element("rect", { width: String(side), height: String(side), fill: "#fff" }), element("path", { d: dark, fill: "#000" }));
  return picture;
}

function element(tag: string, attributes: { readonly [name: string]: string }): SVGElement {
  const made = document.createElementNS(svg, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
