// The three lamps (三盏灯): facts, responsibility, accountability. Never by
// colour alone: each says in words how far it is.

import { fill, make, part } from "../page/dom";
import type { Say } from "../page/say";
import type { Lamp } from "./answer";

const gates = ["facts", "responsibility", "accountability"] as const;

/** Draws the lamps; hidden when the receipt shows none. */
export function drawLamps(lamps: readonly Lamp[], say: Say): void {
  const place = part("lamps");
  place.hidden = lamps.length !== gates.length;
  if (place.hidden) return;
  fill(place, ...gates.map((gate, i) => lamp(gate, lamps[i] as Lamp, say)));
}

function lamp(gate: string, state: Lamp, say: Say): HTMLElement {
  const light = make("i", "");
  light.setAttribute("aria-hidden", "true");
  const name = make("b", "", say("lamp." + gate));
  const words = make("span", "", name, make("br", ""), say(`say.status.lamp_${gate}_${state}`));
  return make("li", "lamp " + state, light, words);
}
