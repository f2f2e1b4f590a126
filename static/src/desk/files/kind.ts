// What is said of a file before it is opened. Its name and type are a
// stranger's words: they choose which buttons stand there and nothing else.

import type { FileRef } from "../../crypto/content";
import { safeName } from "../../files/name";
import { say } from "../lib/page";

/** The extension, in capitals, or that there is none. */
export function extensionOf({ name }: FileRef): string {
  const [, extension] = /\.([\p{L}\p{N}]{1,11})$/u.exec(safeName(name)) ?? [];
  return extension === undefined ? say("file_no_extension") : extension.toUpperCase();
}

const pictures = /^image\/(jpeg|png|webp|gif)$/;
const recordings = /^(audio|video)\/(webm|mp4|ogg|mpeg|wav|x-wav|wave|x-m4a|mp3)/;
const shownNames = /\.(jpe?g|png|webp|gif|webm|mp4|m4a|m4v|ogg|oga|ogv|opus|mp3|wav)$/i;

/** Whether it claims to be a picture that is drawn here. */
export const claimsPicture = ({ type }: FileRef): boolean => pictures.test(type);

/** Whether it claims to be something that is shown here. */
export const claimsShown = (file: FileRef): boolean =>
  pictures.test(file.type) || recordings.test(file.type) || shownNames.test(file.name);

const sizes = ["B", "KB", "MB"] as const;

/** A size as people read it. */
export function sizeOf(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1024 && unit < sizes.length - 1) {
    size /= 1024;
    unit++;
  }
  return (unit === 0 ? String(size) : size.toFixed(size < 10 ? 1 : 0)) + " " + String(sizes[unit]);
}
