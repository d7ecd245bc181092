/** Opening an account. */

import { Field, PasswordField, Send, emailFault, faults, passwordFault, phoneOf, useForm } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { MailHint } from "./mail_hint.js";
import { showForAll, useSession, withNext } from "./shell.js";

function Register({ fund }) {
  const { user } = useSession(fund.session);
  const [email, setEmail] = useState(null);
  if (email) return html`<${LookAtMail} email=${email} />`;
  return html`
    <div class="narrow">
      <header class="title"><h1>Open an account</h1>
        <p>To give, you need none. With one you can open goals, look after their money, and see what you gave.</p></header>
      ${user && html`<p class="notice">You are signed in as ${user.email} already.</p>`}
      <${Form} fund=${fund} done=${setEmail} />
      <p class="hint">You have an account? <a href=${withNext("/sign-in")}>Sign in</a>.</p>
    </div>`;
}

function Form({ fund, done }) {
  const form = useForm({
    check: ({ first_name: first, last_name: last, email, password }) => faults({
      first_name: !first.trim() && "Enter your first name.",
      last_name: !last.trim() && "Enter your last name.",
      email: emailFault(email.trim()),
      password: passwordFault(password),
    }),
    send: async (given) => {
      const person = { ...given, email: given.email.trim(), phone: phoneOf(given.phone) };
      await fund.account.register(person);
      done(person.email);
    },
  });
  const { errors } = form;
  return html`
    <form class="card stack" ...${form.attributes}>
      <div class="pair">
        <${Field} name="first_name" label="First name" error=${errors.first_name} input=${{ autocomplete: "given-name", maxlength: 80 }} />
        <${Field} name="last_name" label="Last name" error=${errors.last_name} input=${{ autocomplete: "family-name", maxlength: 80 }} />
      </div>
      <${Field} name="email" label="Email" error=${errors.email} input=${{ type: "email", autocomplete: "username", maxlength: 254 }} />
      <${Field} name="phone" label="Phone (optional)" error=${errors.phone} hint="As +2348031234567 or 08031234567."
        input=${{ type: "tel", autocomplete: "tel", maxlength: 32 }} />
      <${PasswordField} isNew error=${errors.password} hint="At least 10 characters. A few words that only you would put together are best." />
      <${Send} form=${form}>Open the account</${Send}>
    </form>`;
}

/** The server says the same whether or not the address was known; so does this. */
function LookAtMail({ email }) {
  const title = useRef(null);
  useEffect(() => title.current.focus(), []);
  return html`
    <div class="narrow">
      <h1 tabindex="-1" ref=${title}>Look at your mail</h1>
      <p>We wrote to <b>${email}</b>. Follow the link in that mail to confirm the address. It works for two days.</p>
      <p class="hint">Nothing there after a few minutes? Look where unwanted mail goes, and check the address above.</p>
      <${MailHint} />
      <p class="acts"><a class="button first" href=${withNext("/sign-in")}>Go on to sign in</a></p>
    </div>`;
}

showForAll(Register);
