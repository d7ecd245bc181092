/** Where a dispute stands, in words for people. */

import { formatMoney } from "../protocol/money.js";
import { longDay } from "./time.js";

export const DISPUTE_TAGS = { open: "to be answered", reviewed: "being looked at", lost: "lost", won: "won", unknown: "unclear" };

/** @param {import("../protocol/disputes.js").Dispute} dispute @returns {string} */
export function disputedAmount({ amount_minor: amount, currency }) {
  return amount === null || currency === null ? "An amount that is not known" : formatMoney(amount, currency);
}

/** @param {import("../protocol/disputes.js").Dispute} dispute @returns {string} */
export function disputeStory({ state, due_at: due, charged_seq: line }) {
  if (state === "open") return `The payer’s bank wants it back.${due ? ` It is lost unless it is answered by ${longDay(due)}.` : ""}`;
  if (state === "reviewed") return "The payer’s bank wants it back. Evidence was sent, and the bank looks at it.";
  if (state === "won") return "The payer’s bank wanted it back, and was refused: the money stays.";
  if (state === "unknown") return "The payer’s bank wants it back. What became of it, the payment service has not said clearly.";
  return line === null
    ? "The payer’s bank took it back. It has not left the book yet."
    : `The payer’s bank took it back: line ${line} of the log.`;
}
