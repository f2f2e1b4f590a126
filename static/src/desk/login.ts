// The login page: name and passphrase become a proof, proof and one-time code a
// session, the session the way to the member's own keys. A member without a
// second factor sets it up here first.

import { fromBase64, fromHex } from "../crypto/bytes";
import type { KeyPair } from "../crypto/keys";
import { deriveLogin } from "../crypto/login";
import { Told } from "./lib/answer";
import { post, Refused, useToken } from "./lib/api";
import { onSubmit } from "./lib/busy";
import { aside, type Locked } from "./lib/draft";
import { enter, type LoggedIn } from "./lib/enter";
import { enrol, showCodes, type Enrolment } from "./lib/factor";
import { byId, hasSentence, pageData, say, to } from "./lib/page";
import { progressAt } from "./lib/progress";
import * as vault from "./lib/vault";

type Answer = LoggedIn | { readonly enrol: Enrolment };

/** Where this tab was when it was locked; undefined at an ordinary login. */
let locked: Locked | undefined;

function start(): void {
  vault.empty();
  sayWhy();
  if (new URLSearchParams(location.search).get("why") === "idle") locked = aside();
  const form = byId<HTMLFormElement>("login");
  form.hidden = false;
  const name = byId<HTMLInputElement>("name");
  if (locked !== undefined) {
    const { login } = locked;
    name.value = login;
    withCode(false);
    name.addEventListener("input", () => withCode(name.value.trim().toLowerCase() !== login));
  }
  (locked === undefined ? name : byId("passphrase")).focus();
  onSubmit(form, async () => {
    const passphrase = byId<HTMLInputElement>("passphrase");
    const code = byId<HTMLInputElement>("code");
    const login = name.value.trim().toLowerCase();
    if (login === "" || passphrase.value === "") throw new Told(say("login_empty"));
    await begin(login, passphrase.value, code.value.trim());
    passphrase.value = code.value = "";
  });
}

/** Unlocking wants no code; a full login does. */
function withCode(shown: boolean): void {
  for (const part of ["code", "code-how"]) byId(part).hidden = !shown;
  (document.querySelector("label[for=code]") as HTMLElement).hidden = !shown;
}

function sayWhy(): void {
  const why = new URLSearchParams(location.search).get("why");
  if (why === null || !hasSentence("why_" + why)) return;
  const place = byId("why");
  place.textContent = say("why_" + why);
  place.hidden = false;
}

async function begin(name: string, passphrase: string, code: string): Promise<void> {
  const unlocks = locked !== undefined && name === locked.login && byId("code").hidden;
  if (!unlocks && pageData().session.token !== "") await post("/logout", {});
  useToken("");
  const { salt, log_n } = await post<{ salt: string; log_n: number }>("/login/salt", { name });
  const stand = progressAt();
  try {
    const { proof, unlock } = await deriveLogin(passphrase, saltBytes(salt), log_n, stand.at);
    const answer = unlocks ? await reopen(proof) : await post<Answer>("/login", { name, proof, code });
    if (!("enrol" in answer)) return await inside(answer, unlock);
    byId("step-login").hidden = true;
    enrol(answer.enrol, (proved) => inside(proved, unlock));
  } finally {
    stand.done();
  }
}

/** Opens the locked session; one that ended meanwhile wants a full login, and loses nothing. */
async function reopen(proof: string): Promise<LoggedIn> {
  try {
    return await post<LoggedIn>("/unlock", { proof });
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
    withCode(true);
    byId("code").focus();
    throw new Told(say("lock_over"));
  }
}

/** Goes to the desk, by way of the recovery codes where there are new ones. */
async function inside(answer: LoggedIn, unlock: KeyPair): Promise<void> {
  await enter(answer, unlock);
  const back = aside();
  const open = () => location.replace(back?.member === answer.member.id ? back.path : to("/"));
  if (answer.recovery === undefined) open();
  else showCodes(answer.recovery, open);
}

/** The server may spell the 16 bytes in hex or base64. */
const saltBytes = (text: string): Uint8Array => fromHex(text, 16) ?? fromBase64(text);

start();
