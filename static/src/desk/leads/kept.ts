// Who must keep away from a lead (回避): the member whom the tip names, and the
// one whose home it tells of. Compared in the browser, where the text is known.

import type { Tip } from "../../crypto/content";

/** Where a member comes from: a county's code with a town, a village or both; empty where none is named. */
export interface Home {
  readonly area: string;
  readonly town: string;
  readonly village: string;
}

/** The ground on which he must keep away, and what the tip told that says so. */
export interface Against {
  readonly ground: "named" | "home_village";
  readonly by: string;
}

/** Why a member must keep away from what the tip tells; undefined when nothing says so. */
export function groundAgainst({ area, answers }: Tip, name: string, home: Home): Against | undefined {
  const told = Object.values(answers);
  if ([...name].length >= 2 && told.some((text) => text.includes(name))) return { ground: "named", by: name };
  if (home.area === "" || home.area !== area) return undefined;
  for (const place of [home.village, home.town]) {
    const short = spoken(place);
    if (short !== "" && told.some((text) => text.includes(short))) return { ground: "home_village", by: place };
  }
  return undefined;
}

/** A place as people say it: 红毛镇 is 红毛. What would be one character stays whole, or nothing would be left to tell it by. */
function spoken(place: string): string {
  const short = place.replace(/(村民委员会|居民委员会|村委会|居委会|街道|农场|社区|镇|乡|村)$/u, "");
  return [...short].length >= 2 ? short : place;
}
