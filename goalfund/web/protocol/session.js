/** Who is signed in here, and how requests show it: by a cookie or by a bearer token, never both. */

import { outlivesPage, tabStorage } from "./storage.js";

const TOKEN = "goalfund.token";
const TRANSPORT = "goalfund.transport";

/**
 * @typedef {object} User
 * @property {string} id
 * @property {string} email
 * @property {string} first_name
 * @property {string} last_name
 * @property {string | null} phone
 * @property {string | null} avatar
 * @property {boolean} email_verified
 * @property {boolean} second_factor
 * @property {boolean} staff
 *
 * @typedef {"signed_in" | "changed" | "signed_out" | "ended"} Change
 *   `signed_out` was asked for here; `ended` came from elsewhere
 */

/**
 * What a browser holds of a session. The cookie is the browser's own affair and never seen here;
 * the bearer token is kept in this tab's sessionStorage and goes with it.
 */
export class Session {
  /** @type {User | null | undefined} null: nobody; undefined: not known yet */
  user = undefined;
  /** @type {object | null} this device, as the server describes it */
  device = null;
  #storage;
  #givenToken;
  #csrfToken = null;
  #listeners = new Set();

  /** @param {{token?: string | (() => string | null), storage?: object}} [options] */
  constructor({ token, storage = tabStorage() } = {}) {
    this.#givenToken = token;
    this.#storage = storage;
  }

  /** @returns {"cookie" | "bearer"} */
  get transport() {
    if (this.#givenToken !== undefined || this.token) return "bearer";
    return this.#storage.getItem(TRANSPORT) ?? (globalThis.navigator?.cookieEnabled === false ? "bearer" : "cookie");
  }

  /** @returns {string | null} the bearer token, where that is the transport */
  get token() {
    const given = this.#givenToken;
    if (given !== undefined) return (typeof given === "function" ? given() : given) || null;
    return this.#storage.getItem(TOKEN);
  }

  /** @returns {boolean} whether the next page of this tab will still be signed in */
  get outlivesPage() {
    return this.transport === "cookie" || this.#givenToken !== undefined || outlivesPage(this.#storage);
  }

  /** Sign in by bearer token from now on: this browser keeps no cookie of the server's. */
  useBearer() {
    this.#storage.setItem(TRANSPORT, "bearer");
    this.#csrfToken = null;
  }

  /** @param {boolean} isUnsafe @returns {Record<string, string>} what a request shows of the session */
  headers(isUnsafe) {
    const { token } = this;
    if (token) return { Authorization: `Bearer ${token}` };
    return isUnsafe && this.#csrfToken ? { "X-CSRF-Token": this.#csrfToken } : {};
  }

  /** @returns {RequestCredentials} a bearer token travels without the browser's cookies */
  get credentials() {
    return this.transport === "bearer" ? "omit" : "include";
  }

  /**
   * Take over what the server says of the session: after signing in, and whenever it is renewed.
   *
   * @param {{user: User, session: object, csrf_token?: string}} answer
   * @param {Change} [change]
   */
  take({ user, session: { token, ...device }, csrf_token: csrfToken = null }, change = "changed") {
    if (token) this.#storage.setItem(TOKEN, token);
    this.#csrfToken = csrfToken;
    this.user = user;
    this.device = device;
    this.#tell(change);
  }

  /** @param {User} user as they are after an edit */
  takeUser(user) {
    this.user = user;
    this.#tell("changed");
  }

  /** Nobody is signed in here (any more). @param {Change} [change] */
  forget(change = "ended") {
    const wasSomebody = Boolean(this.user) || Boolean(this.#storage.getItem(TOKEN));
    this.#storage.removeItem(TOKEN);
    this.#csrfToken = null;
    this.user = null;
    this.device = null;
    this.#tell(wasSomebody ? change : "changed");
  }

  /** @param {(change: Change, session: Session) => void} call @returns {() => void} ends it */
  listen(call) {
    this.#listeners.add(call);
    return () => this.#listeners.delete(call);
  }

  #tell(change) {
    for (const call of [...this.#listeners]) call(change, this);
  }
}
