/** Asking for a link to set a new password. */

import { Field, Send, emailFault, faults, useForm } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { MailHint } from "./mail_hint.js";
import { showForAll } from "./shell.js";

function ForgotPassword({ fund }) {
  const [email, setEmail] = useState(null);
  const form = useForm({
    check: (given) => faults({ email: emailFault(given.email.trim()) }),
    send: async (given) => {
      await fund.account.forgotPassword(given.email.trim());
      setEmail(given.email.trim());
    },
  });
  if (email) return html`<${Sent} email=${email} />`;
  return html`
    <div class="narrow">
      <header class="title"><h1>Forgot your password?</h1><p>We mail you a link to set a new one.</p></header>
      <form class="card stack" ...${form.attributes}>
        <${Field} name="email" label="Email" error=${form.errors.email} input=${{ type: "email", autocomplete: "username", maxlength: 254 }} />
        <${Send} form=${form}>Mail me the link</${Send}>
      </form>
      <p class="hint"><a href="/sign-in">Back to sign in</a></p>
    </div>`;
}

/** It says no more than the server: whether there is an account is nobody's business. */
function Sent({ email }) {
  const title = useRef(null);
  useEffect(() => title.current.focus(), []);
  return html`
    <div class="narrow">
      <h1 tabindex="-1" ref=${title}>Look at your mail</h1>
      <p>If <b>${email}</b> has an account here, a link is on its way. It works once, for one hour.</p>
      <${MailHint} />
      <p class="hint"><a href="/sign-in">Back to sign in</a></p>
    </div>`;
}

showForAll(ForgotPassword);
