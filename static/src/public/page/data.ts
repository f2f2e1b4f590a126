// What the server wrote into the page for its script.

/** The JSON of the page's data block. Its own server wrote it; what must not be believed is checked where it is used. */
export function pageData<T>(): T {
  return JSON.parse(document.getElementById("page")?.textContent ?? "") as T;
}

const block = /<script type="application\/json" id="page">([\s\S]*?)<\/script>/;

/** The data block of this page as the server would write it now. Throws when there is none. */
export function dataIn<T>(html: string): T {
  const found = block.exec(html);
  if (found === null) throw new Error("no page data");
  return JSON.parse(found[1] as string) as T;
}
