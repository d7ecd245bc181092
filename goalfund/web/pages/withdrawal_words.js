/** Where a withdrawal stands, in words for people. */

import { briefTime } from "./time.js";

/** The way of one that goes well. */
export const STEPS = [
  ["requested", "Asked"],
  ["approved", "Approved"],
  ["paying", "Sent"],
  ["paid", "Paid"],
  ["proven", "Proven"],
];
const REACHED = { requested: 0, approved: 1, paying: 2, paid: 3, disputed: 3, proven: 4 };

const TAGS = {
  requested: "waiting for approval",
  approved: "approved",
  paying: "on its way",
  paid: "paid, proof is due",
  proven: "proven",
  disputed: "disputed",
  rejected: "rejected",
  cancelled: "taken back",
  expired: "expired",
  failed: "failed",
};

const PARKED = {
  account_name_differs: "the bank now names somebody else as the holder of the account",
  account_not_found: "the bank does not know the account any more",
  gateway_refused: "the payment service does not let it through right now",
  unheard_of: "the payment service has known of no such transfer for a day",
  imported: "it came here from another server, which may have sent it",
};

/** @param {string} reason @returns {string} why money that may leave has not left */
export function heldBack(reason) {
  return PARKED[reason] ?? reason.replaceAll("_", " ");
}

/** @returns {number | null} how many steps of the way are done; null when it ended before its end */
export function reached({ status }) {
  return REACHED[status] ?? null;
}

/** @param {import("../protocol/outgoing.js").Withdrawal} item @param {boolean} isReviewed whether a proof is being answered */
export function tagOf(item, isReviewed) {
  if (isCooling(item)) return "approved, waiting";
  if (item.parked_reason) return "held back";
  if (isReviewed && ["paid", "disputed"].includes(item.status)) return "proof under review";
  return TAGS[item.status] ?? item.status;
}

/** @returns {string | null} what happens next, or why it ended */
export function storyOf(item, isReviewed) {
  if (item.parked_reason) return `It was approved and is held back: ${heldBack(item.parked_reason)}. Our people look at it; nothing is lost.`;
  if (isCooling(item)) return `It goes to another account than the last one, so it waits until ${briefTime(item.cools_until)}: time to notice if something is wrong.`;
  switch (item.status) {
    case "requested": return `${item.approvals} of ${item.approvals_required} ${item.approvals_required === 1 ? "approval" : "approvals"} given.${item.expires_at ? ` Without the rest it ends on ${briefTime(item.expires_at)}.` : ""}`;
    case "approved": return "It is about to be sent to the bank.";
    case "paying": return `It was sent to the bank${item.reference_end ? `, reference …${item.reference_end}` : ""}. The bank’s word is awaited.`;
    case "paid": return isReviewed ? "The contributors say whether it was spent so." : "Next, the organisers show what it was spent on.";
    case "disputed": return isReviewed ? "Too many said no to the first proof. There is a further one." : "Too many contributors said no to the proof. The organisers can show more.";
    case "rejected": return item.reason ? `Why: ${item.reason}` : "The money is available again.";
    case "cancelled": return "Who asked for it took it back. The money is available again.";
    case "expired": return "It was not approved in time. The money is available again.";
    case "failed": return item.failed_reason === "returned"
      ? "It was paid, and came back from the bank. The money is available again."
      : "The bank did not take it. The money is available again.";
    default: return null;
  }
}

function isCooling({ status, cools_until: until }) {
  return status === "approved" && Boolean(until) && Date.parse(until) > Date.now();
}
