/** Charges that payers' banks want back: seen by those who run the goal, answered by staff. */

/**
 * @typedef {object} Dispute
 * @property {string} ticket_id the gateway's
 * @property {string | null} goal_id
 * @property {string | null} contribution_id
 * @property {number | null} amount_minor
 * @property {string | null} currency
 * @property {"open" | "reviewed" | "lost" | "won" | "unknown"} state
 * @property {string | null} due_at until when it is to be answered
 * @property {string} seen_at
 * @property {string | null} decided_at
 * @property {number | null} charged_seq the log's line that took the money
 */

/** Typed calls. Every method rejects with a `GoalFundProblem`. */
export class Disputes {
  #rest;

  constructor(rest) {
    this.#rest = rest;
  }

  /** For those who run the goal, newest first. @param {string} goalId @param {{cursor?: string, limit?: number}} [page] */
  ofGoal(goalId, page) {
    return this.#rest.read(`/goals/${encodeURIComponent(goalId)}/disputes`, page);
  }

  /** For staff: all there are, newest first. @param {{cursor?: string, limit?: number}} [page] */
  list(page) {
    return this.#rest.read("/admin/disputes", page);
  }

  /**
   * For staff, and once: `rejected` without evidence is lost.
   *
   * @param {string} ticketId
   * @param {{action: "accepted" | "rejected", file_name?: string}} body
   * @returns {Promise<Dispute>} as the gateway has it then
   */
  async answer(ticketId, body) {
    const path = `/admin/disputes/${encodeURIComponent(ticketId)}/answer`;
    return (await this.#rest.send("POST", path, { body })).dispute;
  }
}
