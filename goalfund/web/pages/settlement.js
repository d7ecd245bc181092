/** One's own account at a bank, to which money comes back that cannot go back the way it came. */

import { AccountFields, accountFault, accountOf } from "./bank_field.js";
import { Send, faults, useForm } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { refusalText } from "./refusals.js";
import { longDay } from "./time.js";

/** @param {{fund: object, user: object}} props */
export function Settlement({ fund, user }) {
  const [account, setAccount] = useState(user.settlement_account ?? null);
  const [isChanging, setChanging] = useState(false);
  const [told, setTold] = useState("");
  const heading = useRef(null);
  // Who was sent here for it is brought to it: when the page came, it was not there yet.
  useEffect(() => { if (location.hash === "#settlement") heading.current.focus(); }, []);
  const changed = (kept) => {
    setAccount(kept);
    setChanging(false);
    setTold(kept ? "Saved." : "It is forgotten.");
    heading.current?.focus();
  };
  return html`
    <section class="card stack" aria-labelledby="settlement-title">
      <h2 id="settlement-title" tabindex="-1" ref=${heading}>Where your money comes back to</h2>
      <p class="soft">A goal that gives money back sends it the way it came. What came by bank transfer needs an account: say here which is yours.</p>
      ${account
        ? html`<dl class="facts" data-field="settlement">
            <div><dt>Account</dt><dd><b>${account.account_name}</b><br />${account.bank_name} <span class="digits">${account.account_masked}</span></dd></div>
            <div><dt>Since</dt><dd>${longDay(account.changed_at)}</dd></div></dl>`
        : html`<p data-field="settlement">You have named no account.</p>`}
      ${isChanging
        ? html`<${AccountForm} fund=${fund} changed=${changed} close=${() => setChanging(false)} />`
        : html`<p class="acts"><button type="button" class="second" onClick=${() => { setTold(""); setChanging(true); }}>${account ? "Name another account" : "Name an account"}</button>
            ${account && html`<${Forget} fund=${fund} changed=${changed} />`}</p>`}
      <p role="status" class="saved">${told}</p>
    </section>`;
}

function AccountForm({ fund, changed, close }) {
  const form = useForm({
    check: (given) => faults({ bank: !given.bank_code && "Choose the bank from the list.", account_number: accountFault(given.account_number) }),
    send: async ({ bank_code: bank, account_number: number }) => changed(await fund.account.saveSettlement(bank, accountOf(number))),
    caught: ({ code }) => code === "step_up_required", // they would rather not
  });
  return html`
    <form class="stack" aria-label="Your account" ...${form.attributes}>
      <${AccountFields} fund=${fund} errors=${form.errors} />
      <div class="acts"><${Send} form=${form}>Save the account</${Send}>
        <button type="button" class="quiet" onClick=${close}>Cancel</button></div>
    </form>`;
}

function Forget({ fund, changed }) {
  const [problem, setProblem] = useState(null);
  const forget = async () => {
    setProblem(null);
    try {
      await fund.account.forgetSettlement();
      changed(null);
    } catch (error) {
      if (error.code !== "step_up_required") setProblem(error);
    }
  };
  return html`
    <button type="button" class="quiet" onClick=${forget}>Forget it</button>
    ${problem && html`<span class="bad" role="alert">${refusalText(problem)}</span>`}`;
}
