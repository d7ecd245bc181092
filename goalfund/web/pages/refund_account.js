/** Where the letter about a refund leads: its payer says which account the money goes to, and needs none here. */

import { tabStorage } from "../goalfund.js";
import { formatMoney } from "../protocol/money.js";
import { AccountFields, accountFault, accountOf } from "./bank_field.js";
import { Send, faults, useForm } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { refusalText } from "./refusals.js";
import { showForAll } from "./shell.js";

// When the page is loaded anew, in this tab alone.
const KEPT = "goalfund.refund_account";
const given = takeGiven();

/** Which contribution, and its key: out of the address, where the next one to look at the screen could read it. */
function takeGiven() {
  const storage = tabStorage();
  const said = new URLSearchParams(location.hash.slice(1));
  const [id, key] = [said.get("contribution"), said.get("key")];
  if (id && key) storage.setItem(KEPT, JSON.stringify({ id, key }));
  if (location.hash) history.replaceState(null, "", location.pathname);
  return JSON.parse(storage.getItem(KEPT) ?? "null");
}

function RefundAccount({ fund }) {
  const [contribution, setContribution] = useState(null);
  const [problem, setProblem] = useState(null);
  const heading = useRef(null);
  useEffect(() => { if (given) fund.getContribution(given.id, given.key).then(setContribution, setProblem); }, []);
  const named = (account) => {
    setContribution({ ...contribution, refund_account: account });
    heading.current?.focus();
  };
  if (!given) return html`<div class="narrow"><h1>This link is not whole</h1><p>Open the link in the mail itself, or copy all of it into the address bar.</p></div>`;
  if (problem) return html`<div class="narrow"><h1>The link does not work</h1><p class="notice bad" role="alert">${refusalText(problem)}</p></div>`;
  if (!contribution) return html`<p class="loading">One moment…</p>`;
  const { refund_account: account, awaiting_account_minor: waits } = contribution;
  return html`
    <div class="narrow">
      <h1 tabindex="-1" ref=${heading}>${account ? "Your money is on its way" : waits ? "Money comes back to you" : "Nothing waits for you here"}</h1>
      ${account ? html`<${Named} account=${account} />`
        : waits ? html`<${Waits} fund=${fund} contribution=${contribution} named=${named} />`
          : html`<${Nothing} contribution=${contribution} />`}
    </div>`;
}

function Waits({ fund, contribution, named }) {
  const { awaiting_account_minor: waits, currency, goal_title: title } = contribution;
  return html`
    <p><b data-field="waits">${formatMoney(waits, currency, { whole: true })}</b> of what you gave to <b>${title}</b> comes back to you.
      It came by bank transfer, so it can only go to an account that you name.</p>
    <section class="card stack" aria-labelledby="account-title">
      <h2 id="account-title">Which account is yours?</h2>
      <${AccountForm} fund=${fund} named=${named} />
    </section>
    <p class="hint">Only your bank and the number are needed. Nobody from here asks for a PIN, a password or a code.</p>`;
}

function AccountForm({ fund, named }) {
  const form = useForm({
    check: (said) => faults({ bank: !said.bank_code && "Choose the bank from the list.", account_number: accountFault(said.account_number) }),
    send: async ({ bank_code: bank, account_number: number }) => named(await fund.outgoing.saveRefundAccount(given.id, given.key, bank, accountOf(number))),
  });
  const nameAccount = (bank, number) => fund.outgoing.nameRefundAccount(given.id, given.key, bank, number);
  return html`
    <form class="stack" aria-label="Your account" ...${form.attributes}>
      <${AccountFields} fund=${fund} errors=${form.errors} nameAccount=${nameAccount} />
      <${Send} form=${form}>Send the money there</${Send}>
    </form>`;
}

function Named({ account }) {
  return html`
    <section class="card stack" aria-label="Where it goes">
      <dl class="facts" data-field="named"><div><dt>Account</dt>
        <dd><b>${account.account_name}</b><br />${account.bank_name} <span class="digits">${account.account_masked}</span></dd></div></dl>
    </section>
    <p>Banks mostly need minutes for it. You can close this page.</p>`;
}

function Nothing({ contribution }) {
  const { refunded_minor: back, currency } = contribution;
  return html`<p>${back > 0
    ? html`<b>${formatMoney(back, currency, { whole: true })}</b> of what you gave was sent back to you.`
    : "Nothing of what you gave waits for an account."}</p>`;
}

showForAll(RefundAccount);
