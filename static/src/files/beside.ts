// Where an engine that runs beside the page is found by the page's own bundle:
// the two are built apart and share nothing but the global object.

import type { work } from "./engine";

const name = Symbol.for("zhuicha/files");

/** Holds the engine once `workers/file.js` was imported into a page. */
export const besidePage: { work?: typeof work } = ((globalThis as { [name]?: { work?: typeof work } })[name] ??= {});
