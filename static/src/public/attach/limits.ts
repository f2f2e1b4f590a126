// What one tip or message may carry, and what a receipt may send in its life.
// docs/FORMATS.md, section 2.

/** Most files a tip or message names. */
export const mostFiles = 20;

/** Most sealed bytes of one receipt, and of one file. */
export const mostBytes = 200 << 20;

/** Longest name that is sent, in code points, and longest type, in characters. */
export const longestName = 255;
export const longestType = 100;
