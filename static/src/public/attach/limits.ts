// What one tip or message may carry, and what a receipt may send in its life.
// docs/FORMATS.md, section 2.

/** Most files a tip or message names. */
export const mostFiles = 20;

/** Most sealed bytes of one receipt, and of one file. */
export const mostBytes = 200 << 20;

/** Longest type that is sent, in characters. */
export const longestType = 100;
