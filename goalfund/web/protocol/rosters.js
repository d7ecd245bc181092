/** Rosters of closed goals: who is expected to give, personal links, reminders. */

/** Typed calls. Every method rejects with a `GoalFundProblem`. */
export class Rosters {
  #rest;
  #newOperationId;

  constructor({ rest, newOperationId }) {
    this.#rest = rest;
    this.#newOperationId = newOperationId;
  }

  /**
   * For those who run the goal, in the roster's order.
   *
   * @param {string} goalId
   * @param {{state?: "unpaid" | "part" | "paid" | "over" | "waived", q?: string, cursor?: string, limit?: number}} [filter]
   * @returns {Promise<{items: object[], next_cursor: string | null, totals: object, reminders: boolean, currency: string}>}
   */
  list(goalId, filter) {
    return this.#rest.read(pathOf(goalId), filter);
  }

  /**
   * @param {string} goalId
   * @param {{name: string, email?: string, phone?: string, expected_minor?: number, waived?: boolean}} body
   * @returns {Promise<object>} the row
   */
  add(goalId, body, operationId = this.#newOperationId()) {
    return this.#rest.send("POST", pathOf(goalId), { body, operationId });
  }

  /** @param {string} goalId @param {string} id @param {object} changes null takes away; `new_link` replaces the link */
  edit(goalId, id, changes) {
    return this.#rest.send("PATCH", pathOf(goalId, id), { body: changes });
  }

  /** What they have paid stays counted. @param {string} goalId @param {string} id */
  remove(goalId, id) {
    return this.#rest.send("DELETE", pathOf(goalId, id));
  }

  /**
   * Take a table in; with `dryRun`, say what would become of each line.
   *
   * @param {string} goalId
   * @param {Blob} table CSV
   * @param {{dryRun?: boolean}} [options]
   */
  import(goalId, table, { dryRun = false } = {}) {
    const file = new Blob([table], { type: "text/csv" });
    return this.#rest.sendFile(`${pathOf(goalId)}/import?dry_run=${dryRun}`, file, 60_000, "POST");
  }

  /** @param {string} goalId @param {{links?: boolean}} [options] @returns {Promise<Blob>} a table, CSV */
  export(goalId, { links } = {}) {
    return this.#rest.file(`${pathOf(goalId)}.csv`, { links });
  }

  /**
   * @param {string} goalId
   * @param {string[] | null} [ids] null: all who have something left to pay
   * @returns {Promise<{sent: number, left_out: {participant_id: string, reason: string}[]}>}
   */
  remind(goalId, ids = null) {
    return this.#rest.send("POST", `${pathOf(goalId)}/remind`, { body: { participant_ids: ids } });
  }

  /** Whether reminders are sent before the deadline. @param {string} goalId @param {boolean} on */
  schedule(goalId, on) {
    return this.#rest.send("PUT", `${pathOf(goalId)}/schedule`, { body: { on } });
  }

  /** @param {string} key what stands behind `#key=` of a personal link @returns {Promise<object>} what it shows */
  lookUp(key) {
    return this.#rest.send("POST", "/participants/look-up", { body: { key } });
  }

  /** Say that a personal link is one's own. @param {string} key */
  claim(key) {
    return this.#rest.send("POST", "/participants/claim", { body: { key } });
  }

  /** @param {string} token what stands behind the # of a reminder's last link @param {boolean} [again] */
  stopReminders(token, again = false) {
    return this.#rest.send(again ? "DELETE" : "POST", `/reminders/opt-out?${new URLSearchParams({ token })}`);
  }
}

function pathOf(goalId, participantId) {
  const roster = `/goals/${encodeURIComponent(goalId)}/participants`;
  return participantId ? `${roster}/${encodeURIComponent(participantId)}` : roster;
}
