// What is needed only after sending is fetched while the receipt is being made.
// It must be here before the tip goes out: a tip whose receipt cannot be shown
// would be lost to the one who told it.

import { CallError } from "../page/call";

/** The module in src/public/later. */
type Drawing = typeof import("../later/receipt");

/** Fetches the receipt's drawing, as often as it takes. */
export class LaterPart {
  private tries = 0;
  private found: Drawing | undefined;

  constructor(private readonly address: string) {}

  /** Throws a CallError `offline`; a later call asks anew. */
  async load(): Promise<Drawing> {
    // A browser may remember that an address failed: each try asks by another.
    const address = this.tries === 0 ? this.address : this.address + "?" + this.tries;
    this.tries++;
    try {
      return (this.found = this.found ?? ((await import(address)) as Drawing));
    } catch {
      throw new CallError("offline");
    }
  }
}
