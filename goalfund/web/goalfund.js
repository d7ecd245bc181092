/**
 * GoalFund for browsers: watch a goal live, check its log, contribute, sign in, run a goal.
 *
 *     import { connect } from "/web/goalfund.js";
 *
 *     const fund = connect();
 *     const watching = fund.watch(goalId, {
 *       onState: ({ book }) => show(book.available_minor),
 *       onEvents: (events) => events.forEach(line),
 *       onStatus: ({ status }) => light(status),
 *     });
 *     watching.close();
 *
 *     const ada = await fund.account.signIn({ email, password });
 *     await fund.openGoal({ title, description, target_minor, currency: "NGN" });
 *
 * Who is signed in is in `fund.session`. A session travels by cookie; where the browser keeps
 * none, by a token in this tab's sessionStorage. Either way nothing more is to be done.
 *
 * Plain ES modules, no build step; the only library is the Socket.IO client, and another
 * build of it can be given as `io`. Each event is handed on once and in order, across
 * lost frames, reconnects and restarts of the server.
 *
 * @module goalfund
 */

import { io as socketIo } from "./vendor/socket.io-client/socket.io.esm.min.js";
import { Account } from "./protocol/account.js";
import { realTimers } from "./protocol/backoff.js";
import { verifyChain } from "./protocol/chain.js";
import { Clearing } from "./protocol/clearing.js";
import { Disputes } from "./protocol/disputes.js";
import { Invitations } from "./protocol/invitations.js";
import { Link } from "./protocol/link.js";
import { Milestones } from "./protocol/milestones.js";
import { Notices } from "./protocol/notices.js";
import { Organising } from "./protocol/organising.js";
import { Outgoing } from "./protocol/outgoing.js";
import { Rest } from "./protocol/rest.js";
import { Rosters } from "./protocol/rosters.js";
import { Session } from "./protocol/session.js";
import { Subscription } from "./protocol/subscription.js";
import { Suspense } from "./protocol/suspense.js";
import { Talk } from "./protocol/talk.js";
import { Uploads } from "./protocol/uploads.js";

export { Backoff } from "./protocol/backoff.js";
export { canonicalize, canonicalBytes } from "./protocol/canonical.js";
export { GENESIS, commitmentOf, hashEvent, verifyChain } from "./protocol/chain.js";
export { decimalOf, formatMoney, fractionDigits, parseMoney, percentOf } from "./protocol/money.js";
export { passkeysWork, usePasskey } from "./protocol/passkeys.js";
export { GoalFundProblem } from "./protocol/problem.js";
export { sha256, sha256Plain } from "./protocol/sha256.js";
export { tabStorage } from "./protocol/storage.js";

/**
 * @typedef {object} Options
 * @property {string} [url] the server's origin; the page's own when absent
 * @property {string | (() => string | null)} [token] a bearer token of the caller's own, asked for
 *   at each use; without it the session is looked after here
 * @property {import("./protocol/account.js").AskToStepUp} [askToStepUp] asks a person for a code or
 *   their password when something needs them to confirm; without it such requests are refused
 * @property {Pick<Storage, "getItem" | "setItem" | "removeItem">} [storage] where the token is kept
 * @property {Function} [io] Socket.IO's `io`
 * @property {typeof fetch} [fetch]
 * @property {{set: Function, clear: Function}} [timers]
 * @property {() => number} [random]
 * @property {{baseMs?: number, maxMs?: number}} [backoff]
 * @property {number} [eventsMax] how many events `state.events` keeps
 */

/** A server, and what a page can ask of it. All subscriptions share one socket. */
export class GoalFund {
  /** @type {import("./protocol/session.js").Session} who is signed in */
  session;
  /** @type {import("./protocol/account.js").Account} what they do with their account */
  account;
  /** @type {import("./protocol/talk.js").Talk} updates and comments */
  talk;
  /** @type {import("./protocol/invitations.js").Invitations} links to private goals */
  invitations;
  /** @type {import("./protocol/milestones.js").Milestones} what a goal sets out to reach */
  milestones;
  /** @type {import("./protocol/notices.js").Notices} what one is told of goals */
  notices;
  /** @type {import("./protocol/rosters.js").Rosters} who is expected to give, and personal links */
  rosters;
  /** @type {import("./protocol/outgoing.js").Outgoing} money out: withdrawals, proofs, refunds */
  outgoing;
  /** @type {import("./protocol/clearing.js").Clearing} what the gateway has beside what the books say */
  clearing;
  /** @type {import("./protocol/disputes.js").Disputes} charges that payers' banks want back */
  disputes;
  /** @type {import("./protocol/suspense.js").Suspense} money that has reached no goal, and whose it was */
  suspense;
  #rest;
  #link;
  #organising;
  #uploads;
  #shared;

  /** @param {Options} [options] */
  constructor(options = {}) {
    const { url = globalThis.location.origin, token, storage, askToStepUp, fetch, io = socketIo, backoff } = options;
    const { timers = realTimers, random = Math.random, eventsMax = 200 } = options;
    const session = new Session({ token, storage });
    const recover = (problem, isUnsafe) => this.account.recover(problem, isUnsafe);
    this.session = session;
    this.#rest = new Rest({ url, session, recover, fetch, timers, random });
    this.account = new Account({ rest: this.#rest, session, askToStepUp });
    this.#organising = new Organising(this.#rest);
    this.#uploads = new Uploads(this.#rest, fetch);
    this.talk = new Talk({ rest: this.#rest, newOperationId });
    this.invitations = new Invitations(this.#rest);
    this.milestones = new Milestones({ rest: this.#rest, newOperationId });
    this.notices = new Notices(this.#rest);
    this.rosters = new Rosters({ rest: this.#rest, newOperationId });
    this.outgoing = new Outgoing({ rest: this.#rest, newOperationId });
    this.clearing = new Clearing({ rest: this.#rest, newOperationId });
    this.disputes = new Disputes(this.#rest);
    this.suspense = new Suspense({ rest: this.#rest, newOperationId });
    const makeSocket = () => io(url, socketOptions(session));
    // Without an answer we are who we were, and the server will say so again.
    const onSignedOut = () => this.account.load().catch(() => {});
    this.#link = new Link({ makeSocket, timers, random, backoff, onSignedOut });
    this.#shared = { link: this.#link, rest: this.#rest, timers, random, backoff, eventsMax };
    session.listen((change) => { if (change === "signed_in") this.#link.redial(); });
    globalThis.addEventListener?.("online", () => this.#link.wake());
  }

  /**
   * Stay connected as the person who is signed in: what concerns them is heard at once, the end
   * of their session too, by those who `session.listen`.
   *
   * What one is told is taken in by `notices`; what came while there was no connection is counted.
   *
   * @param {{onNotification?: (told: {notification: object | null, unread: number}) => void}} [handlers]
   * @returns {{close: () => void}}
   */
  attend({ onNotification } = {}) {
    const { notices } = this;
    const member = {
      // Until it is known, the number stays as it was: the next connection asks again.
      connected: () => void notices.list({ limit: 1 }).catch(() => {}),
      disconnected() {},
      received(name, data) {
        if (name !== "notification") return;
        notices.take(data);
        onNotification?.(data);
      },
    };
    this.#link.join(member);
    return { close: () => this.#link.leave(member) };
  }

  /**
   * Watch a goal until the returned subscription is closed.
   *
   * @param {string} goalId
   * @param {import("./protocol/subscription.js").Handlers} handlers
   * @param {{afterSeq?: number}} [options] resume after a position that is known already
   * @returns {Subscription}
   */
  watch(goalId, handlers, { afterSeq } = {}) {
    return new Subscription(goalId, handlers, { ...this.#shared, afterSeq });
  }

  /** Public goals, a page at a time. @see Rest.goals */
  listGoals(filter) {
    return this.#rest.goals(filter);
  }

  /** @param {string} goalId */
  getGoal(goalId) {
    return this.#rest.goal(goalId);
  }

  /**
   * Find the goal of a share link. A private one is found by its id, or among one's own goals.
   *
   * @param {string} name a slug, or an id
   * @returns {Promise<object | null>}
   */
  async findGoal(name) {
    if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(name)) return this.#goalOrNull(name);
    const { items } = await this.#rest.goals({ slug: name, limit: 1 });
    return items[0] ?? this.#findMine(name);
  }

  async #goalOrNull(goalId) {
    try {
      return await this.#rest.goal(goalId);
    } catch (problem) {
      if (problem.code === "goal_not_found") return null;
      throw problem;
    }
  }

  async #findMine(slug) {
    const user = this.session.user === undefined ? await this.account.load() : this.session.user;
    let cursor;
    while (user) {
      const page = await this.#organising.mine({ cursor, limit: 200 });
      const found = page.items.find((goal) => goal.slug === slug);
      cursor = page.next_cursor;
      if (found || !cursor) return found ?? null;
    }
    return null;
  }

  /** @param {string} goalId @param {{afterSeq?: number, limit?: number}} [range] */
  getEvents(goalId, range) {
    return this.#rest.events(goalId, range);
  }

  /** @param {string} contributionId @param {string} [accessKey] */
  getContribution(contributionId, accessKey) {
    return this.#rest.contribution(contributionId, accessKey);
  }

  /**
   * Offer a contribution. To try again after a failure, give the same `operationId`: the
   * server makes it once and repeats its first answer.
   *
   * @param {string} goalId
   * @param {{amount_minor: number, name: string, email: string, anonymous?: boolean,
   *          message?: string, channel?: "checkout" | "transfer"}} body
   * @param {string} [operationId]
   * @returns {Promise<{contribution: object, payment: object}>}
   */
  contribute(goalId, body, operationId = newOperationId()) {
    return this.#rest.contribute(goalId, body, operationId);
  }

  /**
   * @param {string} contributionId
   * @param {string} [accessKey]
   * @returns {Promise<Blob>} the receipt, a PDF; rejected with `contribution_unpaid` before the money is in
   */
  getReceipt(contributionId, accessKey) {
    return this.#rest.file(`/contributions/${encodeURIComponent(contributionId)}/receipt.pdf`, { access_key: accessKey });
  }

  /**
   * @param {string} goalId
   * @param {"csv" | "pdf"} kind
   * @param {{after?: string, before?: string}} [days] of Lagos, as `2026-01-31`; from the first up to before the second
   * @returns {Promise<Blob>} the statement; a PDF can be rejected with `statement_too_long`
   */
  getStatement(goalId, kind, { after, before } = {}) {
    return this.#rest.file(`/goals/${encodeURIComponent(goalId)}/statement.${kind}`, { after, before });
  }

  /** @param {string} goalId @param {"qr" | "badge"} what @returns {Promise<Blob>} an SVG */
  getPicture(goalId, what) {
    return this.#rest.file(`/goals/${encodeURIComponent(goalId)}/${what}.svg`);
  }

  /** Goals that the person who is signed in has a part in. @see Organising.mine */
  myGoals(page) {
    return this.#organising.mine(page);
  }

  /** @param {object} body @param {string} [operationId] @returns {Promise<object>} the goal */
  openGoal(body, operationId = newOperationId()) {
    return this.#organising.open(body, operationId);
  }

  /**
   * Change a goal, if nobody else has since it was read.
   *
   * @param {{id: string, version: number}} goal as it was read
   * @param {object} changes
   * @param {string} [operationId]
   * @returns {Promise<object>} the goal; rejected with `stale_version` when somebody else has
   */
  editGoal(goal, changes, operationId = newOperationId()) {
    return this.#organising.edit(goal, changes, operationId);
  }

  /**
   * @param {{id: string}} goal
   * @param {"close" | "reopen" | "cancel"} what
   * @param {string} [operationId]
   */
  turnGoal(goal, what, operationId = newOperationId()) {
    return this.#organising.turn(goal, what, operationId);
  }

  /** @param {string} goalId */
  getMembers(goalId) {
    return this.#organising.members(goalId);
  }

  /** @param {string} goalId @param {string} userId @param {"treasurer" | "organiser"} role */
  setMember(goalId, userId, role, operationId = newOperationId()) {
    return this.#organising.setMember(goalId, userId, role, operationId);
  }

  /** @param {string} goalId @param {string} userId */
  removeMember(goalId, userId, operationId = newOperationId()) {
    return this.#organising.removeMember(goalId, userId, operationId);
  }

  /**
   * Bring a file, wherever the server keeps it; then name it by its id where it is to be used.
   *
   * @param {File} file
   * @param {"avatar" | "goal_image" | "proof" | "update"} purpose
   * @returns {Promise<{id: string, type: string, url: string}>}
   */
  upload(file, purpose) {
    return this.#uploads.upload(file, purpose);
  }

  /**
   * Ask where a file is that a goal uses: displays of events name files by their ids, and links to
   * those of private goals end.
   *
   * @param {string} goalId
   * @param {string} fileId
   * @returns {Promise<{id: string, type: string, width: number, height: number, sha256: string, url: string}>}
   */
  getGoalFile(goalId, fileId) {
    return this.#rest.read(`/goals/${encodeURIComponent(goalId)}/files/${encodeURIComponent(fileId)}`);
  }

  /** For staff: files that two goals show, or that look alike, newest first. @param {{cursor?: string, limit?: number}} [page] */
  fileFlags(page) {
    return this.#rest.read("/admin/file-flags", page);
  }

  /**
   * Fetch a goal's whole log and recompute it here, trusting nothing but the arithmetic.
   *
   * @param {string} goalId
   * @param {(verdict: import("./protocol/chain.js").Verdict, total: number) => void} [onProgress]
   * @param {AbortSignal} [signal] stops between two pages, by its own reason
   * @returns {Promise<import("./protocol/chain.js").Verdict>}
   */
  async checkLog(goalId, onProgress, signal) {
    const goal = await this.#rest.goal(goalId);
    const events = this.#readLog(goalId, goal.seq, signal);
    const report = (verdict) => onProgress?.(verdict, goal.seq);
    return verifyChain(goalId, events, { expect: goal, onProgress: report });
  }

  /** Each event from the first to `lastSeq`, page by page. */
  async *#readLog(goalId, lastSeq, signal) {
    let afterSeq = 0;
    while (afterSeq < lastSeq) {
      signal?.throwIfAborted();
      const limit = Math.min(200, lastSeq - afterSeq);
      const { events } = await this.#rest.events(goalId, { afterSeq, limit });
      if (events.length === 0) return;
      yield* events;
      afterSeq += events.length;
    }
  }
}

/** @param {Options} [options] @returns {GoalFund} */
export function connect(options) {
  return new GoalFund(options);
}

/** @returns {string} a random UUID, also where the page is not a secure context */
export function newOperationId() {
  if (globalThis.crypto.randomUUID) return globalThis.crypto.randomUUID();
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function socketOptions(session) {
  return {
    path: "/socket.io/",
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    autoConnect: false,
    reconnection: false, // ours has full jitter and knows what a refusal is
    withCredentials: session.transport === "cookie",
    auth: (give) => give(session.token ? { token: session.token } : {}),
  };
}
