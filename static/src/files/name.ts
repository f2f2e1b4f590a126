// The one way in which a file's name, which anybody may have chosen, is shown
// or saved.

import { utf8 } from "../crypto/bytes";

/** Longest name shown, in code points. */
const longestName = 100;

/** Most bytes of a name in UTF-8: file systems end at 255, and browsers add to a name while they save under it. */
const mostBytes = 200;

/** Longest ending that is taken for an extension, with its full stop. */
const longestExtension = 12;

/** Controls, formats (bidirectional marks, zero width), lone surrogates, private use, separators of lines. */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** What some file system reads as a folder, a stream, a wildcard or a quote. */
const marks = /[\\/:*?"<>|%]/g;

/** Device names that Windows opens instead of a file, whatever ending follows. */
const device = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$)(\.|$)/i;

/**
 * A name that is safe to show and to save under: no controls or marks that turn the direction of writing, no
 * slashes, no leading full stop or hyphen, no device's name, no trailing full stop, at most 100 characters and 200 bytes with
 * the extension kept. What is left empty is called `file`.
 */
export function safeName(name: string): string {
  const visible = name.normalize("NFC").replace(unseen, "").replace(/\p{Z}+/gu, " ").replace(marks, "_");
  const bare = visible.replace(/^[. -]+/, "").replace(/[. ]+$/, "");
  const named = bare === "" || bare.startsWith("~") || device.test(bare) ? "file" + (bare === "" ? "" : "_" + bare) : bare;
  return shortened(named);
}

function shortened(name: string): string {
  const points = Array.from(name);
  if (fits(points)) return name;
  const dot = points.lastIndexOf(".");
  const ending = dot > 0 && points.length - dot <= longestExtension ? points.slice(dot) : [];
  const stem = points.slice(0, longestName - ending.length);
  while (!fits([...stem, ...ending])) stem.pop();
  return stem.join("").replace(/[. ]+$/, "") + ending.join("");
}

const fits = (points: readonly string[]): boolean =>
  points.length <= longestName && utf8(points.join("")).length <= mostBytes;
