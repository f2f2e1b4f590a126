// Small makers of elements; nothing here ever parses HTML.

/** An element with text and, where given, a class. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K, text = "", className = "",
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (text !== "") element.textContent = text;
  if (className !== "") element.className = className;
  return element;
}

/** One line of a list of facts. */
export const factLine = (name: string, value: string): [HTMLElement, HTMLElement] => [make("dt", name), make("dd", value)];
