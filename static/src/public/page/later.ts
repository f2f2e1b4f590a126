// What few need, or need only later, is fetched when it is needed. A page says
// what to do when it cannot be fetched; nothing typed or chosen is lost.

import { CallError } from "./call";

/** A module of src/public/later by the address in the page's data. */
export class LaterPart<T> {
  private tries = 0;
  private found: T | undefined;

  constructor(private readonly address: string) {}

  /** Throws a CallError `offline`; a later call asks anew. */
  async load(): Promise<T> {
    // A browser may remember that an address failed: each try asks by another.
    const address = this.tries === 0 ? this.address : this.address + "?" + this.tries;
    this.tries++;
    try {
      return (this.found = this.found ?? ((await import(address)) as T));
    } catch {
      throw new CallError("offline");
    }
  }
}
