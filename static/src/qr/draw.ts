// Drawing a QR code by DOM calls: nothing here ever parses markup.

import { generate } from "lean-qr";

/** White around the code, in modules, as readers want it. */
const quietZone = 4;

const svg = "http://www.w3.org/2000/svg";

/** The code of a text, as a picture of that name. */
export function drawCode(text: string, name: string): SVGElement {
  const code = generate(text);
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
