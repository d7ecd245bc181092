/** What a payer needs in their bank's app: account, amount and code, each with a button to copy it. */

import { formatMoney } from "../protocol/money.js";
import { typed } from "./amount.js";
import { html, useEffect, useState } from "./html.js";
import { briefTime } from "./time.js";

const TOLD_FOR_MS = 4_000;
const MINUTE_MS = 60_000;

/**
 * @param {{transfer: {bank: string, account_number: string, account_name: string,
 *          narration_code: string, expires_at: string, pretend_url?: string | null},
 *          amountMinor: number, currency: string, name: string}} props
 */
export function TransferSteps({ transfer, amountMinor, currency, name }) {
  const amount = formatMoney(amountMinor, currency, { whole: true });
  const bare = typed(amountMinor, currency).replaceAll(",", ""); // bank apps take digits
  return html`
    <div class="transfer">
      <ol>
        <li>In your bank’s app, send exactly this amount to this account.</li>
        <li>Put the code into the narration (remark, description). It tells us that the money is yours.</li>
      </ol>
      <dl>
        <${Line} term="Amount" value=${amount} copied=${bare} />
        <${Line} term="Code for the narration" value=${transfer.narration_code} mark />
        <${Line} term="Account number" value=${transfer.account_number} />
        <${Line} term="Bank" value=${transfer.bank} />
        <${Line} term="Account name" value=${transfer.account_name} />
      </dl>
      <${TimeLeft} until=${transfer.expires_at} isLent=${transfer.is_lent} />
      ${transfer.pretend_url && html`
        <p class="notice">This server only pretends to be connected to banks.${" "}
          <a href=${pretendLink(transfer, bare, name)} target="_blank" rel="noopener">Open the pretend bank</a></p>`}
    </div>`;
}

function Line({ term, value, copied = value, mark }) {
  const [told, setTold] = useState("");
  useEffect(() => {
    if (!told) return undefined;
    const timer = setTimeout(() => setTold(""), TOLD_FOR_MS);
    return () => clearTimeout(timer);
  }, [told]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(copied);
      setTold("Copied");
    } catch {
      setTold("Select it and copy it yourself"); // no clipboard without a secure context
    }
  };
  return html`
    <div class=${mark ? "line mark" : "line"}>
      <dt>${term}</dt>
      <dd>${value}</dd>
      <dd class="copy"><button type="button" class="quiet" aria-label=${`Copy ${term.toLowerCase()}`} onClick=${copy}>Copy</button>
        <span role="status">${told}</span></dd>
    </div>`;
}

function TimeLeft({ until, isLent }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS / 2);
    return () => clearInterval(timer);
  }, []);
  const minutes = Math.max(0, Math.ceil((new Date(until) - now) / MINUTE_MS));
  const left = minutes >= 120 ? `${Math.floor(minutes / 60)} hours` : `${minutes} minutes`;
  if (isLent && minutes === 0) return html`<p class="hint">The time is over. Do not send it now: start again for another account.</p>`;
  if (minutes === 0) return html`<p class="hint">If you have sent it, it still counts: banks can be slow.</p>`;
  return html`<p class="hint" data-field="time-left">${left} left, until ${briefTime(until)}. ${isLent ? "Money that comes later, or is another amount, goes back to you." : "Money that comes later counts too."}</p>`;
}

function pretendLink(transfer, amount, name) {
  const query = new URLSearchParams({
    account: transfer.account_number,
    amount,
    narration: transfer.narration_code,
    sender: name,
  });
  return `${transfer.pretend_url}?${query}`;
}
