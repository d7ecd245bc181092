/** The check of the log: true logs pass, and each way of altering one is named. */

import { GENESIS, hashEvent, verifyChain } from "/web/goalfund.js";
import { equal, truthy } from "./assert.js";
import { GOAL_ID, Server } from "./fakes.js";

async function log() {
  const server = new Server();
  await server.add("goal_opened");
  await server.pay(150_050, { name: "Ẹ̀bùn Ọlá", message: "for \"all\" 🙏" });
  await server.pay(20_000);
  await server.add("withdrawal_requested", [{ debit: "available", credit: "reserved", amount_minor: 90_000 }]);
  await server.add("withdrawal_paid", [{ debit: "reserved", credit: "cash", amount_minor: 90_000 }]);
  return server;
}

const copy = (events) => structuredClone(events);

/** Alter a log, give every later event its right hash again, as an editor of the database could. */
async function reforge(events, fromSeq) {
  let prev = fromSeq === 1 ? GENESIS : events[fromSeq - 2].hash;
  for (const event of events.slice(fromSeq - 1)) {
    event.hash = await hashEvent(GOAL_ID, event, prev);
    prev = event.hash;
  }
  return events;
}

export async function test_the_hash_is_the_one_the_contract_defines() {
  const event = { seq: 1, kind: "goal_opened", at: "2026-01-02T03:04:05.678901Z", body: { b: 1, a: "é" }, transfers: [] };
  const text = `{"at":"${event.at}","body":{"a":"é","b":1},"goal_id":"${GOAL_ID}","kind":"goal_opened","prev":"${GENESIS}","seq":1,"transfers":[]}`;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));

  const expected = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  equal(expected, await hashEvent(GOAL_ID, event, GENESIS));
}

export async function test_a_true_log_is_verified_with_its_head_and_book() {
  const server = await log();
  const seen = [];

  const verdict = await verifyChain(GOAL_ID, server.events, {
    expect: server.goal, onProgress: ({ count }) => seen.push(count),
  });
  equal([true, 5, 5, server.headHash], [verdict.ok, verdict.count, verdict.seq, verdict.headHash]);
  equal(server.books.at(-1), verdict.book);
  equal([1, 2, 3, 4, 5], seen);
}

export async function test_an_empty_log_is_verified() {
  const { ok, headHash } = await verifyChain(GOAL_ID, [], { expect: new Server().goal });

  equal([true, GENESIS], [ok, headHash]);
}

export async function test_a_check_can_go_on_from_a_position() {
  const server = await log();
  const from = { seq: 3, hash: server.events[2].hash, book: server.books[3] };

  const verdict = await verifyChain(GOAL_ID, server.events.slice(3), { from, expect: server.goal });
  equal([true, 2, 5], [verdict.ok, verdict.count, verdict.seq]);
}

export async function test_every_altered_field_is_named_by_its_event_and_reason() {
  const server = await log();
  const alterations = {
    seq: [(event) => { event.seq = 7; }, "sequence"],
    kind: [(event) => { event.kind = "goal_edited"; }, "hash"],
    at: [(event) => { event.at = event.at.replace("2026", "2025"); }, "hash"],
    body: [(event) => { event.body.amount_minor += 1; }, "hash"],
    "body, more": [(event) => { event.body.more = null; }, "hash"],
    "body, commitment": [(event) => { event.body.commitment = GENESIS; }, "hash"],
    "transfers, amount": [(event) => { event.transfers[0].amount_minor += 1; }, "hash"],
    "transfers, debit": [(event) => { event.transfers[0].debit = "receivable"; }, "hash"],
    "transfers, credit": [(event) => { event.transfers[0].credit = "reserved"; }, "hash"],
    "transfers, order": [(event) => { event.transfers.reverse(); }, "hash"],
    "transfers, one less": [(event) => { event.transfers.pop(); }, "hash"],
    hash: [(event) => { event.hash = event.hash.replace(/^./, (digit) => (digit === "0" ? "1" : "0")); }, "hash"],
    "display, name": [(event) => { event.display.name = "Someone else"; }, "commitment"],
    "display, message": [(event) => { delete event.display.message; }, "commitment"],
    "display, more": [(event) => { event.display.title = "Chief"; }, "commitment"],
    salt: [(event) => { event.salt = "f".repeat(32); }, "commitment"],
    "salt, gone": [(event) => { delete event.salt; }, "commitment"],
    "salt, no hex": [(event) => { event.salt = "zz"; }, "shape"],
    "no transfers": [(event) => { delete event.transfers; }, "shape"],
  };

  for (const [what, [alter, reason]] of Object.entries(alterations)) {
    const events = copy(server.events);
    alter(events[1]);
    const { ok, count, fault } = await verifyChain(GOAL_ID, events);
    equal([false, 1, 2, reason], [ok, count, fault.seq, fault.reason], what);
  }
}

export async function test_another_goals_log_does_not_pass_for_this_one() {
  const { events } = await log();

  const { fault } = await verifyChain(GOAL_ID.replace("1", "2"), events);
  equal([1, "hash"], [fault.seq, fault.reason]);
}

export async function test_a_missing_a_doubled_and_a_swapped_event_are_out_of_sequence() {
  const { events } = await log();
  const [one, two, three, four, five] = events;

  for (const [altered, seq] of [
    [[one, three, four, five], 2], [[one, two, two, three], 3], [[one, three, two], 2], [[two, three], 1],
  ]) {
    const { fault } = await verifyChain(GOAL_ID, altered);
    equal([seq, "sequence"], [fault.seq, fault.reason]);
  }
}

export async function test_an_erased_name_leaves_the_chain_whole() {
  const server = await log();
  const events = copy(server.events);
  delete events[1].display;
  delete events[1].salt;

  equal(true, (await verifyChain(GOAL_ID, events, { expect: server.goal })).ok);
}

export async function test_a_well_hashed_log_that_breaks_the_book_is_still_refused() {
  const { events } = await log();
  const breaks = [
    (event) => { event.transfers[0].amount_minor = 999_999_999; },
    (event) => { event.transfers[0].amount_minor = 0; },
    (event) => { event.transfers[0].amount_minor = -5; },
    (event) => { event.transfers[0].amount_minor = 0.5; },
    (event) => { event.transfers[0].debit = "toString"; },
    (event) => { event.transfers[0].credit = "available"; },
  ];

  for (const alter of breaks) {
    const forged = copy(events);
    alter(forged[3]);
    const { fault } = await verifyChain(GOAL_ID, await reforge(forged, 4));
    equal([4, "book"], [fault.seq, fault.reason], fault.detail);
  }
}

export async function test_a_wholly_reforged_log_is_found_by_its_head() {
  const server = await log();
  const events = copy(server.events);
  events[2].transfers[0].amount_minor += 1;

  const { fault } = await verifyChain(GOAL_ID, await reforge(events, 3), { expect: server.goal });
  equal([5, "head_hash"], [fault.seq, fault.reason]);
}

export async function test_a_cut_log_and_a_false_book_are_found_at_the_end() {
  const server = await log();
  const falseBook = { ...server.goal, book: { ...server.goal.book, cash_minor: 1 } };

  const cut = await verifyChain(GOAL_ID, server.events.slice(0, 4), { expect: server.goal });
  equal([5, "head_seq"], [cut.fault.seq, cut.fault.reason]);
  const other = await verifyChain(GOAL_ID, server.events, { expect: falseBook });
  equal([5, "head_book"], [other.fault.seq, other.fault.reason]);
  truthy(other.fault.detail.includes("cash_minor"), "the account is named");
}
