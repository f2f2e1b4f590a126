// Staff commands: signed as bytes, so that nobody between the inspector's
// browser and the record can change or replay a decision. docs/FORMATS.md, section 5.

import { toBase64 } from "./bytes";
import { jsonBytes } from "./json";
import { sign } from "./sign";

/** One command; its type first, then its own fields in the order the server's schema names them. */
export interface Command {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A command on a lead: it names the lead and the version the inspector saw. */
export interface LeadCommand extends Command {
  readonly lead: string;
  readonly version?: number;
}

/** A signed command as the API takes it. */
export interface SignedCommand {
  /** The exact bytes, base64. */
  readonly command: string;
  /** 128 hex. */
  readonly signature: string;
}

const format = "zhuicha/command/1";

function signed(command: object, seed: Uint8Array): SignedCommand {
  const bytes = jsonBytes(command);
  return { command: toBase64(bytes), signature: sign("zhuicha/command/1\n", bytes, seed) };
}

/** Signs commands on leads, all or none. `actor` is the member's id, `seed` his signing seed. */
export function signCommands(actor: string, commands: readonly LeadCommand[], seed: Uint8Array): SignedCommand {
  return signed({ format, actor, commands }, seed);
}

/** Signs commands about people and offices. */
export function signDirectory(
  actor: string, expect: number, commands: readonly Command[], seed: Uint8Array,
): SignedCommand {
  return signed({ format, actor, directory: { expect, commands } }, seed);
}
