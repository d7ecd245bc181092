/** Money out of a goal: withdrawals, who lets them go, what they were spent on, and what goes back. */

/**
 * @typedef {object} Withdrawal
 * @property {string} withdrawal_id
 * @property {string} goal_id
 * @property {number} seq
 * @property {"requested" | "approved" | "paying" | "paid" | "proven" | "disputed" | "rejected" | "cancelled" | "expired" | "failed"} status
 * @property {number} amount_minor
 * @property {number} fee_minor
 * @property {string} currency
 * @property {string | null} purpose
 * @property {string | null} bank_name
 * @property {string | null} account_masked
 * @property {string | null} account_name
 * @property {string | null} milestone_id
 * @property {{member_id: string, name: string | null} | null} requested_by
 * @property {number} approvals those that count
 * @property {number} approvals_required
 * @property {string | null} expires_at
 * @property {string | null} cools_until
 * @property {string | null} parked_reason
 * @property {string | null} failed_reason `returned`: it was paid, and came back
 * @property {string | null} returned_at
 * @property {{approve: boolean, reject: boolean, cancel: boolean, submit_proof: boolean}} can
 *
 * @typedef {object} Proof
 * @property {string} proof_id
 * @property {string} withdrawal_id
 * @property {string | null} heading
 * @property {string | null} body
 * @property {object[]} attachments
 * @property {"open" | "confirmed" | "disputed"} status
 * @property {number} yes
 * @property {number} no
 * @property {number} answers_needed
 * @property {number} contributors
 * @property {string} review_ends_at
 * @property {{confirmed: boolean, comment: string | null} | null} mine
 * @property {boolean} can_confirm
 */

/** Typed calls. Every method rejects with a `GoalFundProblem`; what needs somebody to confirm that it is them asks them. */
export class Outgoing {
  #rest;
  #newOperationId;
  #banks = null;

  constructor({ rest, newOperationId }) {
    this.#rest = rest;
    this.#newOperationId = newOperationId;
  }

  /** All banks that money can be sent to, by name. @returns {Promise<{code: string, name: string}[]>} */
  banks() {
    this.#banks ??= this.#readBanks().catch((problem) => {
      this.#banks = null;
      throw problem;
    });
    return this.#banks;
  }

  async #readBanks() {
    const banks = [];
    let cursor;
    do {
      const page = await this.#rest.read("/banks", { cursor, limit: 200 });
      banks.push(...page.items);
      cursor = page.next_cursor ?? undefined;
    } while (cursor);
    return banks;
  }

  /**
   * Ask a bank whose account it is.
   *
   * @param {string} bankCode
   * @param {string} accountNumber
   * @returns {Promise<{bank_name: string, account_masked: string, account_name: string}>}
   */
  nameAccount(bankCode, accountNumber) {
    const body = { bank_code: bankCode, account_number: accountNumber };
    return this.#rest.send("POST", "/banks/account-name", { body });
  }

  /**
   * Newest first.
   *
   * @param {string} goalId
   * @param {{status?: string, cursor?: string, limit?: number}} [filter]
   * @returns {Promise<import("./rest.js").Page>} of `Withdrawal`
   */
  withdrawals(goalId, filter) {
    return this.#rest.read(`/goals/${encodeURIComponent(goalId)}/withdrawals`, filter);
  }

  /** @param {string} id @returns {Promise<{withdrawal: Withdrawal, approvals: object[], proofs: Proof[]}>} */
  withdrawal(id) {
    return this.#rest.read(pathOf(id));
  }

  /**
   * Ask for money; it is reserved at once.
   *
   * @param {string} goalId
   * @param {{amount_minor: number, purpose: string, bank_code: string, account_number: string, milestone_id?: string}} body
   * @returns {Promise<Withdrawal>}
   */
  async withdraw(goalId, body, operationId = this.#newOperationId()) {
    const path = `/goals/${encodeURIComponent(goalId)}/withdrawals`;
    return (await this.#rest.send("POST", path, { body, operationId })).withdrawal;
  }

  /** @param {string} id @returns {Promise<Withdrawal>} */
  approve(id, operationId) {
    return this.#turn(id, "approve", {}, operationId);
  }

  /** @param {string} id @param {string} [reason] @returns {Promise<Withdrawal>} */
  reject(id, reason, operationId) {
    return this.#turn(id, "reject", reason ? { reason } : {}, operationId);
  }

  /** Take back what one has asked for. @param {string} id @returns {Promise<Withdrawal>} */
  cancel(id, operationId) {
    return this.#turn(id, "cancel", {}, operationId);
  }

  async #turn(id, what, body, operationId = this.#newOperationId()) {
    return (await this.#rest.send("POST", `${pathOf(id)}/${what}`, { body, operationId })).withdrawal;
  }

  /**
   * Show what a withdrawal was spent on.
   *
   * @param {string} id of the withdrawal
   * @param {{heading: string, body: string, attachments: string[]}} body files by their ids
   * @returns {Promise<Proof>}
   */
  async prove(id, body, operationId = this.#newOperationId()) {
    return (await this.#rest.send("POST", `${pathOf(id)}/proofs`, { body, operationId })).proof;
  }

  /**
   * Say whether one believes a proof; it can be said anew until it is decided.
   *
   * @param {string} proofId
   * @param {{confirmed: boolean, comment?: string}} body
   * @returns {Promise<Proof>}
   */
  async answer(proofId, body, operationId = this.#newOperationId()) {
    const path = `/proofs/${encodeURIComponent(proofId)}/confirmations`;
    return (await this.#rest.send("POST", path, { body, operationId })).proof;
  }

  /** Contributions whose money came in, newest first. @param {string} goalId @param {{cursor?: string, limit?: number}} [page] */
  contributions(goalId, page) {
    return this.#rest.read(`/goals/${encodeURIComponent(goalId)}/contributions`, page);
  }

  /** What organisers have given back, newest first. @param {string} goalId @param {{cursor?: string, limit?: number}} [page] */
  refunds(goalId, page) {
    return this.#rest.read(`/goals/${encodeURIComponent(goalId)}/refunds`, page);
  }

  /**
   * @param {string} id
   * @param {{cursor?: string, limit?: number}} [page] of its parts
   * @returns {Promise<object>} a refund, with `items` and `next_cursor`
   */
  async refund(id, page) {
    return (await this.#rest.read(`/refunds/${encodeURIComponent(id)}`, page)).refund;
  }

  /**
   * Give money back: to one contribution, or a share of what is available to all.
   *
   * @param {string} goalId
   * @param {{reason: string, contribution_id?: string, amount_minor?: number, percentage?: number}} body
   * @returns {Promise<object>} the refund
   */
  async giveBack(goalId, body, operationId = this.#newOperationId()) {
    const path = `/goals/${encodeURIComponent(goalId)}/refunds`;
    return (await this.#rest.send("POST", path, { body, operationId })).refund;
  }

  /**
   * Ask the bank whose account it is to which a refund of one's contribution is to go.
   *
   * @param {string} contributionId
   * @param {string} accessKey
   * @param {string} bankCode
   * @param {string} accountNumber
   * @returns {Promise<{bank_name: string, account_masked: string, account_name: string}>}
   */
  nameRefundAccount(contributionId, accessKey, bankCode, accountNumber) {
    const body = { bank_code: bankCode, account_number: accountNumber, access_key: accessKey };
    return this.#rest.send("POST", `${refundAccountOf(contributionId)}/name`, { body });
  }

  /**
   * Say which account it goes to; it is sent at once.
   *
   * @param {string} contributionId
   * @param {string} accessKey
   * @param {string} bankCode
   * @param {string} accountNumber
   * @returns {Promise<{bank_name: string, account_masked: string, account_name: string, named_at: string}>}
   */
  async saveRefundAccount(contributionId, accessKey, bankCode, accountNumber) {
    const body = { bank_code: bankCode, account_number: accountNumber, access_key: accessKey };
    return (await this.#rest.send("PUT", refundAccountOf(contributionId), { body })).refund_account;
  }
}

function refundAccountOf(contributionId) {
  return `/contributions/${encodeURIComponent(contributionId)}/refund-account`;
}

function pathOf(withdrawalId) {
  return `/withdrawals/${encodeURIComponent(withdrawalId)}`;
}
