// One thing at a time: while a form is being sent its buttons rest, and what
// went wrong is said beside them.

import { answerIn, clear, showError, type Guide } from "./answer";

/** Runs the work of a form or card; errors appear in its `.answer`. True when it went well. */
export async function whileBusy(container: Element, work: () => Promise<void>, guide?: Guide): Promise<boolean> {
  const buttons = [...container.querySelectorAll("button")];
  const place = answerIn(container);
  clear(place);
  container.setAttribute("aria-busy", "true");
  buttons.forEach((button) => (button.disabled = true));
  try {
    await work();
    return true;
  } catch (error) {
    showError(place, error, guide);
    return false;
  } finally {
    container.removeAttribute("aria-busy");
    buttons.forEach((button) => (button.disabled = false));
  }
}

/** Calls `work` when the form is sent, one at a time. */
export function onSubmit(form: HTMLFormElement, work: () => Promise<void>): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.getAttribute("aria-busy") !== "true") void whileBusy(form, work);
  });
}
