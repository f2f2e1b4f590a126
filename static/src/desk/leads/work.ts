// The lead at hand: what was opened of it, at which version, and the next free
// places of its streams.

import type { Tip } from "../../crypto/content";
import { place, type Binding } from "../../crypto/envelope";
import type { KeyPair } from "../../crypto/keys";
import { Told } from "../lib/answer";
import { say } from "../lib/page";
import type { Desk } from "../lib/unlocked";
import { openKeys, type OpenLead } from "./opened";
import { fetchSealed, type SealedObject } from "./sealed";

/** What the server says of the lead in the page. */
export interface LeadFacts {
  readonly id: string;
  readonly version: number;
  readonly office: string;
  readonly superior: string;
  /** Generation of the work key; 0 before the first. */
  readonly generation: number;
  /** What a lead split from this one takes along of its reception. */
  readonly reception: {
    readonly source: string;
    readonly tile?: string;
    readonly area?: string;
    readonly sealed_routing?: boolean;
  };
}

/** The lead at hand. It changes when somebody else changed it meanwhile. */
export class Work {
  /** The tip, once opened. */
  tip: Tip | undefined;

  /** Digests of what was sent last, while nobody knows whether it arrived. */
  unsure: readonly string[] | undefined;

  private constructor(readonly desk: Desk, readonly facts: LeadFacts, private state: OpenLead, private seen: number) {}

  /** Fetches and opens the keys. */
  static async begin(desk: Desk, facts: LeadFacts): Promise<Work> {
    const sealed = await fetchSealed(facts.id);
    return new Work(desk, facts, await openKeys(desk, facts.id, sealed), facts.version);
  }

  /** What is open of the lead. */
  get open(): OpenLead {
    return this.state;
  }

  /** The version the inspector saw: the page's, until `refresh`. */
  get version(): number {
    return this.seen;
  }

  /** Somebody else changed the lead after the page was drawn. */
  get behind(): boolean {
    return this.state.sealed.version !== this.facts.version;
  }

  /** Takes up the newest state, so that what was typed can be sent again. */
  async refresh(): Promise<void> {
    const sealed = await fetchSealed(this.facts.id);
    this.state = await openKeys(this.desk, this.facts.id, sealed);
    this.seen = sealed.version;
  }

  /** Whether one of these sealed objects stands in the lead's streams; what was sent together arrived together. */
  holds(digests: readonly string[]): boolean {
    const { internal, to_tipster } = this.state.sealed;
    const there = new Set([...internal, ...to_tipster].map(({ digest }) => digest));
    return digests.some((digest) => there.has(digest));
  }

  /** The key everything internal is sealed under now. */
  workKey(): KeyPair {
    const newest = this.state.works[this.state.works.length - 1];
    if (newest === undefined) throw new Told(say("no_work_key"));
    return newest.pair;
  }

  /** The next free place of the internal stream. */
  nextInternal(): Binding {
    return next(this.facts.id, "internal", this.state.sealed.internal);
  }

  /** The next free place of the stream to the tipster. */
  nextToTipster(): Binding {
    return next(this.facts.id, "to-tipster", this.state.sealed.to_tipster);
  }
}

function next(lead: string, stream: "internal" | "to-tipster", objects: readonly SealedObject[]): Binding {
  return place(lead, stream, objects.length, objects[objects.length - 1]?.digest ?? "");
}
