/** How long to wait before the next attempt: exponential, with full jitter. */

/** The browser's own timers, in the shape that tests replace. */
export const realTimers = Object.freeze({
  set: (call, delayMs) => globalThis.setTimeout(call, delayMs),
  clear: (id) => globalThis.clearTimeout(id),
});

/**
 * Full jitter spreads a thousand clients that lost the same server over the whole window,
 * so that its return is not met by all of them at once.
 */
export class Backoff {
  #attempt = 0;
  #baseMs;
  #maxMs;
  #random;

  /** @param {{baseMs?: number, maxMs?: number, random?: () => number}} [options] */
  constructor({ baseMs = 500, maxMs = 30_000, random = Math.random } = {}) {
    this.#baseMs = baseMs;
    this.#maxMs = maxMs;
    this.#random = random;
  }

  /** @returns {number} milliseconds, evenly drawn from 0 to the ceiling of this attempt */
  next() {
    const ceilingMs = Math.min(this.#maxMs, this.#baseMs * 2 ** this.#attempt);
    this.#attempt += 1;
    return Math.round(this.#random() * ceilingMs);
  }

  /** Begin again at the shortest wait. Call it when the other side has answered. */
  reset() {
    this.#attempt = 0;
  }
}

/**
 * @param {{set: (call: () => void, delayMs: number) => unknown}} timers
 * @param {number} delayMs
 * @returns {Promise<void>}
 */
export function pause(timers, delayMs) {
  return new Promise((resume) => { timers.set(resume, delayMs); });
}
