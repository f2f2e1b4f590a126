// Photos an inspector sends to a tipster are made over first: where, when and
// with what he took one is nobody's business.

import { pause } from "../../crypto/pause";
import type { Outgoing } from "../../files/types";
import { safeName } from "../../files/name";
import { MediaError } from "../../media/errors";
import { makePhoto, pagePaper } from "../../media/photo";
import { mediumOf } from "../../viewer/medium";
import { Told } from "../lib/answer";
import { say } from "../lib/page";

const remade = new WeakMap<Blob, Outgoing>();

/** The files as they may go to the tipster. Throws Told for a picture that cannot be freed of what it tells. */
export async function madeOver(files: readonly Outgoing[]): Promise<Outgoing[]> {
  const made: Outgoing[] = [];
  for (const file of files) {
    const done = remade.get(file.blob) ?? (await bare(file));
    remade.set(file.blob, done); // a second press sends the same bytes, so nothing twice
    made.push(done);
  }
  return made;
}

async function bare(file: Outgoing): Promise<Outgoing> {
  const medium = await mediumOf(file.blob);
  if (medium?.kind !== "image" && !file.type.startsWith("image/")) return file;
  try {
    const { blob } = await makePhoto(file.blob, "small", pagePaper, pause);
    return { name: file.name.replace(/\.[^.]*$/, "") + ".jpg", type: "image/jpeg", blob };
  } catch (error) {
    if (error instanceof MediaError) throw new Told(say("files_not_made_over", safeName(file.name)));
    throw error;
  }
}
