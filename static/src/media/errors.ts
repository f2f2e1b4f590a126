// Why a picture could not be made over.

/**
 * `malformed`: the bytes are not what they claim to be. `unreadable`: this
 * browser draws no such picture. `pixels`: too many to be drawn without harm.
 * `no-canvas`: nothing to draw on here, another place may have it.
 */
export type MediaCode = "malformed" | "unreadable" | "pixels" | "no-canvas";

/** A picture that was not made over; nothing of it may be passed on as if it had been. */
export class MediaError extends Error {
  constructor(readonly code: MediaCode) {
    super(code);
    this.name = "MediaError";
  }
}
