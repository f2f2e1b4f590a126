// What the server wrote into the page 本单位与钥匙.

import type { PageData } from "../lib/page";

/** An account as the page's script needs it. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly recipient: string;
}

/** One who holds the office key: a member, or the paper. */
export interface Holder {
  readonly holder: string;
  readonly name: string;
  readonly recipient: string;
  /** The office key's MAC over the recipient. */
  readonly vouch: string;
}

/** The page's data. */
export interface PeoplePage extends PageData {
  readonly me: Person;
  /** Version of the directory. */
  readonly version: number;
  /** Version of the office list that is due next. */
  readonly list: number;
  readonly office: {
    readonly id: string;
    readonly name: string;
    readonly recipient: string;
    readonly generation: number;
    /** Generation of the next office key. */
    readonly next: number;
    readonly day: string;
  };
  /** Those who wait to be let in. */
  readonly members: readonly Person[];
  /** Those the next office key is sealed to, in the order in which the command names them. */
  readonly holders: readonly Holder[];
  readonly decoder: string;
  readonly rewrap: string;
}
