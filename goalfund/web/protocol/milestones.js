/** The steps of a goal: read with how far they are, and planned by its organisers. */

/**
 * @typedef {object} Milestone
 * @property {string} id
 * @property {number} order from 1
 * @property {string} title
 * @property {number} target_minor
 * @property {"none" | "weekly" | "monthly" | "semester" | "yearly"} recurrence
 * @property {string | null} first_day of what comes back, in Lagos
 * @property {number} given_minor what was given for it
 * @property {number} raised_minor what counts to it
 * @property {{number: number, begins_at: string, ends_at: string, raised_minor: number,
 *             target_minor: number} | null} turn
 */

/** Typed calls. Every method rejects with a `GoalFundProblem`. */
export class Milestones {
  #rest;
  #newOperationId;

  constructor({ rest, newOperationId }) {
    this.#rest = rest;
    this.#newOperationId = newOperationId;
  }

  /** @param {string} goalId @returns {Promise<{items: Milestone[], seq: number, spare_minor: number}>} */
  list(goalId) {
    return this.#rest.read(pathOf(goalId));
  }

  /**
   * @param {string} goalId
   * @param {{title: string, target_minor: number, order?: number, recurrence?: string, first_day?: string}} body
   * @param {string} [operationId]
   * @returns {Promise<Milestone>}
   */
  add(goalId, body, operationId = this.#newOperationId()) {
    return this.#rest.send("POST", pathOf(goalId), { body, operationId });
  }

  /** @param {string} goalId @param {string} milestoneId @param {object} changes @returns {Promise<Milestone>} */
  edit(goalId, milestoneId, changes, operationId = this.#newOperationId()) {
    return this.#rest.send("PATCH", pathOf(goalId, milestoneId), { body: changes, operationId });
  }

  /** What was given for it stays the goal's. */
  remove(goalId, milestoneId, operationId = this.#newOperationId()) {
    return this.#rest.send("DELETE", pathOf(goalId, milestoneId), { operationId });
  }

  /**
   * Turns that have ended, the latest first.
   *
   * @param {string} goalId
   * @param {string} milestoneId
   * @param {{cursor?: string, limit?: number}} [page]
   * @returns {Promise<import("./rest.js").Page>}
   */
  turns(goalId, milestoneId, page) {
    return this.#rest.read(`${pathOf(goalId, milestoneId)}/periods`, page);
  }
}

function pathOf(goalId, milestoneId) {
  const path = `/goals/${encodeURIComponent(goalId)}/milestones`;
  return milestoneId === undefined ? path : `${path}/${encodeURIComponent(milestoneId)}`;
}
