// Staff commands: signed as bytes, so that nobody between the inspector's
// browser and the record can change or replay a decision. docs/FORMATS.md, section 5.

import { toBase64, utf8 } from "./bytes";
import { sign } from "./sign";

/** One command; its type first, then its own fields in the order the server's schema names them. */
export interface Command {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Commands on one lead at the version the inspector saw. */
export interface Write {
  readonly lead: string;
  readonly expect: number;
  readonly commands: readonly Command[];
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
  const bytes = utf8(JSON.stringify(command));
  return { command: toBase64(bytes), signature: sign("zhuicha/command/1\n", bytes, seed) };
}

/** Signs commands on leads. `actor` is the member's id, `seed` his signing seed. */
export function signWrites(actor: string, writes: readonly Write[], seed: Uint8Array): SignedCommand {
  const inOrder = writes.map(({ lead, expect, commands }) => ({ lead, expect, commands }));
  return signed({ format, actor, writes: inOrder }, seed);
}

/** Signs commands about people and offices. */
export function signDirectory(
  actor: string, expect: number, commands: readonly Command[], seed: Uint8Array,
): SignedCommand {
  return signed({ format, actor, directory: { expect, commands } }, seed);
}
