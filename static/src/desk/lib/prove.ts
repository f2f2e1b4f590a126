// Asks for a fresh one-time code in place, over the page, and gives it to the
// server; what called for it goes on afterwards.

import { Told } from "./answer";
import { post } from "./api";
import { onSubmit } from "./busy";
import { make } from "./dom";
import { say } from "./page";

/** Resolves once a code was taken. Throws Told where the person leaves it. */
export function askForCode(): Promise<void> {
  const { dialog, form, code, leave } = drawn();
  document.body.append(dialog);
  dialog.showModal();
  code.focus();
  return new Promise((resolve, reject) => {
    let taken = false;
    onSubmit(form, async () => {
      if (code.value.trim() === "") throw new Told(say("code_needed"));
      await post("/prove", { code: code.value });
      taken = true;
      dialog.close();
    });
    leave.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (taken) resolve();
      else reject(new Told(say("prove_left")));
    });
  });
}

function drawn(): { dialog: HTMLDialogElement; form: HTMLFormElement; code: HTMLInputElement; leave: HTMLButtonElement } {
  const dialog = make("dialog");
  dialog.id = "prove";
  const title = make("h2", say("prove_title"));
  title.id = "prove-title";
  dialog.setAttribute("aria-labelledby", title.id);
  const label = make("label", say("prove_label"));
  const code = make("input");
  label.htmlFor = code.id = "prove-code";
  code.maxLength = 12;
  code.inputMode = "numeric";
  code.autocomplete = "one-time-code";
  const leave = make("button", say("prove_leave"), "btn quiet");
  leave.type = "button";
  const buttons = make("p", "", "do");
  buttons.append(make("button", say("prove_do")), " ", leave);
  const answer = make("div", "", "answer");
  answer.setAttribute("role", "alert");
  answer.hidden = true;
  const form = make("form");
  form.noValidate = true;
  form.append(label, code, buttons, answer);
  dialog.append(title, make("p", say("prove_how")), form);
  return { dialog, form, code, leave };
}
