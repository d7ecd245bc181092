/** A goal's withdrawals, as far as a page knows: read at first, then heard, and asked for again where that is not enough. */

const KEPT_MAX = 500;

/** What an event makes of a withdrawal, as far as that can be told without asking. */
const HEARD = {
  withdrawal_approved: ({ approvals, required, approved }) => ({
    status: approved ? "approved" : "requested",
    approvals: approvals ?? 0,
    approvals_required: required ?? 1,
  }),
  withdrawal_rejected: () => ({ status: "rejected", can: {} }),
  withdrawal_cancelled: () => ({ status: "cancelled", can: {} }),
  withdrawal_expired: () => ({ status: "expired", can: {} }),
  payout_sent: () => ({ status: "paying", can: {} }),
  withdrawal_paid: ({ fee_minor: fee }) => ({ status: "paid", fee_minor: fee }),
  withdrawal_failed: () => ({ status: "failed", can: {} }),
  withdrawal_returned: () => ({ status: "failed", failed_reason: "returned", can: {} }),
  proof_submitted: () => ({}),
  proof_confirmed_by: () => ({}),
  proof_decided: ({ outcome }) => ({ status: outcome === "confirmed" ? "proven" : "disputed" }),
};

/** How far a withdrawal is: what was read may know more than what is heard after it. */
const RANKS = { requested: 0, approved: 0, paying: 1, paid: 2, disputed: 3, proven: 4 };
const ENDED = 9;

/** What changes who may do what to any of them. */
const CHANGES_ALL = new Set(["member_changed", "goal_edited", "goal_cancelled"]);

export class Outgoings {
  /** How often the list as a whole has to be read again. */
  epoch = 0;
  #known = new Map();
  #stale = new Map();
  #list = null;
  #isFollowing = false;

  /** @returns {import("../protocol/outgoing.js").Withdrawal[]} newest first; the same array until something changes */
  get items() {
    this.#list ??= [...this.#known.values()].sort((a, b) => b.seq - a.seq);
    return this.#list;
  }

  /** @param {string} id @returns {number} grows whenever the withdrawal is worth asking for again */
  turnOf(id) {
    return this.#stale.get(id) ?? 0;
  }

  /** Take in what the server says. @param {import("../protocol/outgoing.js").Withdrawal[]} items */
  take(items) {
    for (const item of items) this.#known.set(item.withdrawal_id, item);
    this.#list = null;
    while (this.#known.size > KEPT_MAX) {
      this.#known.delete(this.items.at(-1).withdrawal_id);
      this.#list = null;
    }
  }

  /** Take in events of the log. */
  hear(events) {
    this.#isFollowing = true;
    for (const event of events) this.#hearOne(event);
  }

  /** The log begins anew: what happened meanwhile is not known. */
  clear() {
    if (!this.#isFollowing) return;
    this.#isFollowing = false;
    this.epoch += 1;
  }

  #hearOne({ kind, seq, body }) {
    if (CHANGES_ALL.has(kind) && this.#known.size > 0) this.epoch += 1;
    const id = body?.withdrawal_id;
    if (!id) return;
    const known = this.#known.get(id);
    if (!known) {
      if (kind === "withdrawal_requested") this.epoch += 1;
      return;
    }
    if (kind === "withdrawal_requested" || seq <= known.seq) return;
    this.#stale.set(id, this.turnOf(id) + 1);
    const part = HEARD[kind]?.(body);
    if (!part || rankOf(part.status ?? known.status) < rankOf(known.status)) return;
    this.#known.set(id, { ...known, ...part });
    this.#list = null;
  }
}

function rankOf(status) {
  return RANKS[status] ?? ENDED;
}
