/** The log in words. */

import { Rows } from "/web/pages/feed.js";
import { briefTime, exactTime, longDay } from "/web/pages/time.js";
import { amountOf, feeOf, sentence, wordsOf } from "/web/pages/words.js";
import { equal, truthy } from "./assert.js";

const KINDS = [
  "goal_opened", "goal_edited", "goal_closed", "goal_reopened", "goal_cancelled", "member_changed",
  "contribution_confirmed", "withdrawal_requested", "withdrawal_approved", "withdrawal_rejected",
  "withdrawal_cancelled", "withdrawal_expired", "payout_sent", "withdrawal_paid", "withdrawal_failed", "withdrawal_returned",
  "proof_submitted", "proof_confirmed_by", "proof_decided", "refund_started", "refund_paid", "refund_failed", "refund_returned",
  "charged_back", "suspense_received", "suspense_allocated", "suspense_returned", "milestone_changed",
  "update_posted", "update_removed", "comment_posted", "comment_removed",
];
const payment = {
  seq: 4, kind: "contribution_confirmed", at: "2026-01-02T23:30:05.678901Z", body: {},
  transfers: [
    { debit: "cash", credit: "available", amount_minor: 150050 },
    { debit: "available", credit: "cash", amount_minor: 1800 },
  ],
};
const numbered = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => ({ seq: from + i }));

export function test_every_kind_of_the_contract_has_words_of_its_own() {
  for (const kind of KINDS) {
    const words = wordsOf({ ...payment, kind, display: undefined }, "NGN");

    truthy(["in", "out", "held", "note", "bad"].includes(words.tone), kind);
    truthy(!words.what.includes("_") && words.what !== kind.replaceAll("_", " "), `${kind}: ${words.what}`);
  }
}

export function test_a_kind_from_a_newer_server_is_shown_by_its_name() {
  equal("moon landed", sentence(wordsOf({ ...payment, kind: "moon_landed" }, "NGN")));
}

export function test_a_payment_names_its_payer_or_nobody() {
  const named = { ...payment, display: { name: "Ada", message: "for all" } };

  equal("Ada gave ₦1,500.50", sentence(wordsOf(named, "NGN")));
  equal("for all", wordsOf(named, "NGN").aside);
  equal("Anonymous gave ₦1,500.50", sentence(wordsOf(payment, "NGN")));
  equal([150050, 1800], [amountOf(payment), feeOf(payment)]);
}

export function test_a_chargeback_is_the_sum_of_what_it_took() {
  const transfers = [
    { debit: "available", credit: "cash", amount_minor: 700 },
    { debit: "receivable", credit: "cash", amount_minor: 300 },
  ];

  equal([1000, 0], [amountOf({ ...payment, kind: "charged_back", transfers }), feeOf({ ...payment, kind: "charged_back", transfers })]);
}

export function test_times_are_those_of_lagos() {
  equal("3 January 2026", longDay(payment.at));
  equal("3 Jan, 00:30", briefTime(payment.at, new Date("2026-06-01T00:00:00Z")));
  equal("3 Jan 2026, 00:30", briefTime(payment.at, new Date("2027-06-01T00:00:00Z")));
  truthy(exactTime(payment.at).includes("00:30:05"), exactTime(payment.at));
}

export function test_rows_keep_the_newest_and_never_a_hole() {
  const rows = new Rows();
  rows.add(numbered(301, 350));
  equal({ afterSeq: 250, limit: 50 }, rows.olderRange);

  rows.addOlder(numbered(251, 300));
  equal([350, 251, 100], [rows.events[0].seq, rows.oldestSeq, rows.events.length]);
  rows.add(numbered(351, 5_000));
  equal([5_000, 250], [rows.events[0].seq, rows.events.length]);
  rows.addOlder(numbered(201, 250));
  equal(4_751, rows.oldestSeq, "a late answer for rows that rolled off:");
}

export function test_the_beginning_of_the_log_has_nothing_older() {
  const rows = new Rows();
  rows.add(numbered(1, 5));

  equal(null, rows.olderRange);
}
