/** The REST side of the protocol: reads, and the one write that a viewer can make. */

import { Backoff, pause, realTimers } from "./backoff.js";
import { problemOf, unreachable } from "./problem.js";

const TIMEOUT_MS = 20_000;
const WRITE_ATTEMPTS_MAX = 5;
const READ_ATTEMPTS_MAX = 4;
const RETRY_AFTER_MAX_S = 30; // longer waits are for a person to decide on

/**
 * @typedef {object} Page
 * @property {object[]} items
 * @property {string | null} next_cursor
 */

/** Typed calls to `/api/v1`. Every method rejects with a `GoalFundProblem`. */
export class Rest {
  #url;
  #token;
  #fetch;
  #timers;
  #random;

  constructor({ url, token, fetch, timers = realTimers, random = Math.random }) {
    this.#url = url.replace(/\/$/, "");
    this.#token = token;
    this.#fetch = fetch ?? ((...args) => globalThis.fetch(...args));
    this.#timers = timers;
    this.#random = random;
  }

  /**
   * @param {{q?: string, status?: string, category?: string, sort?: string, slug?: string,
   *          cursor?: string, limit?: number}} [filter]
   * @returns {Promise<Page>}
   */
  goals(filter = {}) {
    return this.#read("/goals", filter);
  }

  /** @param {string} goalId */
  goal(goalId) {
    return this.#read(`/goals/${encodeURIComponent(goalId)}`);
  }

  /**
   * @param {string} goalId
   * @param {{afterSeq?: number, limit?: number}} [range]
   * @returns {Promise<{events: object[], seq: number, more: boolean}>} `more`: the log goes on
   */
  events(goalId, { afterSeq = 0, limit = 200 } = {}) {
    return this.#read(`/goals/${encodeURIComponent(goalId)}/events`, { after_seq: afterSeq, limit });
  }

  /** @param {string} contributionId @param {string} [accessKey] given when it was made */
  contribution(contributionId, accessKey) {
    const path = `/contributions/${encodeURIComponent(contributionId)}`;
    return this.#read(path, { access_key: accessKey });
  }

  /**
   * Make a contribution. Retries by itself while it cannot know the outcome, always under
   * the same key, so that it is made at most once.
   *
   * @param {string} goalId
   * @param {object} body
   * @param {string} operationId
   */
  contribute(goalId, body, operationId) {
    const path = `/goals/${encodeURIComponent(goalId)}/contributions`;
    const headers = { "Content-Type": "application/json", "Idempotency-Key": operationId };
    const request = { method: "POST", headers, body: JSON.stringify(body) };
    return this.#patiently(() => this.#once(path, request), WRITE_ATTEMPTS_MAX);
  }

  #read(path, query = {}) {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
    const search = given.length ? `?${new URLSearchParams(given)}` : "";
    return this.#patiently(() => this.#once(path + search, {}), READ_ATTEMPTS_MAX);
  }

  async #once(path, { headers, ...request }) {
    const response = await this.#send(`${this.#url}/api/v1${path}`, {
      cache: "no-store",
      credentials: "include",
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...request,
      headers: { Accept: "application/json", ...this.#authorization(), ...headers },
    });
    if (!response.ok) throw await problemOf(response);
    return response.json();
  }

  async #send(url, request) {
    try {
      return await this.#fetch(url, request);
    } catch (cause) {
      throw unreachable(cause);
    }
  }

  async #patiently(attempt, attemptsMax) {
    const backoff = new Backoff({ random: this.#random, maxMs: 8_000 });
    for (let made = 1; ; made += 1) {
      try {
        return await attempt();
      } catch (problem) {
        if (made === attemptsMax || !worthRetrying(problem)) throw problem;
        await pause(this.#timers, (problem.retryAfterS ?? 0) * 1000 + backoff.next());
      }
    }
  }

  #authorization() {
    const token = typeof this.#token === "function" ? this.#token() : this.#token;
    return token ? { Authorization: `Bearer ${token}` } : {};
  }
}

function worthRetrying(problem) {
  return problem.retryable === true && (problem.retryAfterS ?? 0) <= RETRY_AFTER_MAX_S;
}
