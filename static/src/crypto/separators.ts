// What people put between groups of digits or characters, and what a reader forgives.

/** Matches every separator of docs/FORMATS.md, section 3. */
export const separators =
  /[\p{White_Space}\p{Pd}−\u200b-\u200d\u2060\ufeff.。．｡,，、·•‧∙⋅・･]/gu;
