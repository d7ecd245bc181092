/** The check that anyone can make: recompute a goal's hash chain and its book from the log. */

import { BookError, checkBalance, difference, emptyBook, post } from "./book.js";
import { canonicalBytes } from "./canonical.js";
import { sha256, unhex } from "./sha256.js";

/** What stands for the hash before the first event. */
export const GENESIS = "0".repeat(64);

/**
 * @typedef {object} Fault
 * @property {number} seq the first event that does not hold
 * @property {"sequence"|"hash"|"commitment"|"book"|"shape"|"head_seq"|"head_hash"|"head_book"} reason
 * @property {string} detail one sentence for a person
 *
 * @typedef {object} Verdict
 * @property {boolean} ok
 * @property {number} count events that were checked and held
 * @property {number} seq the last of them
 * @property {string} headHash
 * @property {Record<string, number>} book the four accounts after it
 * @property {Fault | null} fault
 */

/**
 * Recompute every hash, commitment and transfer of a log, and stop at the first that differs.
 *
 * @param {string} goalId
 * @param {Iterable<object> | AsyncIterable<object>} events in the order of the log
 * @param {object} [options]
 * @param {{seq: number, hash: string, book: Record<string, number>}} [options.from]
 *   the position before the first event; the beginning of the log when absent
 * @param {{seq: number, head_hash: string, book: Record<string, number>}} [options.expect]
 *   what the server says the end is; compared when given
 * @param {(verdict: Verdict) => void} [options.onProgress] called after each event
 * @returns {Promise<Verdict>} never rejects for a bad log; it does when reading `events` fails
 */
export async function verifyChain(goalId, events, { from, expect, onProgress } = {}) {
  const start = from ?? { seq: 0, hash: GENESIS, book: emptyBook() };
  const verdict = {
    ok: true, count: 0, seq: start.seq, headHash: start.hash, book: start.book, fault: null,
  };
  for await (const event of events) {
    const fault = await examine(goalId, event, verdict);
    if (fault) return { ...verdict, ok: false, fault };
    verdict.count += 1;
    onProgress?.(verdict);
  }
  const fault = expect ? compareHead(verdict, expect) : null;
  return { ...verdict, ok: fault === null, fault };
}

/**
 * @param {string} goalId
 * @param {object} event as the server sends it
 * @param {string} prev the previous event's hash
 * @returns {Promise<string>} what the event's `hash` must be
 */
export function hashEvent(goalId, event, prev) {
  const { seq, kind, at, body, transfers } = event;
  return sha256(canonicalBytes({ goal_id: goalId, seq, kind, at, body, transfers, prev }));
}

/**
 * @param {string} salt lower-case hex
 * @param {object} display
 * @returns {Promise<string>} what the event's `body.commitment` must be
 */
export function commitmentOf(salt, display) {
  const prefix = unhex(salt);
  const text = canonicalBytes(display);
  const joined = new Uint8Array(prefix.length + text.length);
  joined.set(prefix);
  joined.set(text, prefix.length);
  return sha256(joined);
}

/** Check one event and move the verdict past it; return the fault if it has one. */
async function examine(goalId, event, verdict) {
  const seq = verdict.seq + 1;
  try {
    if (event.seq !== seq) return { seq, reason: "sequence", detail: missing(seq, event.seq) };
    const hash = await hashEvent(goalId, event, verdict.headHash);
    if (hash !== event.hash) return { seq, reason: "hash", detail: altered(hash, event.hash) };
    const broken = await brokenCommitment(event);
    if (broken) return { seq, reason: "commitment", detail: broken };
    const book = post(verdict.book, event.transfers);
    checkBalance(book);
    Object.assign(verdict, { seq, headHash: hash, book });
    return null;
  } catch (error) {
    return { seq, reason: error instanceof BookError ? "book" : "shape", detail: error.message };
  }
}

/** An erased or anonymous display is simply absent; one that is there must be the one promised. */
async function brokenCommitment({ display, salt, body }) {
  if (display === undefined && salt === undefined) return null;
  if (!display || !salt) return "the name or message came without its salt, or the salt alone";
  if ((await commitmentOf(salt, display)) === body.commitment) return null;
  return "the name or message is not the one that was committed to";
}

function compareHead(verdict, expect) {
  const { seq } = verdict;
  if (seq !== expect.seq) {
    return { seq: seq + 1, reason: "head_seq", detail: missing(expect.seq, seq) };
  }
  if (verdict.headHash !== expect.head_hash) {
    return { seq, reason: "head_hash", detail: altered(verdict.headHash, expect.head_hash) };
  }
  const field = difference(verdict.book, expect.book);
  if (!field) return null;
  const detail = `the log adds up to ${field} ${verdict.book[field]}, the server says ${expect.book[field]}`;
  return { seq, reason: "head_book", detail };
}

function missing(expected, actual) {
  return `expected event ${expected}, found ${actual}`;
}

function altered(expected, actual) {
  return `its content hashes to ${String(expected).slice(0, 12)}…, the log says ${String(actual).slice(0, 12)}…`;
}
