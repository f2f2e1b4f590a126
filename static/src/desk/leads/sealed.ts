// The sealed objects of a lead as the server hands them over.

import { fromBase64 } from "../../crypto/bytes";
import { get } from "../lib/api";

/** One sealed object; without `sealed` it was destroyed, or is not ours to open. */
export interface SealedObject {
  readonly digest: string;
  readonly seq: number;
  readonly day: string;
  readonly sealed?: string;
}

/** Everything sealed of a lead (线索), at one version. */
export interface SealedLead {
  readonly version: number;
  readonly tip: SealedObject;
  /** The tips before it that neither office could open, oldest first. */
  readonly replaced: readonly SealedObject[];
  readonly intake_keys: readonly SealedObject[];
  readonly work_keys: readonly SealedObject[];
  readonly from_tipster: readonly SealedObject[];
  readonly to_tipster: readonly SealedObject[];
  readonly internal: readonly SealedObject[];
}

/** Throws Refused or Unreachable. */
export const fetchSealed = (lead: string): Promise<SealedLead> => get<SealedLead>("/leads/" + lead + "/sealed");

/** The bytes, if the object is there. */
export function bytesOf(object: SealedObject): Uint8Array | undefined {
  return object.sealed ? fromBase64(object.sealed) : undefined;
}
