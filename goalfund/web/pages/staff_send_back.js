/** Money that nobody claims, on its way back to who sent it, as staff decide. */

import { formatMoney } from "../protocol/money.js";
import { Problem, useAct } from "./act.js";
import { AccountFields, accountFault, accountOf } from "./bank_field.js";
import { Field, Send, faults, useForm, useOperation } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { heldBack } from "./withdrawal_words.js";

const WORDS = { account_not_found: "The bank knows no such account. Check the bank and the number." };

/** @returns {boolean} whether any of it has arrived that a bank here could be sent */
export function canGoBack({ currency, amount_minor: amount, fee_minor: fee }) {
  return currency === "NGN" && amount > fee;
}

/** Where it goes is asked first, and then whether it shall. @param {{fund: object, item: object, sent: (item: object) => void}} props */
export function SendBack({ fund, item, sent }) {
  const [wanted, setWanted] = useState(null);
  const keyFor = useOperation();
  const { act: send, isBusy, problem } = useAct(async () => {
    try {
      sent(await fund.suspense.refund(item.id, wanted.body, keyFor(wanted.body)));
    } catch (error) {
      setWanted(null);
      throw error;
    }
  });
  return html`
    <div class="sending">
      ${wanted && html`<${Sure} item=${item} account=${wanted.account} isBusy=${isBusy} send=${send} cancel=${() => setWanted(null)} />`}
      <div hidden=${wanted !== null}><${Problem} problem=${problem} /><${Where} fund=${fund} choose=${setWanted} /></div>
    </div>`;
}

function Where({ fund, choose }) {
  const [account, setAccount] = useState(null);
  const form = useForm({
    check: (given) => faults({
      bank: !given.bank_code && "Choose the bank from the list.",
      account_number: accountFault(given.account_number),
      reason: !given.reason.trim() && "Say why it goes back.",
    }),
    send: async (given) => {
      const body = { bank_code: given.bank_code, account_number: accountOf(given.account_number), reason: given.reason.trim().replaceAll("\r\n", "\n") };
      choose({ body, account: account ?? await fund.outgoing.nameAccount(body.bank_code, body.account_number) });
    },
    words: WORDS,
  });
  return html`
    <form class="stack" aria-label="Where it goes back to" ...${form.attributes}>
      <${AccountFields} fund=${fund} errors=${form.errors} named=${setAccount} />
      <${Field} name="reason" label="Why does it go back?" error=${form.errors.reason} area hint="It is kept with the money, for GoalFund’s own people."
        input=${{ rows: 2, maxlength: 500 }} />
      <${Send} form=${form} look="second">Go on</${Send}>
    </form>`;
}

function Sure({ item, account, isBusy, send, cancel }) {
  const yes = useRef(null);
  useEffect(() => yes.current.focus(), []);
  return html`
    <div class="notice held stack">
      <p>Send <b>${formatMoney(item.amount_minor - item.fee_minor, item.currency)}</b> to <b>${account.account_name}</b>,${" "}
        ${account.bank_name} <span class="digits">${account.account_masked}</span>? It is all that arrived. What sending it costs is GoalFund’s.</p>
      <p class="acts"><button type="button" class="first" aria-disabled=${isBusy} onClick=${send} ref=${yes}>Send it back</button>
        <button type="button" class="quiet" disabled=${isBusy} onClick=${cancel}>Not yet</button></p>
    </div>`;
}

/** How it stands with money that went back, is on its way, or came to us again. */
export function WentBack({ item: { state, refund } }) {
  const to = html`${refund.bank_name} <span class="digits">${refund.account_masked}</span>`;
  const why = refund.reason && html`<br /><span class="soft">${refund.reason}</span>`;
  if (state === "open") return html`<p class="notice bad">It could not be sent back to ${to}, and waits again.${why}</p>`;
  if (refund.parked_reason) return html`
    <p class="notice bad" role="status">It is held back on its way to ${to}: ${heldBack(refund.parked_reason)}.
      It is tried again or given up at <a href="/staff/payouts">Payouts</a>.${why}</p>`;
  return html`<p class="notice" role="status">${state === "refunded" ? "Sent back to " : "On its way back to "}${to}.${why}</p>`;
}
