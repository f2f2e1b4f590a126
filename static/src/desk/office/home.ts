// A member's home (老家), by which his browser keeps him away from what concerns
// his own village. He names it himself, or the administrator does.

import { Told } from "../lib/answer";
import { onSubmit } from "../lib/busy";
import { say } from "../lib/page";
import type { Desk } from "../lib/unlocked";
import { change } from "./change";

/** Connects every form for a home. */
export function nameHomes(desk: Desk, page: { readonly version: number }): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-home]")) {
    const member = form.dataset["home"] ?? "";
    const value = (name: string): string => (form.elements.namedItem(name) as HTMLInputElement | HTMLSelectElement).value.trim();
    onSubmit(form, async () => {
      const [area, town, village] = [value("area"), value("town"), value("village")];
      const whole = area !== "" && town + village !== "";
      if (!whole && area + town + village !== "") throw new Told(say("home_half"));
      await change(desk, page, { type: "set_home", member, area, town, village });
      location.reload();
    });
  }
}
