// The files that came with a reply. What opens them is fetched for the first.

import type { FileRef } from "../../crypto/content";
import type { ReceiptKeys } from "../../crypto/receipt";
import { hex } from "../../crypto/bytes";
import type { Attachments } from "../page/attach";
import { callFor } from "../page/call";
import { button, fill, make } from "../page/dom";
import type { Say } from "../page/say";

/** Draws a reply's files once what opens them is here; without a network it can be asked for again. */
export function drawEnclosed(files: readonly FileRef[], keys: ReceiptKeys, attached: Attachments, say: Say): HTMLElement {
  const place = make("div", "");
  const load = async () => {
    fill(place, make("p", "hint", say("say.both.attach_opening")));
    try {
      const { drawReceived } = await attached.load();
      const request = (digest: string) => callFor("/api/v1/receipt/file", { token: hex(keys.token), digest });
      fill(place, drawReceived(files, { lead: keys.lead, identity: keys.identity.identity, workers: attached.workers, request }));
    } catch {
      fill(place, make("p", "fault", say("say.both.attach_failed")), button("btn quiet", say("say.both.attach_again"), () => void load()));
    }
  };
  void load();
  return place;
}
