// The login page: name and passphrase become a proof, proof and one-time code a
// session, the session the way to the member's own keys. A member without a
// second factor sets it up here first.

import { fromBase64, fromHex } from "../crypto/bytes";
import type { KeyPair } from "../crypto/keys";
import { deriveLogin } from "../crypto/login";
import { Told } from "./lib/answer";
import { post, useToken } from "./lib/api";
import { onSubmit } from "./lib/busy";
import { enter, type LoggedIn } from "./lib/enter";
import { enrol, showCodes, type Enrolment } from "./lib/factor";
import { byId, hasSentence, pageData, say, to } from "./lib/page";
import { progressAt } from "./lib/progress";
import * as vault from "./lib/vault";

type Answer = LoggedIn | { readonly enrol: Enrolment };

function start(): void {
  vault.empty();
  sayWhy();
  const form = byId<HTMLFormElement>("login");
  form.hidden = false;
  byId<HTMLInputElement>("name").focus();
  onSubmit(form, async () => {
    const name = byId<HTMLInputElement>("name").value.trim().toLowerCase();
    const passphrase = byId<HTMLInputElement>("passphrase");
    const code = byId<HTMLInputElement>("code");
    if (name === "" || passphrase.value === "") throw new Told(say("login_empty"));
    await login(name, passphrase.value, code.value.trim());
    passphrase.value = code.value = "";
  });
}

function sayWhy(): void {
  const why = new URLSearchParams(location.search).get("why");
  if (why === null || !hasSentence("why_" + why)) return;
  const place = byId("why");
  place.textContent = say("why_" + why);
  place.hidden = false;
}

async function login(name: string, passphrase: string, code: string): Promise<void> {
  if (pageData().session.token !== "") await post("/logout", {});
  useToken("");
  const { salt, log_n } = await post<{ salt: string; log_n: number }>("/login/salt", { name });
  const stand = progressAt();
  try {
    const { proof, unlock } = await deriveLogin(passphrase, saltBytes(salt), log_n, stand.at);
    const answer = await post<Answer>("/login", { name, proof, code });
    if (!("enrol" in answer)) return await inside(answer, unlock);
    byId("step-login").hidden = true;
    enrol(answer.enrol, (proved) => inside(proved, unlock));
  } finally {
    stand.done();
  }
}

/** Goes to the desk, by way of the recovery codes where there are new ones. */
async function inside(answer: LoggedIn, unlock: KeyPair): Promise<void> {
  await enter(answer, unlock);
  const open = () => location.replace(to("/"));
  if (answer.recovery === undefined) open();
  else showCodes(answer.recovery, open);
}

/** The server may spell the 16 bytes in hex or base64. */
const saltBytes = (text: string): Uint8Array => fromHex(text, 16) ?? fromBase64(text);

start();
