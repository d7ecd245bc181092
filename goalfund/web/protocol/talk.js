/** What people say about a goal: updates of its organisers, comments of those who have a part in it. */

/** @typedef {"updates" | "comments"} Kind */

/** Typed calls. Every method rejects with a `GoalFundProblem`. */
export class Talk {
  #rest;
  #newOperationId;

  constructor({ rest, newOperationId }) {
    this.#rest = rest;
    this.#newOperationId = newOperationId;
  }

  /**
   * Newest first, a page at a time.
   *
   * @param {string} goalId
   * @param {Kind} kind
   * @param {{cursor?: string, limit?: number}} [page]
   * @returns {Promise<import("./rest.js").Page>}
   */
  list(goalId, kind, page) {
    return this.#rest.read(pathOf(goalId, kind), page);
  }

  /**
   * @param {string} goalId
   * @param {Kind} kind
   * @param {{text: string, anonymous?: boolean, attachments?: string[]}} body only a comment can be
   *   anonymous; only an update has attachments: ids of pictures that were uploaded for that
   * @param {string} [operationId]
   * @returns {Promise<object>} the post
   */
  post(goalId, kind, body, operationId = this.#newOperationId()) {
    return this.#rest.send("POST", pathOf(goalId, kind), { body, operationId });
  }

  /** Delete the words for good; that something was said stays in the log. */
  remove(goalId, kind, postId, operationId = this.#newOperationId()) {
    return this.#rest.send("DELETE", `${pathOf(goalId, kind)}/${encodeURIComponent(postId)}`, { operationId });
  }
}

function pathOf(goalId, kind) {
  return `/goals/${encodeURIComponent(goalId)}/${kind}`;
}
