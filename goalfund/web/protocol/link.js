/** One socket for all subscriptions of a page, kept up for as long as there is one. */

import { Backoff } from "./backoff.js";
import { GoalFundProblem, unreachable } from "./problem.js";

const ASK_TIMEOUT_MS = 10_000;
const NAMES = ["events", "heartbeat", "presence", "reset", "notification"];

/**
 * Connects when the first member joins, disconnects when the last leaves, and in between
 * reconnects by itself. A member has `connected()`, `disconnected({reason, retryInMs})`
 * and `received(name, data)`.
 */
export class Link {
  #makeSocket;
  #socket = null;
  #members = new Set();
  #backoff;
  #timers;
  #retry = null;
  #farewell = null; // why the server said that it would close
  #onSignedOut;

  /**
   * @param {{onSignedOut?: () => Promise<unknown>}} parts `onSignedOut`: the server does not know
   *   our session any more; the next attempt waits until it has settled who we are now
   */
  constructor({ makeSocket, timers, random, backoff = {}, onSignedOut = async () => {} }) {
    this.#makeSocket = makeSocket;
    this.#onSignedOut = onSignedOut;
    this.#timers = timers;
    this.#backoff = new Backoff({ ...backoff, random });
  }

  get isConnected() {
    return this.#socket?.connected ?? false;
  }

  join(member) {
    this.#members.add(member);
    if (this.#socket === null) this.#open();
    else if (this.isConnected) member.connected();
  }

  leave(member) {
    this.#members.delete(member);
    if (this.#members.size > 0 || this.#socket === null) return;
    this.#timers.clear(this.#retry);
    this.#retry = null;
    const socket = this.#socket;
    this.#socket = null;
    socket.disconnect();
  }

  /** Try now instead of after the wait: the network came back, or the person did. */
  wake() {
    if (this.#retry === null) return;
    this.#timers.clear(this.#retry);
    this.#reconnect();
  }

  /** Connect anew, as somebody else: who one is, is settled when a connection begins. */
  redial() {
    if (this.#socket === null) return;
    this.#timers.clear(this.#retry);
    this.#retry = null;
    this.#socket.disconnect();
    this.#open();
  }

  /**
   * Send, and wait for the acknowledgement.
   *
   * @param {string} name
   * @param {object} data
   * @returns {Promise<object>} the answer without `ok`
   * @throws {GoalFundProblem} the refusal, or `unreachable` when none came in time.
   */
  ask(name, data) {
    return new Promise((resolve, reject) => {
      const late = this.#timers.set(() => reject(unreachable(null)), ASK_TIMEOUT_MS);
      this.#socket.emit(name, data, (answer) => {
        this.#timers.clear(late);
        this.#backoff.reset();
        if (answer?.ok) resolve(answer);
        else reject(new GoalFundProblem(answer?.error ?? {}));
      });
    });
  }

  /** Send without waiting; lost when there is no connection. */
  tell(name, data) {
    if (this.isConnected) this.#socket.emit(name, data);
  }

  #open() {
    const socket = this.#makeSocket();
    const ours = (call) => (...args) => { if (socket === this.#socket) call(...args); };
    this.#socket = socket;
    socket.on("connect", ours(() => this.#each((member) => member.connected())));
    socket.on("closing", ours(({ reason }) => { this.#farewell = reason; }));
    socket.on("disconnect", ours((reason) => this.#lost(this.#farewell ?? reason)));
    socket.on("connect_error", ours((error) => this.#lost(error.message, error.data)));
    for (const name of NAMES) {
      socket.on(name, ours((data) => this.#each((member) => member.received(name, data))));
    }
    socket.connect();
  }

  #lost(reason, refusal) {
    if (reason === "signed_out" || refusal?.code === "unauthenticated") {
      this.#comeBack(refusal?.code ?? reason);
      return;
    }
    if (refusal?.retryable === false) {
      this.#each((member) => member.disconnected({ reason: refusal.code, retryInMs: null }));
      return;
    }
    this.#farewell = null;
    const retryInMs = (refusal?.retry_after_s ?? 0) * 1000 + this.#backoff.next();
    this.#timers.clear(this.#retry);
    this.#retry = this.#timers.set(() => this.#reconnect(), retryInMs);
    this.#each((member) => member.disconnected({ reason, retryInMs }));
  }

  /** The session is over. Watching goes on, as whoever we are without it. */
  async #comeBack(reason) {
    const socket = this.#socket;
    this.#farewell = null;
    const retryInMs = this.#backoff.next();
    this.#each((member) => member.disconnected({ reason, retryInMs }));
    await this.#onSignedOut();
    if (socket !== this.#socket) return;
    this.#timers.clear(this.#retry);
    this.#retry = this.#timers.set(() => this.#reconnect(), retryInMs);
  }

  #reconnect() {
    this.#retry = null;
    this.#socket?.connect();
  }

  #each(call) {
    for (const member of [...this.#members]) call(member);
  }
}
