/** How far a goal is: the bar, and where the money stands. */

import { formatMoney, percentOf } from "../protocol/money.js";
import { html } from "./html.js";

/** The bar alone, for a card; the sums beside it are the caller's. */
export function Bar({ raisedMinor, targetMinor, currency, label }) {
  const percent = percentOf(raisedMinor, targetMinor);
  const whole = { whole: true };
  const text = `${formatMoney(raisedMinor, currency, whole)} of ${formatMoney(targetMinor, currency, whole)}, ${percent} %`;
  return html`
    <div class="meter" role="progressbar" aria-label=${label} aria-valuemin="0" aria-valuemax="100"
      aria-valuenow=${Math.min(percent, 100)} aria-valuetext=${text}>
      <div class="meter-fill" data-empty=${raisedMinor > 0 ? null : ""} style=${{ width: `${Math.min(percent, 100)}%` }}></div>
    </div>`;
}

/** Raised of target in large figures. */
export function Progress({ goal, book, children }) {
  const { currency, target_minor: targetMinor } = goal;
  const percent = percentOf(book.raised_minor, targetMinor);
  return html`
    <section class="card progress" aria-label="Progress">
      <div class="progress-head">
        <p class="raised"><strong data-field="raised">${formatMoney(book.raised_minor, currency, { whole: true })}</strong>
          <span>raised of ${formatMoney(targetMinor, currency, { whole: true })}</span></p>
        ${children}
      </div>
      <${Bar} raisedMinor=${book.raised_minor} targetMinor=${targetMinor} currency=${currency} label="Raised so far" />
      <p class="progress-foot"><span>${percent} % of the goal</span>
        <span data-field="contributors">${people(book.contributors)}</span></p>
    </section>`;
}

const ALWAYS = ["available", "reserved", "withdrawn", "fees"];

/** Where all that was raised is now, each with what it means. */
export function Figures({ goal, book }) {
  const figures = [
    ["available", "Available", book.available_minor, "in the pool, free to use"],
    ["reserved", "Reserved", book.reserved_minor, "promised to withdrawals"],
    ["withdrawn", "Withdrawn", book.withdrawn_minor, "paid out so far"],
    ["fees", "Fees", book.fees_minor, "kept by the gateway"],
    ["refunded", "Refunded", book.refunded_minor, "sent back to payers"],
    ["charged_back", "Taken back", book.charged_back_minor, "by payers’ banks"],
    ["receivable", "Owed back", book.receivable_minor, "charged back after it was paid out"],
  ].filter(([name, , amount]) => amount > 0 || ALWAYS.includes(name));
  return html`
    <section aria-labelledby="figures-title">
      <h2 id="figures-title">Where the money is</h2>
      <dl class="figures">
        ${figures.map(([name, label, amount, hint]) => html`
          <div class="figure" key=${name}>
            <dt>${label} <span class="figure-hint">${hint}</span></dt>
            <dd data-field=${name}>${formatMoney(amount ?? 0, goal.currency)}</dd>
          </div>`)}
      </dl>
    </section>`;
}

/** @param {number} count @returns {string} */
export function people(count) {
  return count === 1 ? "1 contributor" : `${count.toLocaleString("en-NG")} contributors`;
}
