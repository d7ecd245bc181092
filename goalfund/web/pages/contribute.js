/** The form that offers a contribution and leads to the gateway's checkout, or to a bank transfer. */

import { formatMoney } from "../protocol/money.js";
import { readAmount, typed } from "./amount.js";
import { Field, Send, Tick, emailFault, faults, useForm, useOperation } from "./form.js";
import { html, useState } from "./html.js";
import { useSession } from "./shell.js";
import { longDay } from "./time.js";

const WAYS = [
  ["checkout", "Card, USSD or bank", "On the page of the payment service"],
  ["transfer", "Bank transfer", "From your bank’s app, with a code in the narration"],
];
const QUICK_MINOR = [100_000, 200_000, 500_000, 1_000_000];

/**
 * @param {{fund: import("../goalfund.js").GoalFund, goal: object, steps?: {id: string, title: string}[],
 *          onOffered: (answer: {contribution: object, payment: object}) => void,
 *          participant?: {key: string, name: string | null, leftMinor: number | null}}} props
 *   `participant`: who pays by a personal link
 */
export function Contribute({ fund, goal, steps = [], onOffered, participant }) {
  const closed = whyClosed(goal);
  return html`
    <section class="card contribute" aria-labelledby="contribute-title">
      <h2 id="contribute-title">Contribute</h2>
      ${closed ? html`<p class="notice">${closed}</p>`
        : html`<${Form} fund=${fund} goal=${goal} steps=${steps} onOffered=${onOffered} participant=${participant} />`}
    </section>`;
}

function Form({ fund, goal, steps, onOffered, participant }) {
  const fixed = goal.fixed_amount_minor;
  const offered = fixed ?? participant?.leftMinor;
  const [amount, setAmount] = useState(offered ? typed(offered, goal.currency) : "");
  const { user } = useSession(fund.session);
  const keyFor = useOperation();
  const form = useForm({
    check: (given) => check(given, goal),
    send: async (given) => {
      const body = { ...bodyOf(given, goal), ...(participant && { participant_key: participant.key }) };
      onOffered(await fund.contribute(goal.id, body, keyFor(body)));
    },
  });
  const { errors } = form;
  return html`
    <form ...${form.attributes}>
      <${Field} name="amount_minor" label=${`Amount (${goal.currency})`} error=${errors.amount_minor} hint=${amountHint(goal)}
        input=${{ inputmode: "decimal", autocomplete: "transaction-amount", value: amount, readonly: Boolean(fixed),
          class: "amount", onInput: (e) => setAmount(e.currentTarget.value) }} />
      ${!fixed && html`<${Quick} goal=${goal} pick=${setAmount} />`}
      ${steps.length > 0 && html`<${Field} name="milestone_id" label="What is it for?" error=${errors.milestone_id}
        options=${[["", "Wherever it is needed"], ...steps.map(({ id, title }) => [id, title])]} input=${{ defaultValue: "" }} />`}
      <${Field} name="name" label="Your name" error=${errors.name} input=${{ autocomplete: "name", maxlength: 100, defaultValue: participant?.name ?? (user ? `${user.first_name} ${user.last_name}` : "") }} />
      <${Field} name="email" label="Email" error=${errors.email} hint="For the receipt. Never shown."
        input=${{ type: "email", autocomplete: "email", maxlength: 254, defaultValue: user?.email ?? "" }} />
      <${Field} name="message" label="Message (optional)" error=${errors.message} area input=${{ rows: 2, maxlength: 500 }} />
      <${Tick} name="anonymous">Hide my name from the public</${Tick}>
      ${goal.currency === "NGN" && html`<${Ways} />`}
      <${Send} form=${form}>Continue to payment</${Send}>
    </form>`;
}

/** Two ways to pay; virtual accounts are in naira only. */
function Ways() {
  return html`
    <fieldset class="ways">
      <legend>How do you want to pay?</legend>
      ${WAYS.map(([channel, title, text], index) => html`
        <label class="tick"><input type="radio" name="channel" value=${channel} defaultChecked=${index === 0} />
          <span>${title}<small>${text}</small></span></label>`)}
    </fieldset>`;
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

function check(given, goal) {
  const amount = readAmount(given.amount_minor, goal.currency);
  const isTooSmall = amount.amountMinor < (goal.min_amount_minor ?? 0);
  return faults({
    amount_minor: amount.fault ?? (isTooSmall && amountHint(goal)),
    name: !given.name.trim() && "Enter your name. You can hide it from the public below.",
    email: emailFault(given.email.trim()),
  });
}

function bodyOf(given, goal) {
  const message = given.message.trim();
  return {
    amount_minor: readAmount(given.amount_minor, goal.currency).amountMinor,
    name: given.name.trim(),
    email: given.email.trim(),
    anonymous: given.anonymous === "on",
    channel: given.channel ?? "checkout",
    ...(message && { message }),
    ...(given.milestone_id && { milestone_id: given.milestone_id }),
  };
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
