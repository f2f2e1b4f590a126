// Sealed bytes that were made and of which the server has not yet said that
// they arrived: all that is kept, so that a broken connection costs no sealing.

/** Bytes in their order, given up from the front. */
export class Outbox {
  private readonly pieces: Uint8Array<ArrayBuffer>[] = [];
  private begin = 0;
  private length = 0;
  private wake: (() => void) | undefined;

  /** The digest, once the last piece was put in. */
  digest: string | undefined;
  /** Why there will be no more. */
  failed: Error | undefined;

  put(piece: Uint8Array<ArrayBuffer>): void {
    this.pieces.push(piece);
    this.length += piece.length;
    this.wake?.();
  }

  end(digest: string): void {
    this.digest = digest;
    this.wake?.();
  }

  fail(why: Error): void {
    this.failed = why;
    this.wake?.();
  }

  /** Gives up the whole pieces before `offset`. Throws a RangeError when `offset` is not within. */
  arrived(offset: number): Uint8Array<ArrayBuffer>[] {
    if (offset < this.begin || offset > this.begin + this.length) throw new RangeError("not what was kept");
    let whole = 0;
    for (let end = this.begin; whole < this.pieces.length; whole++) {
      end += (this.pieces[whole] as Uint8Array).length;
      if (end > offset) break;
    }
    const gone = this.pieces.splice(0, whole);
    const bytes = gone.reduce((sum, piece) => sum + piece.length, 0);
    this.begin += bytes;
    this.length -= bytes;
    return gone;
  }

  /** At most `most` bytes from `offset` on, not copied; undefined at the end. Waits for what is not yet sealed. */
  async from(offset: number, most: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    for (;;) {
      if (this.failed !== undefined) throw this.failed;
      let at = this.begin;
      for (const piece of this.pieces) {
        if (offset < at + piece.length) return piece.subarray(offset - at, offset - at + most);
        at += piece.length;
      }
      if (this.digest !== undefined) return undefined;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
