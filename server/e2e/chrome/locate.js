// Finds what a person means by a label: a visible control or element. `target`
// is "css:…" or a text; `wanted` is "control" (something to press), "field"
// (something to fill in) or "any". Exact labels win over partial ones, and
// among equals the innermost.
(target, wanted) => {
  const clean = (text) => (text || "").replace(/\s+/g, " ").trim();
  const visible = (element) => {
    const style = getComputedStyle(element);
    return element.getClientRects().length > 0 && style.visibility !== "hidden";
  };
  if (target.startsWith("css:")) {
    const all = Array.from(document.querySelectorAll(target.slice(4)));
    return all.find(visible) || all[0] || null;
  }
  const selectors = {
    control: "button, a[href], summary, label, input[type=submit], input[type=button], [role=button], [role=tab], [role=option], [role=menuitem], option",
    field: "input:not([type=hidden]), textarea, select, [contenteditable=true]",
    any: "body *",
  };
  const named = (element) => {
    const by = (element.getAttribute("aria-labelledby") || "").split(" ").map((id) => document.getElementById(id));
    return [
      clean(element.getAttribute("aria-label")),
      ...by.filter(Boolean).map((other) => clean(other.textContent)),
      ...Array.from(element.labels || []).map((label) => clean(label.textContent)),
      clean(element.getAttribute("placeholder")),
      clean(element.title),
      ...(wanted === "field" ? [element.name] : [clean(element.innerText), clean(element.value)]),
    ].filter((name) => typeof name === "string" && name);
  };
  const text = clean(target);
  const all = Array.from(document.querySelectorAll(selectors[wanted])).filter(
    (element) => visible(element) || Array.from(element.labels || []).some(visible));
  const exact = all.filter((element) => named(element).includes(text));
  const partial = all.filter((element) => named(element).some((name) => name.includes(text)));
  const innermost = (found) => found.find((element) => !found.some((other) => other !== element && element.contains(other)));
  return innermost(exact) || innermost(partial) || null;
}
