/** Signing in: the password first, then what the account asks for besides. */

import { passkeysWork, usePasskey } from "../goalfund.js";
import { Field, PasswordField, Send, emailFault, faults, useForm } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { refusalText } from "./refusals.js";
import { nextPage, showForAll, withNext } from "./shell.js";
import { CodeField } from "./step_up.js";

const WRONG_PASSWORD = { invalid_credentials: "The email or the password is not right." };
const WRONG_CODE = { invalid_credentials: "That code is not right, or was used already. Wait for the next one." };

function SignIn({ fund }) {
  const { session } = fund;
  const [asked, setAsked] = useState(null); // the credentials, and what is asked for besides
  const [isAlready, setAlready] = useState(false);
  useEffect(() => session.listen((change) => setAlready(change !== "signed_in" && Boolean(session.user))), [session]);
  const done = () => {
    if (!session.outlivesPage) return setAsked("nothing can be kept");
    location.replace(nextPage());
    return new Promise(() => {}); // the button stays busy until the next page is there
  };
  if (asked === "nothing can be kept") return html`<${NotKept} />`;
  if (isAlready) return html`<${Already} fund=${fund} user=${session.user} />`;
  return html`
    <div class="narrow">
      ${asked
        ? html`<${SecondStep} fund=${fund} asked=${asked} ask=${setAsked} done=${done} back=${() => setAsked(null)} />`
        : html`<${FirstStep} fund=${fund} ask=${setAsked} done=${done} />`}
    </div>`;
}

function FirstStep({ fund, ask, done }) {
  const form = useForm({
    check: ({ email, password }) => faults({ email: emailFault(email.trim()), password: !password && "Enter your password." }),
    send: async ({ email, password }) => {
      const credentials = { email: email.trim(), password };
      try {
        await fund.account.signIn(credentials);
        await done();
      } catch (problem) {
        if (problem.code !== "second_factor_required") throw problem;
        ask({ credentials, problem });
      }
    },
    words: WRONG_PASSWORD,
  });
  return html`
    <h1>Sign in</h1>
    <form class="card stack" ...${form.attributes}>
      <${Field} name="email" label="Email" error=${form.errors.email} input=${{ type: "email", autocomplete: "username", maxlength: 254 }} />
      <${PasswordField} error=${form.errors.password} />
      <${Send} form=${form}>Sign in</${Send}>
      <p><a href="/forgot-password">Forgot your password?</a></p>
    </form>
    <p class="hint">You have no account? <a href=${withNext("/register")}>Open one</a>.</p>`;
}

/** @param {{asked: {credentials: object, problem: object}}} props */
function SecondStep({ fund, asked, ask, done, back }) {
  const title = useRef(null);
  useEffect(() => title.current.focus(), []);
  const { factors } = asked.problem;
  const byPasskey = factors.includes("passkey") && passkeysWork();
  return html`
    <h1 tabindex="-1" ref=${title}>One more step</h1>
    ${byPasskey && html`<${ByPasskey} fund=${fund} asked=${asked} ask=${ask} done=${done} />`}
    <${ByCode} fund=${fund} asked=${asked} done=${done} isSecond=${byPasskey} />
    <p><button type="button" class="quiet" onClick=${back}>Back to email and password</button></p>`;
}

function ByCode({ fund, asked, done, isSecond }) {
  const { credentials, problem: { factors } } = asked;
  const form = useForm({
    check: ({ code }) => (code.trim() ? {} : { code: "Enter a code." }),
    send: async ({ code }, element) => {
      try {
        await fund.account.signIn({ ...credentials, code: code.trim() });
        await done();
      } catch (problem) {
        element.reset();
        element.elements.code.focus();
        throw problem;
      }
    },
    words: WRONG_CODE,
  });
  return html`
    <form class="card stack" ...${form.attributes}>
      <p>Signing in as <b>${credentials.email}</b>.</p>
      <${CodeField} error=${form.errors.code} hasApp=${factors.length === 0 || factors.includes("totp")} />
      <${Send} form=${form} look=${isSecond ? "second" : "first"}>Sign in</${Send}>
    </form>`;
}

/** A challenge is good once: after a failure the password fetches another. */
function ByPasskey({ fund, asked, ask, done }) {
  const [phase, setPhase] = useState("idle");
  const [problem, setProblem] = useState(null);
  const { credentials } = asked;
  const click = async () => {
    setPhase("busy");
    setProblem(null);
    try {
      const passkey = await usePasskey(asked.problem.passkeyOptions);
      await fund.account.signIn({ ...credentials, passkey });
      await done();
    } catch (error) {
      setProblem(error);
      setPhase("idle");
      await refresh();
    }
  };
  const refresh = async () => {
    try {
      await fund.account.signIn(credentials);
    } catch (error) {
      if (error.code === "second_factor_required") ask({ credentials, problem: error });
    }
  };
  return html`
    <div class="card stack">
      <p>Your account has a passkey: your fingerprint, your face or the lock of your device.</p>
      <button type="button" class="first" onClick=${click} disabled=${phase === "busy"}>Use a passkey</button>
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem, { invalid_credentials: "That passkey was not taken." })}</p>`}
    </div>`;
}

function Already({ fund, user }) {
  return html`
    <div class="narrow">
      <h1>You are signed in</h1>
      <p>As <b>${user.first_name} ${user.last_name}</b>, ${user.email}.</p>
      <p class="acts"><a class="button first" href=${nextPage()}>Go on</a>
        <button type="button" class="second" onClick=${() => fund.account.signOut().catch(() => {})}>Sign out</button></p>
    </div>`;
}

/** Cookies and storage are both blocked: nothing can be carried to another page. */
function NotKept() {
  return html`
    <div class="narrow">
      <h1>Your browser keeps nothing of this site</h1>
      <p class="notice bad" role="alert">You are signed in, but only as long as this page stays open: cookies and
        storage are both blocked. Allow one of them for this site, then sign in again.</p>
    </div>`;
}

showForAll(SignIn);
