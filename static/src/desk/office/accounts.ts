// The administrator's hold on accounts: roles, a fresh one-time code, the end.
// None of it lets anybody read: a colleague or the paper does that.

import { Told, answerIn, show } from "../lib/answer";
import { post } from "../lib/api";
import { onSubmit, whileBusy } from "../lib/busy";
import { say } from "../lib/page";
import type { Desk } from "../lib/unlocked";
import { showCode } from "./administer";
import { change } from "./change";
import type { PeoplePage } from "./page";

/** Connects the forms of all accounts. */
export function manageAccounts(desk: Desk, page: PeoplePage): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-account]")) {
    const member = form.dataset["account"] ?? "";
    onSubmit(form, async () => {
      const roles = [...form.querySelectorAll<HTMLInputElement>("input:checked")].map(({ value }) => value);
      if (roles.length === 0) throw new Told(say("fill_in"));
      await change(desk, page, { type: "set_roles", member, roles });
      location.reload();
    });
    button(form, "issue_code", async () => {
      const { code } = await change(desk, page, { type: "issue_code", member });
      showCode(code ?? "");
    });
    button(form, "end_sessions", async () => {
      await post("/members/sessions/end", { member });
      show(answerIn(form), say("sessions_ended"));
    });
    button(form, "disable", async () => {
      await change(desk, page, { type: "disable", member });
      location.reload();
    }, "disable_ask");
  }
}

/** A button that does something; what cannot be undone is asked once more. */
function button(form: HTMLFormElement, what: string, work: () => Promise<void>, ask?: string): void {
  const press = form.querySelector<HTMLButtonElement>(`button[data-do="${what}"]`);
  let asked = ask === undefined;
  press?.addEventListener("click", () => {
    if (asked) return void whileBusy(form, work);
    asked = true;
    show(answerIn(form), say(ask as string), "warn");
  });
}
