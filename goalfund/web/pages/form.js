/** Forms: each field with what is wrong about it, one button, and the server's answer to it all. */

import { newOperationId } from "../goalfund.js";
import { html, useMemo, useRef, useState } from "./html.js";
import { refusalText } from "./refusals.js";

let lastField = 0;

/**
 * What a form does when it is sent. Mistakes are shown beside their fields and the first of them
 * gets the focus; while the server is asked, a second click does nothing.
 *
 * @param {object} does
 * @param {(given: Record<string, string>, form: HTMLFormElement) => Promise<unknown>} does.send
 * @param {(given: Record<string, string>, form: HTMLFormElement) => Record<string, string>} [does.check]
 *   what is wrong, by field
 * @param {Record<string, string>} [does.words] better words for this place, by problem code
 * @param {(problem: Error) => boolean} [does.caught] true when the problem was dealt with
 */
export function useForm({ send, check = () => ({}), words, caught = () => false }) {
  const [errors, setErrors] = useState({});
  const [problem, setProblem] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const ref = useRef(null);

  const refuse = (found) => {
    setErrors(found);
    [...(ref.current?.elements ?? [])].find(({ name }) => name && found[name])?.focus();
  };
  const onSubmit = async (domEvent) => {
    domEvent.preventDefault();
    if (isBusy) return;
    setProblem(null);
    const given = Object.fromEntries(new FormData(ref.current));
    const found = check(given, ref.current);
    refuse(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      await send(given, ref.current);
    } catch (error) {
      if (caught(error)) return;
      setProblem(error);
      refuse(fieldErrors(error, ref.current));
    } finally {
      setBusy(false);
    }
  };
  const text = problem && problemText(problem, ref.current, words);
  return { errors, problem, text, isBusy, attributes: { ref, onSubmit, novalidate: true, "aria-busy": isBusy } };
}

/** The same content keeps its key, so that a second click cannot do it a second time. */
export function useOperation() {
  const operation = useRef({ content: null, id: null });
  return (body) => {
    const content = JSON.stringify(body);
    if (operation.current.content !== content) operation.current = { content, id: newOperationId() };
    return operation.current.id;
  };
}

/**
 * @param {{name: string, label: string, hint?: string, error?: string, options?: [string, string][],
 *          area?: boolean, input?: object, children?: unknown}} props
 */
export function Field({ name, label, hint, error, options, area, input, children }) {
  const id = useMemo(() => `field-${(lastField += 1)}`, []);
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  const attributes = { id, name, "aria-invalid": error ? "true" : null, "aria-describedby": described || null, ...input };
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <${Control} attributes=${attributes} options=${options} area=${area} />
      ${children}
      ${error && html`<p class="field-error" id=${`${id}-error`}>${error}</p>`}
      ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    </div>`;
}

function Control({ attributes, options, area }) {
  if (area) return html`<textarea ...${attributes}></textarea>`;
  if (!options) return html`<input type="text" ...${attributes} />`;
  const { defaultValue, ...rest } = attributes;
  return html`<select ...${rest}>${options.map(([value, text]) => html`
    <option value=${value} selected=${value === defaultValue}>${text}</option>`)}</select>`;
}

/** A password, which can be looked at before it is sent. */
export function PasswordField({ name = "password", label = "Password", error, hint, isNew }) {
  const [isShown, setShown] = useState(false);
  const input = {
    type: isShown ? "text" : "password",
    autocomplete: isNew ? "new-password" : "current-password",
    maxlength: 128,
    autocapitalize: "none",
    spellcheck: false,
  };
  return html`
    <div class="password">
      <${Field} name=${name} label=${label} error=${error} hint=${hint} input=${input} />
      <button type="button" class="peek" aria-pressed=${isShown} aria-label=${`Show ${label.toLowerCase()}`}
        onClick=${() => setShown(!isShown)}>${isShown ? "Hide" : "Show"}</button>
    </div>`;
}

/** @param {{isChecked?: boolean, name: string, children: unknown}} props */
export function Tick({ name, isChecked, onChange, children }) {
  return html`
    <label class="tick"><input type="checkbox" name=${name} defaultChecked=${isChecked} onChange=${onChange} /><span>${children}</span></label>`;
}

/** What is wrong with the whole, and the button. */
export function Send({ form, look = "first", children }) {
  return html`
    ${form.text && html`<p class="notice bad" role="alert">${form.text}</p>`}
    <button type="submit" class=${look} aria-disabled=${form.isBusy}>${form.isBusy ? "One moment…" : children}</button>`;
}

/** @param {string} email @returns {string | null} what is wrong with it */
export function emailFault(email) {
  return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email) ? null : "Enter an email address such as ada@example.com.";
}

/** @param {string} password @returns {string | null} what is wrong with it, as far as a browser can tell */
export function passwordFault(password) {
  if (!password) return "Choose a password.";
  return password.length < 10 ? "Use at least 10 characters. A few words are easy to remember." : null;
}

/** @param {string} [text] @returns {string | null} a Nigerian number may be written as at home */
export function phoneOf(text) {
  const bare = (text ?? "").replace(/[\s().-]/g, "");
  if (!bare) return null;
  return /^0\d{10}$/.test(bare) ? `+234${bare.slice(1)}` : bare;
}

/** Only what is wrong, so that nothing wrong is an empty object. */
export function faults(found) {
  return Object.fromEntries(Object.entries(found).filter(([, fault]) => fault));
}

function fieldErrors(problem, form) {
  const known = (problem.errors ?? []).filter(({ field }) => form?.elements.namedItem(field));
  return Object.fromEntries(known.map(({ field, message }) => [field, message]));
}

function problemText(problem, form, words) {
  if (Object.keys(fieldErrors(problem, form)).length > 0) return "Please look at the marked fields.";
  const details = (problem.errors ?? []).map(({ field, message }) => `${field}: ${message}`);
  if (details.length > 0) return ["That was not taken.", ...details].join(" ");
  return refusalText(problem, words);
}
