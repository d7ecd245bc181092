/** The form that offers a contribution and leads to the gateway's checkout. */

import { newOperationId } from "../goalfund.js";
import { formatMoney, parseMoney } from "../protocol/money.js";
import { html, useRef, useState } from "./html.js";
import { longDay } from "./time.js";

const QUICK_MINOR = [100_000, 200_000, 500_000, 1_000_000];
const AMOUNT_REFUSED = {
  empty: "Enter an amount.",
  not_an_amount: "Enter an amount such as 1,500 or 1500.50.",
  too_many_decimals: "There is nothing smaller than a kobo.",
  zero: "Enter an amount above zero.",
  too_large: "That is more than can be paid at once.",
};
const FIELDS = ["amount_minor", "name", "email", "message"];

/**
 * @param {{fund: import("../goalfund.js").GoalFund, goal: object,
 *          onOffered: (answer: {contribution: object, payment: object}) => void}} props
 */
export function Contribute({ fund, goal, onOffered }) {
  const closed = whyClosed(goal);
  return html`
    <section class="card contribute" aria-labelledby="contribute-title">
      <h2 id="contribute-title">Contribute</h2>
      ${closed ? html`<p class="notice">${closed}</p>` : html`<${Form} fund=${fund} goal=${goal} onOffered=${onOffered} />`}
    </section>`;
}

function Form({ fund, goal, onOffered }) {
  const fixed = goal.fixed_amount_minor;
  const [amount, setAmount] = useState(fixed ? typed(fixed, goal.currency) : "");
  const [errors, setErrors] = useState({});
  const [problem, setProblem] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const operation = useRef({ content: null, id: null });
  const form = useRef(null);

  const refuse = (found) => {
    setErrors(found);
    const first = FIELDS.find((field) => found[field]);
    form.current.querySelector(`[name="${first}"]`)?.focus();
  };

  const submit = async (domEvent) => {
    domEvent.preventDefault();
    if (isBusy) return;
    setProblem(null);
    const { body, found } = read(form.current, goal);
    if (Object.keys(found).length > 0) return refuse(found);
    setErrors({});
    setBusy(true);
    try {
      onOffered(await fund.contribute(goal.id, body, keyFor(operation.current, body)));
    } catch (error) {
      setProblem(error);
      refuse(fieldErrors(error));
    } finally {
      setBusy(false);
    }
    return undefined;
  };

  return html`
    <form ref=${form} onSubmit=${submit} novalidate aria-busy=${isBusy}>
      <${Field} name="amount_minor" label=${`Amount (${goal.currency})`} error=${errors.amount_minor} hint=${amountHint(goal)}
        input=${{ inputmode: "decimal", autocomplete: "transaction-amount", value: amount, readonly: Boolean(fixed),
          class: "amount", onInput: (e) => setAmount(e.currentTarget.value) }} />
      ${!fixed && html`<${Quick} goal=${goal} pick=${setAmount} />`}
      <${Field} name="name" label="Your name" error=${errors.name} input=${{ autocomplete: "name", maxlength: 100 }} />
      <${Field} name="email" label="Email" error=${errors.email} hint="For the receipt. Never shown."
        input=${{ type: "email", autocomplete: "email", maxlength: 254 }} />
      <${Field} name="message" label="Message (optional)" error=${errors.message} area input=${{ rows: 2, maxlength: 500 }} />
      <label class="tick"><input type="checkbox" name="anonymous" /><span>Hide my name from the public</span></label>
      ${problem && html`<p class="bad" role="alert">${problemText(problem)}</p>`}
      <button type="submit" class="first" aria-disabled=${isBusy}>${isBusy ? "One moment…" : "Continue to payment"}</button>
    </form>`;
}

function Field({ name, label, hint, error, area, input }) {
  const id = `field-${name}`;
  const described = [error && `${id}-error`, hint && `${id}-hint`].filter(Boolean).join(" ");
  const attributes = { id, name, "aria-invalid": error ? "true" : null, "aria-describedby": described || null, ...input };
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      ${area ? html`<textarea ...${attributes}></textarea>` : html`<input type="text" ...${attributes} />`}
      ${error && html`<p class="field-error" id=${`${id}-error`}>${error}</p>`}
      ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    </div>`;
}

function Quick({ goal, pick }) {
  const offers = QUICK_MINOR.filter((amount) => amount >= (goal.min_amount_minor ?? 1));
  if (goal.currency !== "NGN" || offers.length === 0) return null;
  return html`
    <div class="quick" role="group" aria-label="Common amounts">
      ${offers.map((amount) => html`
        <button type="button" class="chip" onClick=${() => pick(typed(amount, goal.currency))}>
          ${formatMoney(amount, goal.currency, { whole: true })}</button>`)}
    </div>`;
}

/** An amount as a person would type it: no sign of the currency, and `.00` left out. */
function typed(amountMinor, currency) {
  return formatMoney(amountMinor, currency, { whole: true }).replace(/^\D+/, "");
}

function read(form, goal) {
  const given = Object.fromEntries(new FormData(form));
  const amount = parseMoney(given.amount_minor, goal.currency);
  const name = given.name.trim();
  const email = given.email.trim();
  const message = given.message.trim();
  const found = {};
  if (amount.refusal) found.amount_minor = AMOUNT_REFUSED[amount.refusal];
  else if (amount.amountMinor < (goal.min_amount_minor ?? 0)) found.amount_minor = amountHint(goal);
  if (!name) found.name = "Enter your name. You can hide it from the public below.";
  if (!/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email)) found.email = "Enter an email address such as ada@example.com.";
  const body = {
    amount_minor: amount.amountMinor,
    name,
    email,
    anonymous: form.elements.anonymous.checked,
    channel: "checkout",
    ...(message && { message }),
  };
  return { body, found };
}

/** The same content keeps its key, so a second click cannot make a second contribution. */
function keyFor(operation, body) {
  const content = JSON.stringify(body);
  if (operation.content !== content) Object.assign(operation, { content, id: newOperationId() });
  return operation.id;
}

function fieldErrors(problem) {
  const known = (problem.errors ?? []).filter(({ field }) => FIELDS.includes(field));
  return Object.fromEntries(known.map(({ field, message }) => [field, message]));
}

function problemText(problem) {
  if (Object.keys(fieldErrors(problem)).length > 0) return "Please look at the marked fields.";
  const details = (problem.errors ?? []).map(({ field, message }) => `${field}: ${message}`);
  return [problem.message, ...details].join(" ");
}

function amountHint(goal) {
  const { fixed_amount_minor: fixed, min_amount_minor: least, currency } = goal;
  if (fixed) return `Everyone gives ${formatMoney(fixed, currency)}.`;
  return least ? `At least ${formatMoney(least, currency)}.` : null;
}

function whyClosed({ status, deadline }) {
  if (status === "cancelled") return "This goal was cancelled. It takes no more payments.";
  if (status !== "open") return "This goal is closed. It takes no more payments.";
  if (deadline && new Date(deadline) < new Date()) return `This goal ended on ${longDay(deadline)}.`;
  return null;
}
