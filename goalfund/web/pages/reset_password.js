/** Where the link in the mail leads that sets a new password. */

import { PasswordField, Send, faults, passwordFault, useForm } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { takeToken } from "./mailed_link.js";
import { showForAll } from "./shell.js";

const token = takeToken();

function ResetPassword({ fund }) {
  const [isDone, setDone] = useState(false);
  if (!token) return html`<${Incomplete} />`;
  if (isDone) return html`<${Done} />`;
  return html`<${Form} fund=${fund} done=${() => setDone(true)} />`;
}

function Form({ fund, done }) {
  const [isStale, setStale] = useState(false);
  const form = useForm({
    check: ({ password }) => faults({ password: passwordFault(password) }),
    send: async ({ password }) => {
      await fund.account.resetPassword(token, password);
      done();
    },
    caught: ({ code }) => {
      setStale(code === "invalid_token");
      return false;
    },
  });
  return html`
    <div class="narrow">
      <header class="title"><h1>Set a new password</h1><p>Every device is signed out then.</p></header>
      <form class="card stack" ...${form.attributes}>
        <${PasswordField} isNew label="New password" error=${form.errors.password} hint="At least 10 characters. A few words that only you would put together are best." />
        <${Send} form=${form}>Set the password</${Send}>
        ${isStale && html`<p><a href="/forgot-password">Have a new link mailed</a></p>`}
      </form>
    </div>`;
}

function Done() {
  const title = useRef(null);
  useEffect(() => title.current.focus(), []);
  return html`
    <div class="narrow">
      <h1 tabindex="-1" ref=${title}>Your new password is set</h1>
      <p>Every device was signed out. Sign in with the new password.</p>
      <p class="acts"><a class="button first" href="/sign-in">Sign in</a></p>
    </div>`;
}

function Incomplete() {
  return html`
    <div class="narrow">
      <h1>This link is not whole</h1>
      <p>Open the link in the mail itself, or copy all of it into the address bar.</p>
      <p class="acts"><a class="button first" href="/forgot-password">Have a new link mailed</a></p>
    </div>`;
}

showForAll(ResetPassword);
