/** Events of the log in words for people. */

import { formatMoney } from "../protocol/money.js";

const ASIDE_MAX = 160; // all of it stands among the updates and comments

/**
 * @typedef {object} Words
 * @property {"in" | "out" | "held" | "note" | "bad"} tone which way the money went
 * @property {string | null} who
 * @property {string} what follows `who`, or stands alone
 * @property {string | null} aside a message, a purpose, a heading
 */

const KINDS = {
  goal_opened: () => ["note", "The goal was opened"],
  goal_edited: () => ["note", "The goal’s details were edited"],
  goal_closed: (_, body) => ["note", body?.reason === "deadline"
    ? "The deadline came: the goal takes no new payments" : "The goal was closed to new payments"],
  goal_reopened: () => ["note", "The goal was opened again"],
  goal_cancelled: () => ["bad", "The goal was cancelled"],
  member_changed: () => ["note", "The organisers or treasurers changed"],
  withdrawal_requested: (amount) => ["held", `${amount} was set aside for a withdrawal`],
  withdrawal_approved: (_, body) => ["held", body?.required > 1
    ? `A withdrawal was approved by ${body.approvals} of ${body.required}` : "A withdrawal was approved"],
  withdrawal_rejected: (amount) => ["held", `A withdrawal of ${amount} was rejected; the money is available again`],
  withdrawal_cancelled: (amount) => ["held", `A withdrawal of ${amount} was called off; the money is available again`],
  withdrawal_expired: (amount) => ["held", `A withdrawal of ${amount} expired; the money is available again`],
  payout_sent: () => ["held", "A payout was sent to the bank"],
  withdrawal_paid: (amount) => ["out", `${amount} was paid out`],
  withdrawal_failed: (amount) => ["bad", `A payout of ${amount} failed; the money is available again`],
  withdrawal_returned: (amount) => ["bad", `A payout of ${amount} came back from the bank after it was paid; the money is available again`],
  proof_submitted: () => ["note", "Proof of spending was posted"],
  proof_confirmed_by: (_, body) => ["note", body.confirmed === false ? "A contributor doubts a proof" : "A contributor confirmed a proof"],
  proof_decided: (_, body) => body?.outcome === "disputed"
    ? ["bad", `The contributors did not believe a proof: ${body.yes} yes, ${body.no} no`]
    : ["note", "A proof was confirmed: the money was spent as promised"],
  refund_started: (amount) => ["held", `A refund of ${amount} was started`],
  refund_paid: (amount) => ["out", `${amount} was refunded`],
  refund_failed: (amount) => ["bad", `A refund of ${amount} failed; the money is available again`],
  refund_returned: (amount) => ["bad", `A refund of ${amount} came back from the bank; the money is available again`],
  charged_back: (amount) => ["bad", `${amount} was taken back by the payer’s bank`],
  suspense_received: (amount) => ["in", `${amount} came in without a known goal`],
  suspense_allocated: (amount) => ["in", `${amount} found its way to this goal`],
  suspense_returned: (amount) => ["note", `${amount} came back from a goal that could not take it`],
  milestone_changed: (_, body) => ["note", body?.removed ? "A milestone was removed" : "A milestone was set or changed"],
  update_posted: () => ["note", "The organisers posted an update"],
  comment_posted: () => ["note", "commented"],
  update_removed: () => ["note", "An update was taken back"],
  comment_removed: (_, body) => ["note", body.by === "author" ? "A comment was taken back by its author" : "A comment was removed by the organisers"],
};

/**
 * @param {object} event
 * @param {string} currency
 * @param {Map<string, string>} [titles] of milestones, by id
 * @returns {Words}
 */
export function wordsOf(event, currency, titles) {
  const amount = formatMoney(amountOf(event), currency, { whole: true });
  const aside = asideOf(event.display);
  if (event.kind === "contribution_confirmed") {
    const purpose = titles?.get(event.body.milestone_id);
    return { tone: "in", who: payerOf(event), what: `gave ${amount}${purpose ? ` for “${purpose}”` : ""}`, aside };
  }
  const [tone, what] = (KINDS[event.kind] ?? unknown)(amount, event.body, event.kind);
  const who = event.kind === "comment_posted" ? event.display?.name || "Somebody" : null;
  return { tone, who, what, aside };
}

/** @param {Words} words @returns {string} one line, for a screen reader */
export function sentence({ who, what }) {
  return who ? `${who} ${what}` : what;
}

/** @param {object} event @returns {number} what the event moved, in minor units */
export function amountOf(event) {
  if (event.transfers.length === 0) return event.body.amount_minor ?? 0;
  if (event.kind !== "charged_back") return event.transfers[0].amount_minor;
  return event.transfers.reduce((sum, transfer) => sum + transfer.amount_minor, 0);
}

/** @param {object} event @returns {number} what the gateway kept of it, in minor units */
export function feeOf(event) {
  const takers = event.transfers.slice(1).filter(
    ({ debit, credit }) => debit === "available" && credit === "cash",
  );
  return event.kind === "charged_back" ? 0 : takers.reduce((sum, fee) => sum + fee.amount_minor, 0);
}

function payerOf(event) {
  return event.display?.name || "Anonymous";
}

function asideOf(display = {}) {
  return display.message || display.purpose || display.heading || display.title || brief(display.text) || null;
}

function brief(text) {
  return text?.length > ASIDE_MAX ? `${[...text].slice(0, ASIDE_MAX).join("").trimEnd()}…` : text;
}

function unknown(_amount, _body, kind) {
  return ["note", kind.replaceAll("_", " ")];
}
