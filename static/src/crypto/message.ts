// Messages between tipster and inspectors, authentic both ways, and the
// inspectors' own records. docs/FORMATS.md, section 2.

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { fromHex, fromUtf8, hex, same, utf8 } from "./bytes";
import { messageBytes, readMessage, readRecord, recordBytes, type CaseRecord, type FileRef, type Letter } from "./content";
import { bindingBytes, contents, joined, open, seal, type Binding, type Sealed } from "./envelope";
import { EnvelopeError } from "./errors";

function macOf(channel: Uint8Array, binding: Uint8Array, message: Uint8Array): Uint8Array {
  return hmac(sha256, channel, joined("zhuicha/message/1\n", binding, "\n", message));
}

/** Seals a message of stream `from-tipster` or `to-tipster` under the channel key. */
export function sealMessage(
  binding: Binding, letter: Letter, channel: Uint8Array, recipients: readonly string[],
): Promise<Sealed> {
  const message = messageBytes(letter);
  const mac = hex(macOf(channel, bindingBytes(binding), message));
  return seal(binding, [{ name: "message.json", data: message }, { name: "mac", data: utf8(mac) }], recipients);
}

/**
 * Opens a message and checks that the holder of the channel key wrote it for
 * this place. Throws an EnvelopeError, `forged` when the MAC does not hold.
 */
export async function openMessage(
  sealed: Uint8Array, identities: readonly string[], expected: Binding, channel: Uint8Array,
): Promise<Letter> {
  const opened = await open(sealed, identities, expected);
  const files = contents(opened, "message.json", "mac");
  const mac = readMac(files.mac);
  if (mac === undefined || !same(mac, macOf(channel, opened.bindingBytes, files["message.json"]))) {
    throw new EnvelopeError("forged", "the message's MAC does not hold");
  }
  return readMessage(files["message.json"]);
}

function readMac(file: Uint8Array): Uint8Array | undefined {
  try {
    return fromHex(fromUtf8(file), 32);
  } catch {
    return undefined;
  }
}

/** Seals an internal record (stream `internal`) to the work key. */
export function sealRecord(binding: Binding, record: CaseRecord, work: string): Promise<Sealed> {
  return seal(binding, [{ name: "record.json", data: recordBytes(record) }], [work]);
}

/** Opens an internal record. Throws an EnvelopeError. */
export async function openRecord(
  sealed: Uint8Array, identities: readonly string[], expected: Binding,
): Promise<CaseRecord> {
  const opened = await open(sealed, identities, expected);
  return readRecord(contents(opened, "record.json")["record.json"]);
}

/**
 * A reply, sealed twice: for the receipt, and as a record of kind `reply` under
 * the work key, so that the tipster may delete his copy. `copies` are the same
 * files in the same order, sealed under the work key.
 */
export async function sealReply(
  { text, files, copies }: Letter & { readonly copies: readonly FileRef[] },
  tipster: { binding: Binding; channel: Uint8Array; recipient: string },
  office: { binding: Binding; work: string },
): Promise<{ toTipster: Sealed; internal: Sealed }> {
  const toTipster = await sealMessage(tipster.binding, { text, files }, tipster.channel, [tipster.recipient]);
  const internal = await sealRecord(office.binding, { kind: "reply", fields: { text }, files: copies }, office.work);
  return { toTipster, internal };
}
