/** Money that came in and reached no goal: claimed by who sent it, given to a goal by staff. */

/**
 * @typedef {object} Claim
 * @property {string} id
 * @property {"open" | "settled" | "rejected"} state
 * @property {string | null} reason why it was rejected
 * @property {number} amount_minor
 * @property {string} currency
 * @property {string} paid_on
 * @property {string} sender_name
 * @property {string[]} evidence links that end
 */

/** Typed calls. Every method rejects with a `GoalFundProblem`. */
export class Suspense {
  #rest;
  #newOperationId;

  constructor({ rest, newOperationId }) {
    this.#rest = rest;
    this.#newOperationId = newOperationId;
  }

  /**
   * Say that money which has reached no goal was one's own.
   *
   * @param {{amount_minor: number, currency?: string, paid_on: string, sender_name: string, sender_bank?: string,
   *          narration?: string, reference?: string, goal_id?: string, contribution_id?: string, note?: string,
   *          evidence?: string[]}} body
   * @returns {Promise<Claim>}
   */
  claim(body, operationId = this.#newOperationId()) {
    return this.#rest.send("POST", "/suspense/claims", { body, operationId });
  }

  /** One's own, newest first. @param {{cursor?: string, limit?: number}} [page] */
  myClaims(page) {
    return this.#rest.read("/me/claims", page);
  }

  /** For staff. @param {{state?: "open" | "allocated" | "refunded", currency?: string, cursor?: string, limit?: number}} [filter] */
  list(filter) {
    return this.#rest.read("/admin/suspense", filter);
  }

  /**
   * For staff: give money in suspense to a goal.
   *
   * @param {string} itemId
   * @param {{goal_id: string, contribution_id?: string, claim_id?: string}} body
   * @returns {Promise<object>} the money, as it stands now
   */
  allocate(itemId, body, operationId = this.#newOperationId()) {
    return this.#rest.send("POST", `/admin/suspense/${encodeURIComponent(itemId)}/allocate`, { body, operationId });
  }

  /**
   * For staff: send money in suspense back to who sent it.
   *
   * @param {string} itemId
   * @param {{bank_code: string, account_number: string, reason: string}} body
   * @returns {Promise<object>} the money, as it stands now
   */
  refund(itemId, body, operationId = this.#newOperationId()) {
    return this.#rest.send("POST", `/admin/suspense/${encodeURIComponent(itemId)}/refund`, { body, operationId });
  }

  /** For staff: the open ones. @param {{cursor?: string, limit?: number}} [page] */
  claims(page) {
    return this.#rest.read("/admin/claims", page);
  }

  /** For staff. @param {string} claimId @param {string} reason for who made it @returns {Promise<Claim>} */
  rejectClaim(claimId, reason) {
    return this.#rest.send("POST", `/admin/claims/${encodeURIComponent(claimId)}/reject`, { body: { reason } });
  }
}
