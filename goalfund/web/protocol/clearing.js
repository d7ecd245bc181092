/** Clearing boards: what the gateway has beside what the books say; and what staff do where the two differ. */

/**
 * @typedef {{kind: string, count: number, amount_minor: number}} Line
 * @typedef {object} Board
 * @property {string} currency
 * @property {number} gateway_minor
 * @property {number} ledger_minor
 * @property {number} difference_minor
 * @property {Line[]} in_flight
 * @property {Line[]} explained
 * @property {Line[]} found what differs and nobody has explained yet
 * @property {number} unexplained_minor
 * @property {string | null} as_of when the gateway was asked last
 */

/** Typed calls. Every method rejects with a `GoalFundProblem`. */
export class Clearing {
  #rest;
  #newOperationId;

  constructor({ rest, newOperationId }) {
    this.#rest = rest;
    this.#newOperationId = newOperationId;
  }

  /** @param {string} goalId @returns {Promise<Board>} */
  ofGoal(goalId) {
    return this.#rest.read(`/goals/${encodeURIComponent(goalId)}/clearing`);
  }

  /**
   * For staff: the board over all books, the latest comparisons, and a page of what differs.
   *
   * @param {{state?: "open" | "explained" | "resolved", mismatch?: string, cursor?: string, limit?: number}} [filter]
   * @returns {Promise<{boards: Board[], runs: object[], items: object[], next_cursor: string | null}>}
   */
  reconciliation(filter) {
    return this.#rest.read("/admin/reconciliation", filter);
  }

  /** For staff: compare now. @param {number} days so many back @returns {Promise<object>} the run */
  compare(days, operationId = this.#newOperationId()) {
    return this.#rest.send("POST", "/admin/reconciliation", { body: { days }, operationId });
  }

  /** For staff: say why something is as it should be. @param {string} itemId @param {string} reason */
  explain(itemId, reason, operationId = this.#newOperationId()) {
    const path = `/admin/reconciliation/items/${encodeURIComponent(itemId)}/explain`;
    return this.#rest.send("POST", path, { body: { reason }, operationId });
  }

  /** For staff. @param {{status?: string, cursor?: string, limit?: number}} [filter] */
  payouts(filter) {
    return this.#rest.read("/admin/payouts", filter);
  }

  /**
   * For staff: have a payout that is held back tried again, or give it up.
   *
   * @param {string} reference
   * @param {"retry" | "fail"} what
   */
  decidePayout(reference, what, operationId = this.#newOperationId()) {
    return this.#rest.send("POST", `/admin/payouts/${encodeURIComponent(reference)}/${what}`, { operationId });
  }

  /** For staff: notices of the gateway that were not booked when they came. @param {{state?: string, cursor?: string, limit?: number}} [filter] */
  webhooks(filter) {
    return this.#rest.read("/admin/webhooks", filter);
  }
}
