// What was typed into a form, by places that stay over reloads and while the
// lists beside them grow: names, never numbers.

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/** What differs from the form as it was drawn, by place. */
export type Typed = { readonly [place: string]: string };

const isBox = (field: Field): field is HTMLInputElement => field instanceof HTMLInputElement && field.type === "checkbox";

/** The fields a person fills in; files are picked anew. */
function fields(form: HTMLFormElement): [string, Field][] {
  const met = new Map<string, number>();
  const all: [string, Field][] = [];
  for (const field of form.querySelectorAll<Field>("input, textarea, select")) {
    if (field instanceof HTMLInputElement && (field.type === "hidden" || field.type === "file")) continue;
    const name = nameOf(field);
    const before = met.get(name) ?? 0;
    met.set(name, before + 1);
    all.push([before === 0 ? name : `${name}#${before}`, field]);
  }
  return all;
}

function nameOf(field: Field): string {
  const group = field.closest<HTMLElement>("fieldset[data-name]")?.dataset["name"] ?? "";
  const part = field.dataset["part"];
  if (part !== undefined) return `${group}.${part}`;
  return group === "" ? field.name : `${group}=${field.value}`;
}

function untouched(field: Field): boolean {
  if (isBox(field)) return field.checked === field.defaultChecked;
  if (field instanceof HTMLSelectElement) {
    const drawn = [...field.options].find((option) => option.defaultSelected)?.value ?? "";
    return field.value === drawn;
  }
  return field.value === field.defaultValue;
}

/** Reads what was typed. */
export function typedIn(form: HTMLFormElement): Typed {
  const touched = fields(form).filter(([, field]) => !untouched(field));
  return Object.fromEntries(touched.map(([place, field]) => [place, isBox(field) ? String(field.checked) : field.value]));
}

/** Puts it back where nothing else was typed meanwhile. */
export function putInto(form: HTMLFormElement, typed: Typed): void {
  for (const [place, field] of fields(form)) {
    const value = typed[place];
    if (value === undefined || !untouched(field)) continue;
    if (isBox(field)) field.checked = value === "true";
    else if (!(field instanceof HTMLSelectElement) || [...field.options].some((option) => option.value === value)) field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}
