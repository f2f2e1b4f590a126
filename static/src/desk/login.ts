// The login page: name and passphrase become a proof, the proof a session, the
// session the way to the member's own keys.

import { fromBase64, fromHex } from "../crypto/bytes";
import { deriveLogin } from "../crypto/login";
import { openMember } from "../crypto/member";
import { keep } from "../crypto/session";
import { Told } from "./lib/answer";
import { post, useToken } from "./lib/api";
import { onSubmit } from "./lib/busy";
import { officeKey, type WrappedKey } from "./lib/officekey";
import { byId, hasSentence, pageData, say, to } from "./lib/page";
import { progressAt } from "./lib/progress";
import * as vault from "./lib/vault";

interface LoggedIn {
  readonly member: { readonly id: string };
  readonly sealed: string;
  readonly keys: readonly WrappedKey[];
  readonly token: string;
  readonly share: string;
}

function start(): void {
  vault.empty();
  sayWhy();
  const form = byId<HTMLFormElement>("login");
  form.hidden = false;
  byId<HTMLInputElement>("name").focus();
  onSubmit(form, async () => {
    const name = byId<HTMLInputElement>("name").value.trim().toLowerCase();
    const passphrase = byId<HTMLInputElement>("passphrase");
    if (name === "" || passphrase.value === "") throw new Told(say("login_empty"));
    await login(name, passphrase.value);
    passphrase.value = "";
    location.replace(to("/"));
  });
}

function sayWhy(): void {
  const why = new URLSearchParams(location.search).get("why");
  if (why === null || !hasSentence("why_" + why)) return;
  const place = byId("why");
  place.textContent = say("why_" + why);
  place.hidden = false;
}

async function login(name: string, passphrase: string): Promise<void> {
  if (pageData().session.token !== "") await post("/logout", {});
  useToken("");
  const { salt, log_n } = await post<{ salt: string; log_n: number }>("/login/salt", { name });
  const stand = progressAt();
  try {
    const derived = await deriveLogin(passphrase, saltBytes(salt), log_n, stand.at);
    const answer = await post<LoggedIn>("/login", { name, proof: derived.proof });
    useToken(answer.token);
    const { id } = answer.member;
    const member = await openMember(fromBase64(answer.sealed), id, derived.unlock);
    const office = await officeKey(answer.keys, member.identity);
    vault.put(await keep(id, { member, office }, fromHex(answer.share, 32) ?? new Uint8Array(0)));
  } finally {
    stand.done();
  }
}

/** The server may spell the 16 bytes in hex or base64. */
const saltBytes = (text: string): Uint8Array => fromHex(text, 16) ?? fromBase64(text);

start();
