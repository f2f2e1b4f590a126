// Sound and film, played from the bytes under the type they have.

import type { Recording } from "./medium";
import { NotShown } from "./decode";

/** Puts a player on the stage; resolves once the length is known. Throws NotShown. */
export function play(stage: HTMLElement, blob: Blob, medium: Recording, label: string): Promise<void> {
  const player = document.createElement(medium.kind);
  player.controls = true;
  player.preload = "metadata";
  player.setAttribute("aria-label", label);
  stage.replaceChildren(player);
  return new Promise((resolve, reject) => {
    player.addEventListener("loadedmetadata", () => {
      // A film without a picture is a voice note: a bar is enough.
      if (player instanceof HTMLVideoElement) player.classList.toggle("sound", player.videoWidth === 0);
      resolve();
    });
    player.addEventListener("error", () => reject(new NotShown("broken")));
    player.src = URL.createObjectURL(blob.slice(0, blob.size, medium.type));
  });
}
