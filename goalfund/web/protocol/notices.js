/** What one is told of goals: the list, how much of it is unread, and where one wants to be told. */

/**
 * @typedef {object} Notice
 * @property {string} id another one when it grows while it is unread
 * @property {string} kind
 * @property {{id: string, slug: string, title: string, currency: string}} goal
 * @property {string} event kind of the last event that it is about
 * @property {number} events how many it is about
 * @property {number | null} amount_minor
 * @property {string} at
 * @property {boolean} read
 * @property {string | null} name
 * @property {string | null} text
 * @property {string | null} role
 * @property {string | null} contribution_id
 *
 * @typedef {{in_app: boolean, mail: "off" | "at_once" | "daily"}} Wish
 */

/** Typed calls. Every method that asks the server rejects with a `GoalFundProblem`. */
export class Notices {
  /** @type {number | null} how much is unread, at most 100; null: not known yet */
  unread = null;
  #rest;
  #listeners = new Set();

  constructor(rest) {
    this.#rest = rest;
  }

  /** @param {(notice: Notice | null) => void} call with what came, or null when only the number changed @returns {() => void} ends it */
  listen(call) {
    this.#listeners.add(call);
    return () => this.#listeners.delete(call);
  }

  /** Take in what the socket said. @param {{notification: Notice | null, unread: number}} told */
  take({ notification, unread }) {
    this.#count(unread, notification);
  }

  /**
   * Newest first, a page at a time.
   *
   * @param {{cursor?: string, limit?: number, unread?: boolean}} [page]
   * @returns {Promise<import("./rest.js").Page & {unread: number}>}
   */
  async list(page) {
    const answer = await this.#rest.read("/notifications", page);
    this.#count(answer.unread);
    return answer;
  }

  /** @param {{ids: string[]} | {up_to: string}} what @returns {Promise<number>} how much is unread now */
  async read(what) {
    const { unread } = await this.#rest.send("POST", "/notifications/read", { body: what });
    this.#count(unread);
    return unread;
  }

  /** @returns {Promise<Record<string, Wish>>} by kind */
  async preferences() {
    return (await this.#rest.read("/me/notification-preferences")).kinds;
  }

  /** @param {Record<string, Wish>} kinds what is left out stays @returns {Promise<Record<string, Wish>>} */
  async savePreferences(kinds) {
    return (await this.#rest.send("PUT", "/me/notification-preferences", { body: { kinds } })).kinds;
  }

  /** End the mail that a link is about. Nobody needs to be signed in. @param {string} token */
  unsubscribe(token) {
    return this.#rest.send("POST", `/unsubscribe?${new URLSearchParams({ token })}`);
  }

  #count(unread, notice = null) {
    if (unread === this.unread && !notice) return;
    this.unread = unread;
    for (const call of [...this.#listeners]) call(notice);
  }
}
