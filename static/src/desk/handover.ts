// The page 移交: packs one lead into a file, in this browser.

import { rootFingerprint } from "../crypto/keys";
import { fromHex } from "../crypto/bytes";
import { pack, type Parcel } from "./handover/pack";
import { Told } from "./lib/answer";
import { whileBusy } from "./lib/busy";
import { withDesk } from "./lib/frame";
import { byId, pageData, say, type PageData } from "./lib/page";
import type { Desk } from "./lib/unlocked";

interface HandoverPage extends PageData {
  readonly lead: string;
  /** For whoever is handed the package. */
  readonly readme: string;
}

void withDesk((desk) => {
  byId("make").addEventListener("click", () => void whileBusy(byId("pack"), () => make(desk)));
});

async function make(desk: Desk): Promise<void> {
  const { lead, readme } = pageData<HandoverPage>();
  const stopping = new AbortController();
  const stop = byId<HTMLButtonElement>("stop");
  byId("done").hidden = true;
  stop.hidden = stop.disabled = false;
  stop.onclick = () => stopping.abort();
  byId("work").hidden = false;
  try {
    show(await pack(desk, lead, readme, progress, stopping.signal), desk);
  } catch (error) {
    throw stopping.signal.aborted ? new Told(say("pack_stopped")) : error;
  } finally {
    byId("work").hidden = stop.hidden = true;
  }
}

function progress(sentence: string, part: number): void {
  byId("stand").textContent = sentence;
  byId<HTMLProgressElement>("progress").value = part;
}

/** Address of the package at hand; the one before is let go. */
let address = "";

function show({ blob, digest, records, objects, left }: Parcel, desk: Desk): void {
  if (address !== "") URL.revokeObjectURL(address);
  address = URL.createObjectURL(blob);
  const name = "handover-" + digest.slice(0, 8) + ".tar";
  const save = byId<HTMLAnchorElement>("save");
  save.href = address;
  save.download = name;
  byId("size").textContent = (blob.size / (1 << 20)).toFixed(1) + " MiB";
  byId("digest").textContent = digest;
  byId("content").textContent = say("pack_content", records, objects) + (left > 0 ? say("pack_left", left) : "");
  const root = rootFingerprint(fromHex(desk.member.root, 32) as Uint8Array);
  byId("command").textContent = `zhuicha verify-package --root "${root}" ${name}`;
  const done = byId("done");
  done.hidden = false;
  done.scrollIntoView({ block: "nearest" });
  save.focus();
}
