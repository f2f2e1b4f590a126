// The page 我的账号: ends sessions, takes up another phone, gives new recovery
// codes, changes the passphrase. The identity is sealed anew here; the server
// never sees a passphrase.

import { fromHex, hex, toBase64 } from "../crypto/bytes";
import { deriveLogin, newPassphrase, newSalt } from "../crypto/login";
import { sealMember } from "../crypto/member";
import { keep } from "../crypto/session";
import { loginLogN } from "../crypto/settings";
import { answerIn, show, Told } from "./lib/answer";
import { post, useToken } from "./lib/api";
import { onSubmit, whileBusy } from "./lib/busy";
import type { LoggedIn } from "./lib/enter";
import { enrol, showCodes, type Enrolment } from "./lib/factor";
import { withDesk } from "./lib/frame";
import { byId, pageData, say, type PageData } from "./lib/page";
import { progressAt } from "./lib/progress";
import { watchStrength, weakness } from "./lib/strength";
import type { Desk } from "./lib/unlocked";
import * as vault from "./lib/vault";
import { nameHomes } from "./office/home";

interface AccountPage extends PageData {
  readonly login: string;
  /** Version of the directory. */
  readonly version: number;
}

const made = newPassphrase();

void withDesk((desk) => {
  endSessions();
  newCodes();
  newPhone(desk);
  changePassphrase(desk);
  nameHomes(desk, pageData<AccountPage>());
});

function endSessions(): void {
  const part = byId("sessions");
  for (const button of part.querySelectorAll<HTMLButtonElement>("[data-session]")) {
    button.addEventListener("click", () => void whileBusy(part, async () => {
      await post("/account/sessions/end", { session: button.dataset["session"] });
      location.reload();
    }));
  }
  document.getElementById("end-others")?.addEventListener("click", () => void whileBusy(part, async () => {
    await post("/account/sessions/end-others", {});
    location.reload();
  }));
}

function newCodes(): void {
  const part = byId("phone");
  byId("new-codes").addEventListener("click", () => void whileBusy(part, async () => {
    const { recovery } = await post<{ recovery: readonly string[] }>("/account/recovery", {});
    showCodes(recovery, () => location.reload());
  }));
}

function newPhone(desk: Desk): void {
  const part = byId("phone");
  byId("new-phone").addEventListener("click", () => void whileBusy(part, async () => {
    const answer = await post<{ enrol: Enrolment }>("/account/phone", {});
    enrol(answer.enrol, (proved) => takeUp(desk, proved));
  }));
}

/** The session that the new phone opened takes the old one's place in this tab. */
async function takeUp(desk: Desk, answer: LoggedIn): Promise<void> {
  useToken(answer.token);
  const there = fromHex(answer.share, 32) ?? new Uint8Array(0);
  vault.put(await keep(desk.id, { member: desk.member, office: desk.office }, there));
  showCodes(answer.recovery ?? [], () => location.reload());
}

function changePassphrase(desk: Desk): void {
  const { login } = pageData<AccountPage>();
  const form = byId<HTMLFormElement>("change-form");
  byId("made").textContent = made;
  watchStrength(byId<HTMLInputElement>("own"), byId("strength"), () => login);
  onSubmit(form, async () => {
    const old = byId<HTMLInputElement>("old");
    if (old.value === "") throw new Told(say("old_empty"));
    await change(desk, login, old.value, confirmed(login));
    form.reset();
    show(answerIn(form), say("passphrase_changed"));
  });
}

/** The passphrase, typed again to show that it stands on paper. */
function confirmed(login: string): string {
  const own = byId<HTMLInputElement>("own").value;
  const again = byId<HTMLInputElement>("again").value.trim();
  const weak = own === "" ? undefined : weakness(own, login);
  if (weak !== undefined) throw new Told(weak);
  const same = own === "" ? again.toLowerCase().replace(/\s/g, "-") === made : again === own.trim();
  if (!same) throw new Told(say("again_differs"));
  return own === "" ? made : own;
}

/** A change that may have arrived although no answer came. */
let unsure: { readonly salt: string; readonly fresh: string } | undefined;

async function change(desk: Desk, name: string, old: string, fresh: string): Promise<void> {
  const stand = progressAt();
  try {
    const { salt, log_n } = await post<{ salt: string; log_n: number }>("/login/salt", { name });
    if (unsure !== undefined && salt === unsure.salt && fresh === unsure.fresh) return; // it had arrived
    const before = await deriveLogin(old, fromHex(salt, 16) ?? new Uint8Array(0), log_n, (part) => stand.at(part / 2));
    const drawn = newSalt();
    const { proof, unlock } = await deriveLogin(fresh, drawn, loginLogN, (part) => stand.at(0.5 + part / 2));
    const sealed = await sealMember(desk.id, desk.member, unlock);
    unsure = { salt: hex(drawn), fresh };
    await post("/account/passphrase", { old: before.proof, salt: hex(drawn), log_n: loginLogN, proof, sealed: toBase64(sealed.bytes) });
  } finally {
    stand.done();
  }
}
