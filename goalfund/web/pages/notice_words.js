/** What one is told of a goal, in words for people. */

import { formatMoney } from "../protocol/money.js";

/** Where one names the account that money comes back to. */
export const SETTLEMENT = "/settings#settlement";

const CHANGES = {
  goal_closed: "was closed to new payments",
  goal_reopened: "was opened again",
  goal_cancelled: "was cancelled",
  goal_edited: "has another deadline",
};
const ENDED = {
  withdrawal_rejected: "was rejected",
  withdrawal_expired: "was not approved in time",
  withdrawal_failed: "came back from the bank",
  withdrawal_returned: "came back from the bank after it was paid",
};
const REFUND_ENDED = {
  refund_paid: ["in", "was sent back to you"],
  refund_failed: ["bad", "could not be sent back to you; the goal keeps it for now"],
  refund_returned: ["bad", "came back from your bank; the goal keeps it for now"],
};
const ROLES = { treasurer: "treasurer", organiser: "an organiser" };

const KINDS = {
  money_in: ({ events, name }, amount) => events === 1
    ? ["in", `${name ?? "Somebody"} gave ${amount}`]
    : ["in", `${events.toLocaleString("en")} contributions, ${amount} in all`],
  contribution_confirmed: (_, amount) => ["in", `Your contribution of ${amount} has arrived`],
  charged_back: (_, amount) => ["bad", `${amount} was taken back by the payer’s bank`],
  update_posted: ({ events, name }) => ["note", events === 1 ? `${name ?? "The organisers"} posted an update` : `${events} updates by the organisers`],
  comment_posted: ({ events, name }) => ["note", events === 1 ? `${name ?? "Somebody"} commented` : `${events} comments, the last one by ${name ?? "somebody"}`],
  goal_changed: ({ event }) => [event === "goal_cancelled" ? "bad" : "note", `The goal ${CHANGES[event] ?? "changed"}`],
  withdrawal_requested: (_, amount) => ["held", `A withdrawal of ${amount} waits for your decision`],
  withdrawal_ended: ({ event }, amount) => ["bad", `A withdrawal of ${amount} ${ENDED[event] ?? "ended"}`],
  money_out: (_, amount) => ["out", `${amount} was paid out`],
  proof_submitted: () => ["note", "The organisers show what money was spent on: say whether you believe it"],
  proof_decided: () => ["note", "The contributors have decided on a proof"],
  refund_waits: (_, amount) => ["held", `${amount} comes back to you: say which account it goes to`],
  refund_ended: ({ event }, amount) => {
    const [tone, what] = REFUND_ENDED[event] ?? ["note", "of a refund has come to its end"];
    return [tone, `${amount} ${what}`];
  },
  role_changed: ({ role }) => ["note", role ? `You are ${ROLES[role] ?? role} now` : "You have no role in it any more"],
};

/** What each kind is, where one says how one wants to be told of it. */
export const KIND_NAMES = {
  money_in: ["Money comes in", "For goals that you run."],
  contribution_confirmed: ["Your contribution arrives", "What you gave while signed in."],
  charged_back: ["A bank takes money back", "For goals that you run."],
  update_posted: ["Updates of organisers", "Of goals that you have a part in."],
  comment_posted: ["Comments", "On goals that you organise, or lately commented on."],
  goal_changed: ["A goal closes or changes its deadline", "Or opens again, or is cancelled. Of goals that you have a part in."],
  withdrawal_requested: ["A withdrawal waits for approval", "From goals that you run."],
  withdrawal_ended: ["A withdrawal is rejected, or comes back", "Or was not approved in time. From goals that you run."],
  money_out: ["Money is paid out", "From goals that you have a part in."],
  proof_submitted: ["Organisers show what money was spent on", "You say whether you believe it."],
  proof_decided: ["A proof is decided", "Of goals that you run."],
  refund_waits: ["A refund waits for your account", "What came by transfer can only go back to an account that you name."],
  refund_ended: ["A refund was sent, or could not be", "What comes back to you of what you gave."],
  role_changed: ["Your role changes", "Somebody makes you a treasurer or an organiser, or takes that back."],
};

/** @param {import("../protocol/notices.js").Notice} notice @returns {string} where one sees it, or can do something about it */
export function noticePlace({ kind, goal }) {
  return kind === "refund_waits" ? SETTLEMENT : `/g/${goal.slug}`;
}

/** @param {import("../protocol/notices.js").Notice} notice @returns {{tone: string, what: string, aside: string | null}} */
export function noticeWords(notice) {
  const amount = notice.amount_minor === null ? "" : formatMoney(notice.amount_minor, notice.goal.currency, { whole: true });
  const [tone, what] = KINDS[notice.kind]?.(notice, amount) ?? ["note", notice.kind.replaceAll("_", " ")];
  return { tone, what, aside: notice.text };
}
