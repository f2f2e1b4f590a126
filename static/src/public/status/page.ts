// The status page's data, as server/public/status writes it.

import type { AttachPage } from "../page/attach";
import type { Messages } from "../page/say";

export interface StatusPage {
  /** The instance's salt, 64 hex. */
  readonly salt: string;
  readonly log_n: number;
  /** What a receipt calls the steps, by clock; who can help instead, by code. */
  readonly clocks: Messages;
  readonly helpers: Messages;
  /** Served path of the decoder of QR codes. */
  readonly decoder: string;
  /** Address of the module in src/public/later that seals a tip again. */
  readonly again: string;
  readonly attach: AttachPage;
  readonly messages: Messages;
}
