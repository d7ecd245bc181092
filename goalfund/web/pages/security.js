/** How one signs in: the password, the authenticator app, the passkeys, the recovery codes. */

import { AppOff, AppOn } from "./authenticator.js";
import { PasswordField, Send, faults, passwordFault, useForm } from "./form.js";
import { html, useState } from "./html.js";
import { Passkeys } from "./passkeys.js";
import { NewRecoveryCodes, RecoveryCodes } from "./recovery_codes.js";
import { SettingsFrame } from "./settings_frame.js";
import { showForMembers } from "./shell.js";
import { factorsOf } from "./step_up.js";

function Security({ fund, user }) {
  const [codes, setCodes] = useState(null);
  const factors = factorsOf(user);
  const given = (fresh) => setCodes(fresh.length > 0 ? fresh : null);
  return html`
    <${SettingsFrame} title="Sign-in and security">
      ${codes && html`<${RecoveryCodes} codes=${codes} done=${() => setCodes(null)} />`}
      <section class="card stack" aria-labelledby="app-title">
        <header class="card-head"><h2 id="app-title">Authenticator app</h2><${State} isOn=${factors.includes("totp")} /></header>
        <p class="soft">With a second step, nobody signs in with your password alone. An app on your phone shows a code that changes every 30 seconds.</p>
        ${factors.includes("totp") ? html`<${AppOn} fund=${fund} user=${user} />` : html`<${AppOff} fund=${fund} given=${given} />`}
      </section>
      <section class="card stack" aria-labelledby="passkeys-title">
        <header class="card-head"><h2 id="passkeys-title">Passkeys</h2><${State} isOn=${factors.includes("passkey")} /></header>
        <p class="soft">Your fingerprint, your face or the lock of your device as the second step. A false page cannot take it from you.</p>
        <${Passkeys} fund=${fund} user=${user} given=${given} />
      </section>
      ${user.second_factor && html`
        <section class="card stack" aria-labelledby="codes-title">
          <h2 id="codes-title">Recovery codes</h2>
          <p class="soft">For the day when your phone is lost. Each of the ten works once.</p>
          <${NewRecoveryCodes} fund=${fund} user=${user} given=${given} />
        </section>`}
      <section class="card stack" aria-labelledby="password-title">
        <h2 id="password-title">Password</h2>
        <${ChangePassword} fund=${fund} user=${user} />
      </section>
    </${SettingsFrame}>`;
}

function State({ isOn }) {
  return html`<span class="tag" data-status=${isOn ? null : "off"}>${isOn ? "on" : "off"}</span>`;
}

function ChangePassword({ fund, user }) {
  const [isDone, setDone] = useState(false);
  const form = useForm({
    check: ({ current, password }) => {
      setDone(false);
      return faults({ current: !current && "Enter your present password.", password: passwordFault(password) });
    },
    send: async ({ current, password }, element) => {
      await fund.account.changePassword(current, password);
      element.reset();
      setDone(true);
    },
    words: { invalid_credentials: "That is not your present password." },
  });
  return html`
    <form class="stack" ...${form.attributes}>
      <input class="unseen" type="text" name="username" autocomplete="username" value=${user.email} readonly tabindex="-1" aria-hidden="true" aria-label="Email" />
      <${PasswordField} name="current" label="Present password" error=${form.errors.current} />
      <${PasswordField} isNew label="New password" error=${form.errors.password} hint="At least 10 characters. Your other devices are signed out." />
      <${Send} form=${form} look="second">Change the password</${Send}>
      <p role="status" class="saved">${isDone && "Your password is changed. Your other devices are signed out."}</p>
    </form>`;
}

showForMembers(Security);
