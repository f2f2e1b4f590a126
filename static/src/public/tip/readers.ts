// The two offices that will read a tip, in words.

import type { Office, Route } from "../../crypto/offices";
import { english, type Say } from "../page/say";

/** Who would read a tip from the area, under sealed routing or not; undefined when nobody can. */
export type FindReaders = (area: string, sealed: boolean) => Route | undefined;

/** The office's name in the page's language. */
export const nameOf = (office: Office): string => (english() ? office.name_en : office.name_zh);

/** The two offices in one sentence. */
export function readersInWords(say: Say, found: Route | undefined): string {
  if (found === undefined) return say("say.tip.no_readers");
  return say("say.tip.readers", { office: nameOf(found.office), superior: nameOf(found.superior) });
}
