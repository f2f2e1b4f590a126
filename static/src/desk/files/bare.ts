// Photos an inspector sends to a tipster may not tell where, when and with what
// he took them.

import { safeName } from "../../files/name";
import type { Outgoing } from "../../files/types";
import { mediumOf } from "../../viewer/medium";
import { Told } from "../lib/answer";
import { say } from "../lib/page";

/** The files as they may go to the tipster. Throws Told for a picture, which would carry what it tells. */
export async function madeOver(files: readonly Outgoing[]): Promise<readonly Outgoing[]> {
  for (const file of files) {
    const medium = await mediumOf(file.blob);
    if (medium?.kind === "image" || file.type.startsWith("image/")) throw new Told(say("files_not_made_over", safeName(file.name)));
  }
  return files;
}
