/** One goal, watched: snapshot, live frames, gaps, resets, reconnects. */

import { Backoff, pause } from "./backoff.js";
import { Position } from "./position.js";

const PAGE_LIMIT = 200;
const FRAMES_HELD_MAX = 500; // what is dropped beyond it shows as a gap and is fetched
const HEARTBEAT_GRACE_MS = 1_500; // a frame may still be on its way when the heartbeat is here

/**
 * @typedef {object} State
 * @property {object | null} goal
 * @property {Record<string, number> | null} book the newest that the server told
 * @property {number | null} seq our position
 * @property {string | null} headHash
 * @property {object[]} events the newest, oldest first, at most `eventsMax`
 * @property {number | null} viewers
 *
 * @typedef {object} Status
 * @property {"connecting"|"live"|"catching_up"|"offline"} status
 * @property {string | null} reason
 * @property {number | null} retryInMs
 * @property {{code: string, seq: number, detail: string} | null} error a mismatch, for good
 *
 * @typedef {object} Handlers
 * @property {(state: State) => void} [onState] after every change
 * @property {(events: object[], source: "snapshot"|"live"|"catch_up") => void} [onEvents]
 *   each event once and in order
 * @property {(viewers: number) => void} [onPresence]
 * @property {(status: Status) => void} [onStatus]
 */

/** Made by `GoalFund.watch`. Ends with `close()`. */
export class Subscription {
  #goalId;
  #link;
  #rest;
  #handlers;
  #timers;
  #backoff;
  #eventsMax;
  #position;
  #goal = null;
  #events = [];
  #viewers = null;
  #error = null;
  #status = "connecting";
  #why = {};
  #phase = "idle";
  #held = [];
  #grace = null;
  // What was asked under an earlier attempt must not touch the present one.
  #attempt = 0;

  constructor(goalId, handlers, { link, rest, timers, random, backoff, eventsMax, afterSeq }) {
    this.#goalId = goalId;
    this.#handlers = handlers;
    this.#link = link;
    this.#rest = rest;
    this.#timers = timers;
    this.#backoff = new Backoff({ ...backoff, random });
    this.#eventsMax = eventsMax;
    this.#position = this.#freshPosition();
    if (afterSeq !== undefined) this.#position.begin(afterSeq);
    this.#say("connecting");
    link.join(this);
  }

  /** @returns {State} */
  get state() {
    const { seq, headHash, book } = this.#position;
    return { goal: this.#goal, book, seq, headHash, events: this.#events, viewers: this.#viewers };
  }

  /** Stop. No handler is called afterwards. */
  close() {
    this.#attempt += 1;
    this.#handlers = {};
    this.#timers.clear(this.#grace);
    this.#link.tell("unsubscribe", { goal_id: this.#goalId });
    this.#link.leave(this);
  }

  connected() {
    this.#subscribe();
  }

  disconnected({ reason, retryInMs }) {
    this.#attempt += 1;
    this.#phase = "idle";
    this.#held = [];
    this.#say("offline", { reason, retryInMs });
  }

  received(name, data) {
    if (name === "heartbeat") this.#heartbeat(data.goals?.[this.#goalId]);
    if (data?.goal_id !== this.#goalId) return;
    if (name === "events") this.#frame(data);
    if (name === "presence") this.#presence(data.viewers);
    if (name === "reset") this.#forget(data.reason);
  }

  async #subscribe() {
    const attempt = this.#next("subscribing");
    const { seq } = this.#position;
    this.#say(seq === null ? "connecting" : "catching_up");
    try {
      const request = { goal_id: this.#goalId, ...(seq === null ? {} : { after_seq: seq }) };
      const welcome = await this.#link.ask("subscribe", request);
      if (attempt === this.#attempt) await this.#welcome(welcome, attempt);
    } catch (problem) {
      if (attempt === this.#attempt) await this.#refused(problem, attempt);
    }
  }

  async #welcome({ goal, book, seq, head_hash: headHash, events }, attempt) {
    // A log that became shorter is another log: the server was restored from a backup.
    if (this.#position.seq > seq) return this.#forget("log_is_shorter");
    const isFirst = this.#position.seq === null;
    this.#goal = goal;
    if (isFirst) this.#position.begin(events.length ? events[0].seq - 1 : seq);
    this.#position.expect(seq, book, headHash);
    this.#count(events, isFirst ? "snapshot" : "catch_up");
    return this.#settle(seq, attempt);
  }

  async #refused(problem, attempt) {
    if (problem.retryable !== true) {
      this.#phase = "idle";
      return this.#say("offline", { reason: problem.code ?? String(problem) });
    }
    const retryInMs = (problem.retryAfterS ?? 0) * 1000 + this.#backoff.next();
    this.#say("offline", { reason: problem.code, retryInMs });
    await pause(this.#timers, retryInMs);
    if (attempt === this.#attempt) this.#subscribe();
    return undefined;
  }

  #frame(frame) {
    this.#backoff.reset();
    if (this.#phase !== "live") {
      if (this.#phase !== "idle") this.#hold(frame);
      return;
    }
    this.#take(frame, "live");
    if (this.#position.seq < frame.to_seq) this.#catchUp(frame.to_seq);
  }

  #hold(frame) {
    this.#held.push(frame);
    if (this.#held.length > FRAMES_HELD_MAX) this.#held.shift();
  }

  #take(frame, source) {
    this.#position.expect(frame.to_seq, frame.book, frame.head_hash);
    this.#count(frame.events, source);
  }

  async #catchUp(target) {
    const attempt = this.#next("fetching");
    this.#say("catching_up");
    try {
      await this.#settle(target, attempt);
    } catch (problem) {
      if (attempt === this.#attempt) await this.#refused(problem, attempt);
    }
  }

  /** Fetch up to `target`, then what the held frames still miss, until nothing is missing. */
  async #settle(target, attempt) {
    let wanted = target;
    do {
      if (!(await this.#fetchUntil(wanted, attempt))) return;
      wanted = this.#release();
      if (wanted === this.#position.seq && this.#position.bookSeq < wanted) {
        wanted = await this.#askGoal();
        if (attempt !== this.#attempt) return;
      }
    } while (wanted > this.#position.seq);
    this.#phase = "live";
    this.#say("live");
  }

  /** @returns {Promise<boolean>} false when this attempt is over */
  async #fetchUntil(target, attempt) {
    while (this.#position.seq < target) {
      this.#phase = "fetching";
      const range = { afterSeq: this.#position.seq, limit: PAGE_LIMIT };
      const page = await this.#rest.events(this.#goalId, range);
      if (attempt !== this.#attempt) return false;
      const isStuck = this.#count(page.events, "catch_up") === 0;
      // The frame was ahead of what the reader sees; a moment later it is there.
      if (isStuck) await pause(this.#timers, this.#backoff.next());
      if (attempt !== this.#attempt) return false;
    }
    return true;
  }

  /** Apply the frames that came meanwhile; return the last seq that they speak of. */
  #release() {
    const held = this.#held;
    this.#held = [];
    for (const frame of held) this.#take(frame, "live");
    return Math.max(this.#position.seq, ...held.slice(-1).map((frame) => frame.to_seq));
  }

  /** The goal as it is now, with its book: pages of the log carry neither. */
  async #askGoal() {
    const attempt = this.#attempt;
    const goal = await this.#rest.goal(this.#goalId);
    if (attempt !== this.#attempt) return 0;
    this.#goal = goal;
    this.#position.expect(goal.seq, goal.book, goal.head_hash);
    this.#changed();
    return goal.seq;
  }

  #heartbeat(seq) {
    if (seq === undefined || this.#phase !== "live") return;
    this.#backoff.reset();
    if (seq <= this.#position.seq) return;
    this.#timers.clear(this.#grace);
    this.#grace = this.#timers.set(() => {
      if (this.#phase === "live" && this.#position.seq < seq) this.#catchUp(seq);
    }, HEARTBEAT_GRACE_MS);
  }

  #presence(viewers) {
    this.#viewers = viewers;
    this.#handlers.onPresence?.(viewers);
    this.#changed();
  }

  /** Everything we hold is void. Subscribe afresh, after a short random wait. */
  async #forget(reason) {
    const attempt = this.#next("idle");
    this.#position = this.#freshPosition();
    this.#events = [];
    this.#error = null;
    this.#changed();
    this.#say("connecting", { reason });
    await pause(this.#timers, this.#backoff.next());
    if (attempt === this.#attempt && this.#link.isConnected) this.#subscribe();
  }

  #count(events, source) {
    const fresh = this.#position.count(events);
    if (fresh.length > 0) {
      this.#events = [...this.#events, ...fresh].slice(-this.#eventsMax);
      this.#handlers.onEvents?.(fresh, source);
    }
    this.#changed();
    // Frames carry the book, not the goal: what changed its title, its status or one's own roles
    // is asked for.
    if (source === "live" && fresh.some(({ kind }) => kind.startsWith("goal_") || kind === "member_changed")) {
      this.#askGoal().catch((problem) => this.#say(this.#status, { ...this.#why, reason: problem.code }));
    }
    return fresh.length;
  }

  #freshPosition() {
    return new Position((error) => {
      this.#error = error;
      this.#say(this.#status, this.#why);
    });
  }

  #next(phase) {
    this.#phase = phase;
    this.#held = [];
    this.#attempt += 1;
    return this.#attempt;
  }

  #changed() {
    this.#handlers.onState?.(this.state);
  }

  #say(status, { reason = null, retryInMs = null } = {}) {
    this.#status = status;
    this.#why = { reason, retryInMs };
    this.#handlers.onStatus?.({ status, reason, retryInMs, error: this.#error });
  }
}
