// The component's own sentences, fetched with it: the page before the first
// attachment carries none of them.

import en from "../../../messages/attach.en.json";
import zh from "../../../messages/attach.zh-CN.json";
import { english, speaker, type Say } from "../page/say";

/** Speaks of attachments in the page's language. */
export const attachSay = (): Say => speaker(english() ? en : zh);

/** A size in bytes as people say it: "350 KB", "2.1 MB". */
export function sizeInWords(bytes: number): string {
  if (bytes < 1_000) return bytes + " B";
  if (bytes < 999_500) return Math.round(bytes / 1_000) + " KB";
  return (bytes / 1_000_000).toFixed(1) + " MB";
}
