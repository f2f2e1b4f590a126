// The activation page: a one-time code, a passphrase on paper, keys made here.

import { fromHex, hex, toBase64 } from "../crypto/bytes";
import { signDirectory } from "../crypto/command";
import type { Progress } from "../crypto/derive";
import { keyFingerprint, newKeyPair, newSigningKey } from "../crypto/keys";
import { deriveLogin, newPassphrase, newSalt } from "../crypto/login";
import { sealMember } from "../crypto/member";
import { loginLogN } from "../crypto/settings";
import { Told } from "./lib/answer";
import { post, Refused, Unreachable } from "./lib/api";
import { onSubmit } from "./lib/busy";
import { byId, inTongue, pageData, say, type PageData } from "./lib/page";
import { progressAt } from "./lib/progress";
import { factLine } from "./lib/dom";
import { watchStrength, weakness } from "./lib/strength";

interface ActivatePage extends PageData {
  readonly roles: { readonly [role: string]: string };
}

interface Invitation {
  readonly member: string;
  readonly login: string;
  readonly name: string;
  readonly office: string;
  readonly office_name?: { readonly zh: string; readonly en: string };
  readonly roles: readonly string[];
  readonly root: string;
  readonly version: number;
}

const made = newPassphrase();
let invitation: Invitation | undefined;
let code = "";

function start(): void {
  const form = byId<HTMLFormElement>("step-code");
  form.hidden = false;
  byId("code").focus();
  watchStrength(byId<HTMLInputElement>("own"), byId("strength"), () => invitation?.login ?? "");
  onSubmit(form, readCode);
  onSubmit(byId<HTMLFormElement>("step-passphrase"), activate);
}

async function readCode(): Promise<void> {
  code = byId<HTMLInputElement>("code").value.trim();
  if (code === "") throw new Told(say("code_empty"));
  invitation = await post<Invitation>("/activation", { code });
  const { name, login, office_name, roles } = invitation;
  byId("invitation").replaceChildren(
    ...factLine(say("who"), name),
    ...factLine(say("login_name"), login),
    ...factLine(say("office"), office_name ? inTongue(office_name.zh, office_name.en) || say("no_office") : say("no_office")),
    ...factLine(say("roles"), roles.map((role) => pageData<ActivatePage>().roles[role] ?? role).join(say("separator"))),
  );
  byId("made").textContent = made;
  step("step-passphrase");
}

function step(id: string): void {
  for (const other of ["step-code", "step-passphrase", "step-done"]) byId(other).hidden = other !== id;
  byId("title").focus();
}

/** The passphrase, typed again to show that it stands on paper. */
function confirmed(): string {
  const own = byId<HTMLInputElement>("own").value;
  const again = byId<HTMLInputElement>("again").value.trim();
  const weak = own === "" ? undefined : weakness(own, invitation?.login ?? "");
  if (weak !== undefined) throw new Told(weak);
  const wanted = own === "" ? made : own;
  const same = own === "" ? again.toLowerCase().replace(/\s/g, "-") === made : again === own.trim();
  if (!same) throw new Told(say("again_differs"));
  return wanted;
}

/** Hands in; when somebody else changed the directory meanwhile, once more for the state of now. */
async function hand(signedFor: (version: number) => object): Promise<void> {
  try {
    await post("/activate", signedFor(invitation?.version ?? 0));
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 409) throw error;
    invitation = await post<Invitation>("/activation", { code });
    await post("/activate", signedFor(invitation.version));
  }
}

/** An account as it was made here, to be handed in. */
interface Account {
  readonly recipient: string;
  readonly signedFor: (version: number) => object;
}

/** What may have arrived although no answer came: the same is handed in again, never another for the same code. */
let unsure: Account | undefined;

async function activate(): Promise<void> {
  if (invitation === undefined) return;
  const passphrase = confirmed();
  const stand = progressAt();
  try {
    const account = unsure ?? await make(invitation, passphrase, stand.at);
    await hand(account.signedFor).catch((error: unknown) => {
      unsure = error instanceof Unreachable ? account : undefined;
      throw error;
    });
    done(account.recipient);
  } finally {
    for (const id of ["again", "own"]) byId<HTMLInputElement>(id).readOnly = unsure !== undefined;
    stand.done();
  }
}

async function make({ member, root }: Invitation, passphrase: string, progress: Progress): Promise<Account> {
  const salt = newSalt();
  const { proof, unlock } = await deriveLogin(passphrase, salt, loginLogN, progress);
  const pair = await newKeyPair();
  const signing = newSigningKey();
  const secrets = { identity: pair.identity, signing: signing.seed, root };
  const sealed = await sealMember(member, secrets, unlock);
  const command = { type: "activate", recipient: pair.recipient, signing: signing.public };
  const seed = fromHex(signing.seed, 32) as Uint8Array;
  const made = { code, salt: hex(salt), log_n: loginLogN, proof, sealed: toBase64(sealed.bytes) };
  return { recipient: pair.recipient, signedFor: (version) => ({ ...made, ...signDirectory(member, version, [command], seed) }) };
}

function done(recipient: string): void {
  byId("fingerprint").textContent = keyFingerprint(recipient);
  byId(invitation?.office ? "next-member" : "next-admin").hidden = false;
  byId<HTMLInputElement>("again").value = byId<HTMLInputElement>("own").value = "";
  byId("made").textContent = "";
  byId("have-account").hidden = true;
  step("step-done");
}

start();
