// What the server wrote into the page 本单位与钥匙.

import type { PageData } from "../lib/page";

/** An account as the page's script needs it. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly recipient: string;
}

/** The page's data. */
export interface PeoplePage extends PageData {
  readonly me: Person;
  /** Version of the directory. */
  readonly version: number;
  /** Version of the office list that is due next. */
  readonly list: number;
  readonly office: { readonly id: string; readonly recipient: string; readonly next: number };
  /** Those who wait to be let in. */
  readonly members: readonly Person[];
}
