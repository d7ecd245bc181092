/** Links that let people see a private goal, and those who came by them. */

/** Typed calls. Every method rejects with a `GoalFundProblem`. */
export class Invitations {
  #rest;

  constructor(rest) {
    this.#rest = rest;
  }

  /** @param {string} goalId @returns {Promise<{items: object[]}>} links that were not revoked, newest first */
  list(goalId) {
    return this.#rest.read(`${pathOf(goalId)}/invitations`);
  }

  /**
   * @param {string} goalId
   * @param {{label?: string, expires_in_s?: number, uses_max?: number}} [body]
   * @returns {Promise<object>} the link with its `token` and `path`, which are told this once
   */
  make(goalId, body = {}) {
    return this.#rest.send("POST", `${pathOf(goalId)}/invitations`, { body });
  }

  /** End a link, and show out who came by it. @param {string} goalId @param {string} invitationId */
  revoke(goalId, invitationId) {
    return this.#rest.send("DELETE", `${pathOf(goalId)}/invitations/${encodeURIComponent(invitationId)}`);
  }

  /** @param {string} token what stands behind the # of a link @returns {Promise<object>} the goal */
  open(token) {
    return this.#rest.send("POST", "/invitations/open", { body: { token } });
  }

  /** @param {string} goalId @param {{cursor?: string, limit?: number}} [page] @returns {Promise<import("./rest.js").Page>} */
  viewers(goalId, page) {
    return this.#rest.read(`${pathOf(goalId)}/viewers`, page);
  }

  /** Show somebody out; oneself: leave. @param {string} goalId @param {string} userId */
  removeViewer(goalId, userId) {
    return this.#rest.send("DELETE", `${pathOf(goalId)}/viewers/${encodeURIComponent(userId)}`);
  }
}

function pathOf(goalId) {
  return `/goals/${encodeURIComponent(goalId)}`;
}
