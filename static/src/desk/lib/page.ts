// What the server wrote into the page for its script: sentences in the page's
// language and the token that shows a change comes from here.

/** What every page of the desk carries. */
export interface PageData {
  readonly session: { readonly token: string };
  readonly lang: "zh-CN" | "en";
  readonly messages: { readonly [key: string]: string };
}

let read: PageData | undefined;

/** The page's data; the page is our own and so is its shape. */
export function pageData<P extends PageData>(): P {
  read ??= JSON.parse(byId("page").textContent ?? "") as PageData;
  return read as P;
}

/** The element, which the template holds. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const element = document.getElementById(id);
  if (element === null) throw new Error("no element " + id);
  return element as E;
}

/** The sentence of a key under `desk.js.`, with `%s` filled in order. */
export function say(key: string, ...args: (string | number)[]): string {
  const text = pageData().messages["desk.js." + key] ?? key;
  return args.reduce<string>((sentence, arg) => sentence.replace(/%[sd]/, () => String(arg)), text);
}

/** Whether the page has a sentence for the key. */
export const hasSentence = (key: string): boolean => "desk.js." + key in pageData().messages;

/** The one of two texts that is in the page's language. */
export const inTongue = (zh: string, en: string): string => (pageData().lang === "en" ? en : zh);

/** A path of our own in the page's language. */
export function to(path: string, query: { readonly [name: string]: string } = {}): string {
  const all = new URLSearchParams(query);
  if (pageData().lang === "en") all.set("lang", "en");
  const text = all.toString();
  return text === "" ? path : path + "?" + text;
}
