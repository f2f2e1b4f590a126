// Why files were not sent, in one sentence that says what to do.

import { SendError } from "../../files/types";
import { english } from "../page/say";
import { attachSay } from "./words";

/** The sentence for a failed sending of files; undefined when it was not the files that failed. */
export function whyNotSent(error: unknown): string | undefined {
  if (!(error instanceof SendError)) return undefined;
  const say = attachSay();
  if (error.code === "cancelled" || error.code === "offline_stopped") return say("say.attach.cancelled");
  return say("say.attach.fail_" + error.code, { why: english() ? error.sentence.en : error.sentence.zh });
}
