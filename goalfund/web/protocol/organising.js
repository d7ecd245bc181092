/** What people with a role do to a goal: open, edit, turn, and who else may. */

/** Typed calls. Every method rejects with a `GoalFundProblem`. */
export class Organising {
  #rest;

  constructor(rest) {
    this.#rest = rest;
  }

  /** @param {{cursor?: string, limit?: number}} [page] @returns {Promise<import("./rest.js").Page>} */
  mine(page) {
    return this.#rest.read("/me/goals", page);
  }

  open(body, operationId) {
    return this.#rest.send("POST", "/goals", { body, operationId });
  }

  edit(goal, changes, operationId) {
    return this.#rest.send("PATCH", pathOf(goal.id), { body: changes, operationId, headers: ifMatch(goal) });
  }

  /** @param {{id: string}} goal @param {"close" | "reopen" | "cancel"} what @param {string} operationId */
  turn(goal, what, operationId) {
    return this.#rest.send("POST", `${pathOf(goal.id)}/${what}`, { operationId });
  }

  members(goalId) {
    return this.#rest.read(`${pathOf(goalId)}/members`);
  }

  setMember(goalId, userId, role, operationId) {
    return this.#rest.send("PUT", memberPath(goalId, userId), { body: { role }, operationId });
  }

  removeMember(goalId, userId, operationId) {
    return this.#rest.send("DELETE", memberPath(goalId, userId), { operationId });
  }
}

function pathOf(goalId) {
  return `/goals/${encodeURIComponent(goalId)}`;
}

function memberPath(goalId, userId) {
  return `${pathOf(goalId)}/members/${encodeURIComponent(userId)}`;
}

function ifMatch({ version }) {
  return { "If-Match": `"${version}"` };
}
