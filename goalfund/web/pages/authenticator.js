/** The authenticator app: turned on by scanning a picture and giving a code, turned off by one. */

import { Send, faults, useForm } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { refusalText } from "./refusals.js";
import { CodeField, TwoProofs } from "./step_up.js";

const WRONG_CODE = { invalid_credentials: "That code is not right. Is the clock of your phone right? Try the next code." };

/** @param {{fund: object, given: (codes: string[]) => void}} props `given`: recovery codes, shown once */
export function AppOff({ fund, given }) {
  const [secret, setSecret] = useState(null);
  const [phase, setPhase] = useState("idle");
  const [problem, setProblem] = useState(null);
  const begin = async () => {
    setPhase("busy");
    setProblem(null);
    try {
      setSecret(await fund.account.setUpSecondFactor());
    } catch (error) {
      if (error.code !== "step_up_required") setProblem(error);
    } finally {
      setPhase("idle");
    }
  };
  if (secret) return html`<${Scan} fund=${fund} secret=${secret} given=${given} cancel=${() => setSecret(null)} />`;
  return html`
    ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
    <p><button type="button" class="first" onClick=${begin} disabled=${phase === "busy"}>Set up an authenticator app</button></p>`;
}

function Scan({ fund, secret, given, cancel }) {
  const title = useRef(null);
  useEffect(() => title.current.focus(), []);
  const form = useForm({
    check: ({ code }) => faults({ code: !/^\d{6}$/.test(code.replaceAll(" ", "")) && "Enter the six digits that the app shows." }),
    send: async ({ code }) => given((await fund.account.enableSecondFactor(code.replaceAll(" ", ""))).recovery_codes),
    words: WRONG_CODE,
  });
  return html`
    <div class="scan">
      <img class="qr" alt="A picture for your authenticator app to scan" width="200" height="200"
        src=${pictureOf(secret.qr_svg)} />
      <div class="stack">
        <h3 tabindex="-1" ref=${title}>Scan this with your authenticator app</h3>
        <p class="soft">On this phone already? <a href=${secret.otpauth_uri}>Open your app</a>, or type this key into it:</p>
        <p><code class="secret" data-field="secret">${secret.secret}</code></p>
        <form class="stack" ...${form.attributes}>
          <${CodeField} error=${form.errors.code} label="Code that the app shows" hint="Six digits." />
          <div class="acts"><${Send} form=${form}>Turn it on</${Send}>
            <button type="button" class="quiet" onClick=${cancel}>Cancel</button></div>
        </form>
      </div>
    </div>`;
}

export function AppOn({ fund, user }) {
  const [isOpen, setOpen] = useState(false);
  if (!isOpen) return html`<p><button type="button" class="second" onClick=${() => setOpen(true)}>Turn it off</button></p>`;
  return html`
    <${TwoProofs} fund=${fund} user=${user} label="Turn it off" look="danger" cancel=${() => setOpen(false)}
      send=${(password, proof) => fund.account.disableSecondFactor(password, proof)} />`;
}

/** As an image and not as markup: nothing in it can run. On its own it has to name its language. */
function pictureOf(svg) {
  const whole = svg.includes("xmlns=") ? svg : svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"');
  return `data:image/svg+xml,${encodeURIComponent(whole)}`;
}
