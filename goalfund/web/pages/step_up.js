/** "Confirm that it is you": the question that stands before what cannot be taken back. */

import { passkeysWork } from "../goalfund.js";
import { Field, PasswordField, Send, faults, useForm } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { refusalText } from "./refusals.js";

const WRONG_CODE = { invalid_credentials: "That code is not right, or was used already. Wait for the next one." };
const EITHER = "Six digits of your authenticator app, or one of your recovery codes.";
const RECOVERY = "One of your recovery codes.";
const WRONG_PASSWORD = { invalid_credentials: "That is not your password." };

/**
 * @param {{user: object, account: object, confirm: (proof: object) => Promise<void>,
 *          close: (isConfirmed: boolean) => void}} props
 */
export function StepUp({ user, account, confirm, close }) {
  const dialog = useRef(null);
  useEffect(() => {
    const before = document.activeElement;
    dialog.current.showModal();
    return () => before?.focus?.();
  }, []);
  const cancel = (domEvent) => {
    domEvent.preventDefault();
    close(false);
  };
  return html`
    <dialog ref=${dialog} class="step-up" aria-labelledby="step-up-title" onCancel=${cancel}>
      <h2 id="step-up-title">Confirm that it is you</h2>
      <${Proof} user=${user} account=${account} done=${() => close(true)} prove=${confirm} />
      <button type="button" class="quiet" onClick=${() => close(false)}>Cancel</button>
    </dialog>`;
}

/** One proof of what a person has: a passkey, a code, or the password while there is neither. */
function Proof({ user, account, prove, done }) {
  const factors = factorsOf(user);
  return html`
    ${factors.includes("passkey") && html`<${ByPasskey} account=${account} prove=${prove} done=${done} />`}
    ${user.second_factor
      ? html`<${ByCode} prove=${prove} done=${done} isSecond=${factors.includes("passkey")} hasApp=${factors.includes("totp")} />`
      : html`<${ByPassword} prove=${prove} done=${done} />`}`;
}

/** @returns {string[]} what this person can show besides the password */
export function factorsOf(user) {
  return user.factors ?? (user.second_factor ? ["totp"] : []);
}

function ByPasskey({ account, prove, done }) {
  const [phase, setPhase] = useState("idle");
  const [problem, setProblem] = useState(null);
  if (!passkeysWork()) return null;
  const click = async () => {
    setPhase("busy");
    setProblem(null);
    try {
      await prove(await account.provePasskey());
      done();
    } catch (error) {
      setProblem(error);
      setPhase("idle");
    }
  };
  return html`
    <div class="stack">
      <button type="button" class="first" onClick=${click} disabled=${phase === "busy"}>Use a passkey</button>
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem, { invalid_credentials: "That passkey was not taken." })}</p>`}
    </div>`;
}

function ByCode({ prove, done, isSecond, hasApp }) {
  const form = useForm({
    check: ({ code }) => (code.trim() ? {} : { code: "Enter a code." }),
    send: async ({ code }) => {
      await prove({ code: code.trim() });
      done();
    },
    words: WRONG_CODE,
  });
  return html`
    <form class="stack" ...${form.attributes}>
      <${CodeField} error=${form.errors.code} hasApp=${hasApp} autofocus=${!isSecond} />
      <${Send} form=${form} look=${isSecond ? "second" : "first"}>Confirm</${Send}>
    </form>`;
}

function ByPassword({ prove, done }) {
  const form = useForm({
    check: ({ password }) => (password ? {} : { password: "Enter your password." }),
    send: async ({ password }) => {
      await prove({ password });
      done();
    },
    words: WRONG_PASSWORD,
  });
  return html`
    <form class="stack" ...${form.attributes}>
      <${PasswordField} error=${form.errors.password} />
      <${Send} form=${form}>Confirm</${Send}>
    </form>`;
}

/** A code of the app, or one of the recovery codes: one field takes either. */
export function CodeField({ error, hasApp = true, autofocus, label = "Code", hint = hasApp ? EITHER : RECOVERY }) {
  return html`
    <${Field} name="code" label=${hasApp ? label : "Recovery code"} error=${error} hint=${hint}
      input=${{ autocomplete: "one-time-code", maxlength: 40, class: "code", autocapitalize: "none", spellcheck: false, autofocus }} />`;
}

/**
 * The password together with a code or a passkey, for what weakens an account.
 *
 * @param {{fund: object, user: object, label: string, look?: string, cancel: () => void,
 *          send: (password: string, proof: object) => Promise<unknown>}} props
 */
export function TwoProofs({ fund, user, label, look = "first", send, cancel }) {
  const isPasskeyOnly = !factorsOf(user).includes("totp") && passkeysWork();
  const [byPasskey, setByPasskey] = useState(isPasskeyOnly);
  const canPasskey = factorsOf(user).includes("passkey") && passkeysWork();
  const form = useForm({
    check: ({ password, code }) => faults({
      password: !password && "Enter your password.",
      code: !byPasskey && !code.trim() && "Enter a code.",
    }),
    send: async ({ password, code }) => send(password, byPasskey ? await fund.account.provePasskey() : { code: code.trim() }),
    words: { invalid_credentials: "The password or the code is not right. A code works once: wait for the next one." },
  });
  return html`
    <form class="stack" ...${form.attributes}>
      <${PasswordField} error=${form.errors.password} />
      ${!byPasskey && html`<${CodeField} error=${form.errors.code} hasApp=${factorsOf(user).includes("totp")} />`}
      ${canPasskey && html`<p><button type="button" class="quiet" onClick=${() => setByPasskey(!byPasskey)}>${byPasskey ? "Use a code instead" : "Use a passkey instead"}</button></p>`}
      <div class="acts"><${Send} form=${form} look=${look}>${label}</${Send}>
        <button type="button" class="quiet" onClick=${cancel}>Cancel</button></div>
    </form>`;
}
