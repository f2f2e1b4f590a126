// The few DOM calls the pages are written in. Text goes in as text: there is no
// HTML in strings anywhere.

/** The element of that id, of that kind. Throws when the page has none: a test of the page finds it. */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error("no element " + id);
  return found;
}

/** Any element of that id. */
export const part = (id: string): HTMLElement => byId(id, HTMLElement);

type Child = Node | string;

/** A new element with a class (empty for none) and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K, look: string, ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (look !== "") made.className = look;
  made.append(...children);
  return made;
}

/** Puts children in the place of what was there. */
export function fill(parent: HTMLElement, ...children: readonly Child[]): void {
  parent.textContent = "";
  parent.append(...children);
}

/** Writes the text and shows the element; an empty text hides it. */
export function tell(element: HTMLElement, text: string): void {
  element.textContent = text;
  element.hidden = text === "";
}

/** Shows one section of several and moves the focus to its heading, so that a screen reader begins there. */
export function showOnly(sections: readonly HTMLElement[], shown: HTMLElement): void {
  for (const section of sections) section.hidden = section !== shown;
  window.scrollTo(0, 0);
  shown.querySelector("h1")?.focus({ preventScroll: true });
}

/** Marks a field as wrong, for eyes and for screen readers. */
export function mark(field: HTMLElement, wrong: boolean): void {
  if (wrong) field.setAttribute("aria-invalid", "true");
  else field.removeAttribute("aria-invalid");
}

/** Buttons that add no navigation of their own. */
export function button(look: string, text: string, press: () => void): HTMLButtonElement {
  const made = make("button", look, text);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}
