/** The form by which an organiser asks for money out of a goal. */

import { formatMoney } from "../protocol/money.js";
import { readAmount } from "./amount.js";
import { AccountFields, accountFault, accountOf } from "./bank_field.js";
import { Field, Send, faults, useForm, useOperation } from "./form.js";
import { html, useEffect, useRef } from "./html.js";

const WORDS = {
  account_not_found: "The bank knows no such account. Check the bank and the number.",
  previous_withdrawal_unproven: "An earlier withdrawal has to be proven first: show below what it was spent on.",
  exceeds_available: "That is more than is available now.",
};

/** @param {{fund: object, goal: object, book: object, steps: {id: string, title: string}[], asked: (withdrawal: object) => void, close: () => void}} props */
export function WithdrawForm({ fund, goal, book, steps, asked, close }) {
  const heading = useRef(null);
  const keyFor = useOperation();
  const available = book.available_minor;
  useEffect(() => heading.current.focus(), []);
  const form = useForm({
    check: (given) => checkWithdrawal(given, goal.currency, available),
    send: async (given) => {
      const body = bodyOf(given, goal.currency);
      asked(await fund.outgoing.withdraw(goal.id, body, keyFor(body)));
    },
    words: WORDS,
    caught: ({ code }) => code === "step_up_required", // they would rather not
  });
  const { errors } = form;
  const money = formatMoney(available, goal.currency);
  return html`
    <form class="card stack" aria-labelledby="withdraw-title" ...${form.attributes}>
      <h3 id="withdraw-title" tabindex="-1" ref=${heading}>Withdraw money</h3>
      <p class="soft">Others approve it before it leaves. Everybody who sees the goal sees what it is for and to whom it goes.</p>
      <${Field} name="amount_minor" label=${`Amount (${goal.currency})`} error=${errors.amount_minor} hint=${`${money} is available.`}
        input=${{ inputmode: "decimal", autocomplete: "off", class: "amount" }} />
      <${Field} name="purpose" label="What is it for?" error=${errors.purpose} area hint="It stands in the goal’s log. Later you show that it was spent so."
        input=${{ rows: 2, maxlength: 500 }} />
      <${AccountFields} fund=${fund} errors=${errors} />
      ${steps.length > 0 && html`<${Field} name="milestone_id" label="Milestone (optional)" error=${errors.milestone_id}
        options=${[["", "None in particular"], ...steps.map(({ id, title }) => [id, title])]} input=${{ defaultValue: "" }} />`}
      <div class="acts"><${Send} form=${form}>Ask for it</${Send}>
        <button type="button" class="quiet" onClick=${close}>Cancel</button></div>
    </form>`;
}

function checkWithdrawal(given, currency, available) {
  const amount = readAmount(given.amount_minor, currency);
  const tooMuch = amount.amountMinor > available && `No more than ${formatMoney(available, currency)} is available.`;
  return faults({
    amount_minor: amount.fault ?? tooMuch,
    purpose: !given.purpose.trim() && "Say what it is for.",
    bank: !given.bank_code && "Choose the bank from the list.",
    account_number: accountFault(given.account_number),
  });
}

function bodyOf(given, currency) {
  return {
    amount_minor: readAmount(given.amount_minor, currency).amountMinor,
    purpose: given.purpose.trim().replaceAll("\r\n", "\n"),
    bank_code: given.bank_code,
    account_number: accountOf(given.account_number),
    ...(given.milestone_id && { milestone_id: given.milestone_id }),
  };
}
