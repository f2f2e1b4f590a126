// The tip page's data, as server/public/tip writes it.

import type { AttachPage } from "../page/attach";
import type { Messages } from "../page/say";

export interface TipPage {
  /** The instance's salt, 64 hex. */
  readonly salt: string;
  readonly log_n: number;
  /** The root public key, 64 hex. */
  readonly root: string;
  /** The office list: the text whose UTF-8 bytes were signed. */
  readonly list: string;
  readonly signature: string;
  /** Each area's area above; empty at the top. */
  readonly parents: { readonly [area: string]: string };
  /** Offices of the list where nobody reads now; their areas fall to the offices above. */
  readonly closed: readonly string[];
  /** What to think of, by tile. */
  readonly hints: { readonly [tile: string]: string };
  /** Address of the module in src/public/later that draws the receipt. */
  readonly later: string;
  readonly attach: AttachPage;
  readonly messages: Messages;
}
