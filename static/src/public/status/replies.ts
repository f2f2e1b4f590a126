// Replies of the inspectors, opened here with the receipt's own identity. What
// does not prove itself is named as such and never shown as text.

import { digestOf, fromBase64 } from "../../crypto/bytes";
import type { FileRef } from "../../crypto/content";
import { EnvelopeError } from "../../crypto/errors";
import { place } from "../../crypto/envelope";
import { openMessage } from "../../crypto/message";
import type { ReceiptKeys } from "../../crypto/receipt";
import { reasonOf } from "../page/call";
import { button, fill, make, part, tell } from "../page/dom";
import { dayInWords, type Say } from "../page/say";
import type { SealedReply } from "./answer";

/** One reply as the page may show it. */
interface Reply {
  readonly day: string;
  readonly text: string;
  readonly files: readonly FileRef[];
  /** Not what it should be: the text must not be shown. */
  readonly doubtful: boolean;
}

/** Destroys one reply on the server; throws a CallError. */
export type Deleting = (digest: string) => Promise<void>;

/** Draws the files that came with a reply. */
export type DrawFiles = (files: readonly FileRef[]) => HTMLElement;

/** Opens every reply in its place in the chain and draws them, each with a way to delete it. */
export async function drawReplies(
  replies: readonly SealedReply[], keys: ReceiptKeys, say: Say, remove: Deleting, drawFiles: DrawFiles,
): Promise<void> {
  const drawn: HTMLElement[] = [];
  for (const [seq, reply] of replies.entries()) {
    const opened = await openReply(reply, seq, replies[seq - 1]?.digest ?? "", keys, say);
    const box = drawReply(opened, say);
    if (opened.files.length > 0) box.append(drawFiles(opened.files));
    if (reply.sealed !== "") box.append(deletion(reply, say, remove));
    drawn.push(box);
  }
  if (drawn.length === 0) drawn.push(make("p", "soft", say("say.status.no_replies")));
  fill(part("replies"), ...drawn);
}

async function openReply(reply: SealedReply, seq: number, prev: string, keys: ReceiptKeys, say: Say): Promise<Reply> {
  if (reply.sealed === "") return { day: reply.day, text: say("say.status.reply_deleted"), files: [], doubtful: false };
  try {
    const sealed = fromBase64(reply.sealed);
    if (digestOf(sealed) !== reply.digest) throw new EnvelopeError("damaged", "not the object named");
    const expected = place(keys.lead, "to-tipster", seq, prev);
    const { text, files } = await openMessage(sealed, [keys.identity.identity], expected, keys.channel);
    return { day: reply.day, text, files, doubtful: false };
  } catch {
    return { day: reply.day, text: say("say.status.reply_doubtful"), files: [], doubtful: true };
  }
}

function drawReply({ day, text, doubtful }: Reply, say: Say): HTMLElement {
  const from = make("footer", "", say("say.status.reply_from", { day: dayInWords(day) }));
  return doubtful ? make("div", "note bad reply", text, from) : make("div", "card reply", text, from);
}

/** Asks once more before deleting; the focus follows. */
function deletion(reply: SealedReply, say: Say, remove: Deleting): HTMLElement {
  const ask = button("btn quiet", say("say.status.reply_delete"), () => show(true));
  const fault = make("p", "fault");
  fault.setAttribute("role", "alert");
  fault.hidden = true;
  const yes = button("btn danger", say("say.status.reply_delete_yes"), () => {
    yes.disabled = true;
    remove(reply.digest).catch((error: unknown) => {
      tell(fault, reasonOf(error, say));
      yes.disabled = false;
    });
  });
  const no = button("btn quiet", say("say.status.keep"), () => show(false));
  const sure = make("div", "sure", make("p", "", say("say.status.reply_delete_sure")), make("div", "choices", no, yes), fault);
  const show = (asking: boolean) => {
    sure.hidden = !asking;
    ask.hidden = asking;
    (asking ? no : ask).focus();
  };
  sure.hidden = true;
  return make("div", "", ask, sure);
}
