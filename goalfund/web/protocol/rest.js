/** The REST side of the protocol: how requests are sent, mended and repeated, and what viewers ask. */

import { Backoff, pause, realTimers } from "./backoff.js";
import { problemOf, unreachable } from "./problem.js";

const TIMEOUT_MS = 20_000;
const FILE_TIMEOUT_MS = 600_000; // a long log is a long file
const WRITE_ATTEMPTS_MAX = 5;
const READ_ATTEMPTS_MAX = 4;
const RETRY_AFTER_MAX_S = 30; // longer waits are for a person to decide on

/**
 * @typedef {object} Page
 * @property {object[]} items
 * @property {string | null} next_cursor
 */

const SAFE = new Set(["GET", "HEAD"]);

/** Calls to `/api/v1`. Every method rejects with a `GoalFundProblem`. */
export class Rest {
  #url;
  #session;
  #recover;
  #fetch;
  #timers;
  #random;

  /**
   * @param {object} parts
   * @param {import("./session.js").Session} parts.session
   * @param {(problem: object, isUnsafe: boolean) => Promise<boolean>} [parts.recover] mends what a
   *   request was refused for, and says whether it is worth sending again
   */
  constructor({ url, session, recover = async () => false, fetch, timers = realTimers, random = Math.random }) {
    this.#url = url.replace(/\/$/, "");
    this.#session = session;
    this.#recover = recover;
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
    return this.read("/goals", filter);
  }

  /** @param {string} goalId */
  goal(goalId) {
    return this.read(`/goals/${encodeURIComponent(goalId)}`);
  }

  /**
   * @param {string} goalId
   * @param {{afterSeq?: number, limit?: number}} [range]
   * @returns {Promise<{events: object[], seq: number, more: boolean}>} `more`: the log goes on
   */
  events(goalId, { afterSeq = 0, limit = 200 } = {}) {
    return this.read(`/goals/${encodeURIComponent(goalId)}/events`, { after_seq: afterSeq, limit });
  }

  /** @param {string} contributionId @param {string} [accessKey] given when it was made */
  contribution(contributionId, accessKey) {
    const path = `/contributions/${encodeURIComponent(contributionId)}`;
    return this.read(path, { access_key: accessKey });
  }

  /** @param {string} goalId @param {object} body @param {string} operationId */
  contribute(goalId, body, operationId) {
    return this.send("POST", `/goals/${encodeURIComponent(goalId)}/contributions`, { body, operationId });
  }

  /** @param {string} path @param {Record<string, unknown>} [query] what is empty is left out */
  read(path, query = {}) {
    return this.#patiently(() => this.#mended(path + searchOf(query), { method: "GET" }), READ_ATTEMPTS_MAX);
  }

  /** Fetch a file, to be shown or saved. @param {string} path @param {Record<string, unknown>} [query] @returns {Promise<Blob>} */
  file(path, query = {}) {
    const request = { method: "GET", isFile: true };
    return this.#patiently(() => this.#mended(path + searchOf(query), request), READ_ATTEMPTS_MAX);
  }

  /**
   * Change something. With an `operationId` it retries by itself while it cannot know the
   * outcome, always under the same key, so that it is done at most once; without, it tries once.
   *
   * @param {string} method
   * @param {string} path
   * @param {{body?: object, operationId?: string, headers?: Record<string, string>}} [content]
   * @returns {Promise<object | null>} null when the answer has no content
   */
  send(method, path, { body, operationId, headers } = {}) {
    const request = {
      method,
      headers: {
        ...(body !== undefined && { "Content-Type": "application/json" }),
        ...(operationId && { "Idempotency-Key": operationId }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    };
    return this.#patiently(() => this.#mended(path, request), operationId ? WRITE_ATTEMPTS_MAX : 1);
  }

  /** Bring a file there, as it is. It is tried once. @param {string} path @param {Blob} file */
  sendFile(path, file, timeoutMs = TIMEOUT_MS, method = "PUT") {
    const headers = { "Content-Type": file.type };
    return this.#mended(path, { method, headers, body: file, signal: AbortSignal.timeout(timeoutMs) });
  }

  /** Send; and again, unchanged, when what it was refused for could be mended. */
  async #mended(path, request) {
    const met = new Set();
    for (;;) {
      try {
        return await this.#once(path, request);
      } catch (problem) {
        if (met.has(problem.code)) throw problem;
        met.add(problem.code);
        if (!(await this.#recover(problem, !SAFE.has(request.method)))) throw problem;
      }
    }
  }

  async #once(path, { headers, isFile = false, ...request }) {
    const shown = this.#session.headers(!SAFE.has(request.method));
    const response = await this.#reach(`${this.#url}/api/v1${path}`, {
      cache: "no-store",
      credentials: this.#session.credentials,
      signal: AbortSignal.timeout(isFile ? FILE_TIMEOUT_MS : TIMEOUT_MS),
      ...request,
      headers: { Accept: isFile ? "*/*" : "application/json", ...shown, ...headers },
    });
    if (!response.ok) throw await problemOf(response);
    // A file that breaks off is no file.
    if (isFile) return response.blob().catch((cause) => { throw unreachable(cause); });
    return response.status === 204 ? null : response.json();
  }

  async #reach(url, request) {
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
}

function searchOf(query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  return given.length ? `?${new URLSearchParams(given)}` : "";
}

function worthRetrying(problem) {
  return problem.retryable === true && (problem.retryAfterS ?? 0) <= RETRY_AFTER_MAX_S;
}
