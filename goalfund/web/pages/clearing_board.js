/** Both sides of a clearing board, and what lies between them, line by line. */

import { formatMoney } from "../protocol/money.js";
import { html } from "./html.js";
import { briefTime, exactTime } from "./time.js";

/** Each kind that lies between the two sides. */
const KINDS = {
  not_listed_yet: "booked since the payment service was asked",
  notice_waiting: "paid, and its notice is looked at again soon",
  allocation: "on its way from one book to another",
  payout_under_way: "sent to a bank, whose word is awaited",
  refund_under_way: "on its way back to payers",
  chargeback: "taken back by a bank, not booked there yet",
  own_tools: "booked without the payment service",
  paid_not_credited: "paid, and in no book",
  credited_not_listed: "in the book, and not in the payment service’s list",
  amount_differs: "another amount there than in the book",
  fee_differs: "another fee there than in the book",
  currency_differs: "another currency there than in the book",
  listed_twice: "listed twice there",
  status_contradicts: "in the book, and unpaid there",
  went_back: "went back there, and not in the book",
  payout_not_ours: "a payout there that no book knows",
  payout_not_listed: "a payout that is not in the list there",
  payout_differs: "a payout that is another one there",
  payout_reversed: "a payout that came back after it was booked",
  balance_differs: "the balance there is another one",
};

/** @param {string} kind @returns {string} in words for people */
export function kindText(kind) {
  return KINDS[kind] ?? kind.replaceAll("_", " ");
}

/** @param {{board: object}} props as `GET /goals/{id}/clearing` has it */
export function Board({ board }) {
  const money = (minor) => formatMoney(minor, board.currency);
  const parts = [["in_flight", "on its way"], ["explained", "explained"], ["found", "not explained yet"]];
  return html`
    <${Verdict} board=${board} money=${money} />
    <dl class="figures board">
      <div class="figure"><dt>At the payment service</dt><dd data-field="gateway">${money(board.gateway_minor)}</dd></div>
      <div class="figure"><dt>In our books</dt><dd data-field="ledger">${money(board.ledger_minor)}</dd></div>
      <div class="figure"><dt>Between them</dt><dd data-field="difference">${money(board.difference_minor)}</dd></div>
      ${parts.map(([part, word]) => board[part].map((line) => html`
        <div class="figure between" key=${`${part} ${line.kind}`} data-between=${line.kind}><dt>${kindText(line.kind)}
          <span class="figure-hint">${line.count > 1 ? `${line.count}, ` : ""}${word}</span></dt><dd>${money(line.amount_minor)}</dd></div>`))}
    </dl>`;
}

function Verdict({ board, money }) {
  const left = board.unexplained_minor;
  const when = board.as_of && html`<time datetime=${board.as_of} title=${exactTime(board.as_of)}>${briefTime(board.as_of)}</time>`;
  return html`
    <div class="verdict" role="status">
      <p class=${left === 0 ? "good" : "bad"} data-clearing=${left === 0 ? "right" : "differs"}>
        <b>${left === 0 ? "It adds up." : `${money(Math.abs(left))} is not explained yet.`}</b>
        ${left === 0 ? " Each kobo has its place." : " Our people look at it."}</p>
      <p class="soft">${when ? html`The payment service was asked ${when}.` : "The payment service has not been asked yet: it is what its notices say."}</p>
    </div>`;
}
