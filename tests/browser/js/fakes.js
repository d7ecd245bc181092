/** Stand-ins for what surrounds the protocol: a clock, a socket, a server with one goal. */

import { GENESIS, commitmentOf, hashEvent } from "/web/goalfund.js";
import { emptyBook, post } from "/web/protocol/book.js";

export const GOAL_ID = "019ae000-0000-7000-8000-000000000001";

/** Let everything that is ready run. Nothing here waits for real time. */
export async function settled() {
  const channel = new MessageChannel();
  for (let turn = 0; turn < 20; turn += 1) {
    const next = new Promise((resume) => { channel.port1.onmessage = resume; });
    channel.port2.postMessage(null);
    await next;
  }
}

/** Timers that go off only when a test says so. */
export class Clock {
  nowMs = 0;
  #timers = new Map();
  #id = 0;

  set(call, delayMs) {
    this.#id += 1;
    this.#timers.set(this.#id, { call, delayMs, dueMs: this.nowMs + delayMs });
    return this.#id;
  }

  clear(id) {
    this.#timers.delete(id);
  }

  get delaysMs() {
    return [...this.#timers.values()].map(({ delayMs }) => delayMs);
  }

  async pass(ms) {
    this.nowMs += ms;
    for (const [id, { call, dueMs }] of [...this.#timers]) {
      if (dueMs <= this.nowMs && this.#timers.delete(id)) call();
    }
    await settled();
  }
}

/** The client's end of a connection, in the shape of a Socket.IO socket. */
export class Socket {
  connected = false;
  dials = 0;
  sent = [];
  #handlers = {};
  #answer;

  constructor(answer) {
    this.#answer = answer;
  }

  on(name, handler) {
    this.#handlers[name] = handler;
  }

  emit(name, data, acknowledge) {
    this.sent.push({ name, data });
    this.#answer(name, data, acknowledge ?? (() => {}), this);
  }

  connect() {
    this.dials += 1;
  }

  disconnect() {
    this.connected = false;
  }

  accept() {
    this.connected = true;
    this.#handlers.connect?.();
  }

  drop(reason = "transport close") {
    this.connected = false;
    this.#handlers.disconnect?.(reason);
  }

  refuse(error) {
    this.#handlers.connect_error?.(error);
  }

  hear(name, data) {
    this.#handlers[name]?.(data);
  }
}

/** A log that is true to api.md, and the answers a server would give about it. */
export class Server {
  events = [];
  books = [emptyBook()];
  requests = [];
  holdAcks = false;
  status = "open";
  failNext = [];
  #acks = [];

  get seq() {
    return this.events.length;
  }

  get headHash() {
    return this.events.at(-1)?.hash ?? GENESIS;
  }

  async add(kind, transfers = [], { display, body = {} } = {}) {
    const seq = this.seq + 1;
    const at = `2026-01-02T03:04:05.${String(seq).padStart(6, "0")}Z`;
    const event = { seq, kind, at, body: { ...body }, transfers };
    if (display) {
      const salt = seq.toString(16).padStart(32, "0");
      event.body.commitment = await commitmentOf(salt, display);
      Object.assign(event, { display, salt });
    }
    event.hash = await hashEvent(GOAL_ID, event, this.headHash);
    this.events.push(event);
    this.books.push(post(this.books.at(-1), transfers));
    return event;
  }

  pay(amountMinor, display) {
    const gross = { debit: "cash", credit: "available", amount_minor: amountMinor };
    const fee = { debit: "available", credit: "cash", amount_minor: 12 };
    return this.add("contribution_confirmed", [gross, fee], { display, body: { amount_minor: amountMinor } });
  }

  async grow(count) {
    for (let made = 0; made < count; made += 1) await this.pay(1_000 + made);
  }

  frame(fromSeq, toSeq = fromSeq) {
    const events = this.events.slice(fromSeq - 1, toSeq);
    const { hash } = events.at(-1);
    return { goal_id: GOAL_ID, from_seq: fromSeq, to_seq: toSeq, book: this.books[toSeq], head_hash: hash, events };
  }

  get goal() {
    return { id: GOAL_ID, title: "Roof", status: this.status, seq: this.seq, head_hash: this.headHash, book: this.books.at(-1) };
  }

  /** Socket.IO's `io`, giving sockets that this server answers. */
  get io() {
    return () => {
      this.socket = new Socket((...call) => this.#answer(...call));
      return this.socket;
    };
  }

  releaseAcks() {
    this.holdAcks = false;
    for (const give of this.#acks.splice(0)) give();
  }

  #answer(name, { after_seq: afterSeq }, acknowledge) {
    if (name !== "subscribe") return acknowledge({ ok: true });
    const refusal = this.failNext.shift();
    if (refusal) return acknowledge({ ok: false, error: refusal });
    const events = afterSeq === undefined ? this.events.slice(-50) : this.events.slice(afterSeq, afterSeq + 50);
    const more = events.length > 0 && events.at(-1).seq < this.seq;
    const { goal, seq, headHash } = this;
    const answer = { ok: true, goal, book: goal.book, seq, head_hash: headHash, events, more };
    if (this.holdAcks) return this.#acks.push(() => acknowledge(answer));
    return acknowledge(answer);
  }

  /** `fetch`, as far as the protocol uses it. */
  get fetch() {
    return async (address, request) => {
      const { pathname, searchParams } = new URL(address);
      this.requests.push({ path: pathname + new URL(address).search, request });
      const planned = this.planned?.shift();
      if (planned instanceof Error) throw planned;
      if (planned) return planned;
      if (!pathname.endsWith("/events")) return Response.json(this.goal);
      const afterSeq = Number(searchParams.get("after_seq"));
      const events = this.events.slice(afterSeq, afterSeq + Number(searchParams.get("limit")));
      return Response.json({ goal_id: GOAL_ID, events, seq: this.seq, more: afterSeq + events.length < this.seq });
    };
  }
}

export function problem(status, code, extra = {}) {
  const body = { type: "about:blank", title: code, status, code, detail: `it is ${code}`, retryable: status === 503, ...extra };
  return new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/problem+json" } });
}
