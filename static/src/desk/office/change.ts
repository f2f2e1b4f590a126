// One signed change of the directory.

import { toBase64 } from "../../crypto/bytes";
import { signDirectory, type Command } from "../../crypto/command";
import type { Sealed } from "../../crypto/envelope";
import { signingSeed } from "../../crypto/member";
import { post, Refused } from "../lib/api";
import { Told } from "../lib/answer";
import { say } from "../lib/page";
import type { Desk } from "../lib/unlocked";
import type { PeoplePage } from "./page";

/** Signs and sends; an invitation answers with its code. Throws Refused, Unreachable, Told. */
export async function change(
  desk: Desk, page: Pick<PeoplePage, "version">, command: Command, objects: readonly Sealed[] = [],
): Promise<{ readonly code?: string }> {
  const signed = signDirectory(desk.id, page.version, [command], signingSeed(desk.member));
  try {
    return await post("/directory", { ...signed, objects: objects.map(({ bytes }) => toBase64(bytes)) });
  } catch (error) {
    if (error instanceof Refused && error.status === 409) throw new Told(say("directory_stale"));
    throw error;
  }
}
