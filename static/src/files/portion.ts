// How many bytes one call brings. A call that breaks is lost from where it broke,
// and browsers repeat it once by themselves, whole and in vain: where connections
// break, calls are small and grow slowly, so that little is sent twice.

const kib = 1024;

const least = 64 * kib;
const first = 256 * kib;
const most = 1024 * kib;

/** The most after a break: ten breaks in 100 MB, each costing two such calls, stay well within a tenth of it. */
const wary = 384 * kib;

/** So many calls in a row have to arrive after a break before they grow. */
const calls = 64;

/** A call that takes longer, in milliseconds, is no reason to bring more. */
const quick = 5_000;

/** The size of the next call. */
export class Portion {
  bytes = first;
  private broken = false;
  private row = 0;

  /** A call arrived within so many milliseconds. */
  arrived(took: number): void {
    this.row = took < quick ? this.row + 1 : 0;
    if (this.row < (this.broken ? calls : 1)) return;
    this.bytes = Math.min(most, 2 * this.bytes);
    this.row = 0;
  }

  /** A call broke, or nobody answered it. */
  broke(): void {
    this.bytes = Math.max(least, Math.min(wary, this.bytes / 2));
    this.broken = true;
    this.row = 0;
  }
}
