/** Watching a goal: what arrives, in whatever order the network makes of it. */

import { connect } from "/web/goalfund.js";
import { emptyBook } from "/web/protocol/book.js";
import { equal, truthy } from "./assert.js";
import { Clock, GOAL_ID, Server, problem, settled } from "./fakes.js";

async function scene(count = 0, options = {}) {
  const server = new Server();
  await server.grow(count);
  const clock = new Clock();
  const { io, fetch } = server;
  const fund = connect({ url: "http://server.test", io, fetch, timers: clock, random: () => 1, ...options });
  const seen = { seqs: [], statuses: [], sources: [], states: 0, last: null, status: null };
  const watch = (position) => fund.watch(GOAL_ID, {
    onState: (state) => { seen.last = state; seen.states += 1; },
    onEvents: (events, source) => {
      seen.seqs.push(...events.map(({ seq }) => seq));
      seen.sources.push(source);
    },
    onPresence: (viewers) => { seen.viewers = viewers; },
    onStatus: (status) => { seen.status = status; seen.statuses.push(status.status); },
  }, position);
  return { server, clock, fund, seen, watch };
}

async function live(count = 0, options = {}) {
  const stage = await scene(count, options);
  stage.subscription = stage.watch();
  stage.server.socket.accept();
  await settled();
  return stage;
}

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const eventRequests = (server) => server.requests.map(({ path }) => path).filter((path) => path.includes("/events"));
const subscribes = (server) => server.socket.sent.filter(({ name }) => name === "subscribe").map(({ data }) => data);

/** What must be true at the end of every story: the client has what the server has. */
function agrees({ server, seen }) {
  equal(["live", null], [seen.status.status, seen.status.error]);
  equal([server.seq, server.headHash], [seen.last.seq, seen.last.headHash]);
  equal(server.books.at(-1), seen.last.book);
  equal(range(seen.seqs[0] ?? 1, server.seq), seen.seqs, "each event once and in order:");
}

export async function test_a_first_snapshot_gives_the_newest_events_and_the_book() {
  const stage = await live(60);

  equal([{ goal_id: GOAL_ID }], subscribes(stage.server));
  equal(range(11, 60), stage.seen.seqs);
  equal(["snapshot"], stage.seen.sources);
  equal(["connecting", "connecting", "live"], stage.seen.statuses);
  equal([], eventRequests(stage.server));
  agrees(stage);
}

export async function test_an_empty_goal_is_live_too() {
  const stage = await live(0);

  agrees(stage);
}

export async function test_live_frames_are_counted_once_and_in_order() {
  const stage = await live(3);
  await stage.server.grow(5);

  stage.server.socket.hear("events", stage.server.frame(4, 6));
  stage.server.socket.hear("events", stage.server.frame(7));
  stage.server.socket.hear("events", stage.server.frame(8));
  equal(["snapshot", "live", "live", "live"], stage.seen.sources);
  agrees(stage);
}

export async function test_duplicate_and_overlapping_frames_are_dropped() {
  const stage = await live(3);
  await stage.server.grow(4);
  const { socket } = stage.server;

  for (const frame of [stage.server.frame(1, 3), stage.server.frame(4, 5), stage.server.frame(4, 5), stage.server.frame(3, 7), stage.server.frame(5, 6)]) {
    socket.hear("events", frame);
  }
  await settled();
  equal([], eventRequests(stage.server));
  agrees(stage);
}

export async function test_frames_before_the_acknowledgement_wait_for_it() {
  const stage = await scene(3);
  stage.server.holdAcks = true;
  stage.watch();
  stage.server.socket.accept();
  await stage.server.grow(2);
  stage.server.socket.hear("events", stage.server.frame(4, 5));
  equal([], stage.seen.seqs);

  stage.server.releaseAcks();
  await settled();
  agrees(stage);
}

export async function test_a_frame_that_overlaps_the_snapshot_is_cut() {
  const stage = await scene(3);
  stage.server.holdAcks = true;
  stage.watch();
  stage.server.socket.accept();
  await stage.server.grow(3);
  stage.server.socket.hear("events", stage.server.frame(2, 6));

  stage.server.releaseAcks();
  await settled();
  agrees(stage);
}

export async function test_a_gap_is_fetched_by_rest_and_live_goes_on() {
  const stage = await live(3);
  await stage.server.grow(10);

  stage.server.socket.hear("events", stage.server.frame(12, 13));
  await settled();
  equal(["/api/v1/goals/" + GOAL_ID + "/events?after_seq=3&limit=200"], eventRequests(stage.server));
  truthy(stage.seen.statuses.includes("catching_up"), "it says so");
  agrees(stage);
}

export async function test_frames_that_come_while_a_gap_is_fetched_are_kept() {
  const stage = await live(3);
  await stage.server.grow(10);
  const { server } = stage;

  server.socket.hear("events", server.frame(13));
  await server.grow(2);
  server.socket.hear("events", server.frame(14));
  server.socket.hear("events", server.frame(15));
  await settled();
  agrees(stage);
}

export async function test_a_lost_frame_at_the_end_is_found_by_the_heartbeat() {
  const stage = await live(3);
  await stage.server.grow(2);

  stage.server.socket.hear("heartbeat", { goals: { [GOAL_ID]: 5 } });
  await settled();
  equal([], eventRequests(stage.server), "a frame may still be on its way:");
  await stage.clock.pass(1_500);
  agrees(stage);
}

export async function test_a_heartbeat_that_overtook_its_frame_costs_nothing() {
  const stage = await live(3);
  await stage.server.grow(2);

  stage.server.socket.hear("heartbeat", { goals: { [GOAL_ID]: 5, other: 9 } });
  stage.server.socket.hear("events", stage.server.frame(4, 5));
  await stage.clock.pass(1_500);
  equal([], eventRequests(stage.server));
  agrees(stage);
}

export async function test_after_a_reconnect_it_resumes_where_it_was() {
  const stage = await live(3);
  stage.server.socket.drop();
  equal("offline", stage.seen.status.status);
  equal(["transport close", 500], [stage.seen.status.reason, stage.seen.status.retryInMs]);
  await stage.server.grow(4);

  await stage.clock.pass(500);
  equal(2, stage.server.socket.dials);
  stage.server.socket.accept();
  await settled();
  equal([{ goal_id: GOAL_ID }, { goal_id: GOAL_ID, after_seq: 3 }], subscribes(stage.server));
  equal(["snapshot", "catch_up"], stage.seen.sources);
  agrees(stage);
}

export async function test_a_disconnect_before_the_first_event_resumes_in_full() {
  const stage = await live(0);
  stage.server.socket.drop();
  await stage.server.grow(3);

  await stage.clock.pass(500);
  stage.server.socket.accept();
  await settled();
  equal({ goal_id: GOAL_ID, after_seq: 0 }, subscribes(stage.server)[1]);
  agrees(stage);
}

export async function test_resuming_again_and_again_without_news_repeats_nothing() {
  const stage = await live(3);

  for (let time = 0; time < 5; time += 1) {
    stage.server.socket.drop();
    await stage.clock.pass(60_000);
    stage.server.socket.accept();
    await settled();
  }
  agrees(stage);
}

export async function test_more_than_an_acknowledgement_holds_is_paged_by_rest() {
  const stage = await live(3);
  stage.server.socket.drop();
  await stage.server.grow(470);

  await stage.clock.pass(500);
  stage.server.socket.accept();
  await settled();
  equal([53, 253, 453], eventRequests(stage.server).map((path) => Number(/after_seq=(\d+)/.exec(path)[1])));
  equal(200, stage.seen.last.events.length, "the page keeps the newest:");
  agrees(stage);
}

export async function test_a_loss_in_the_middle_of_paging_starts_again_from_the_position() {
  const stage = await live(3);
  stage.server.socket.drop();
  await stage.server.grow(300);
  await stage.clock.pass(500);
  stage.server.socket.accept();
  stage.server.socket.drop();
  await settled();

  await stage.clock.pass(60_000);
  stage.server.socket.accept();
  await settled();
  agrees(stage);
}

export async function test_a_reset_forgets_everything_and_subscribes_again() {
  const stage = await live(8);

  stage.server.socket.hear("reset", { goal_id: GOAL_ID, reason: "fenced" });
  equal([null, null, 0], [stage.seen.last.seq, stage.seen.last.book, stage.seen.last.events.length]);
  equal(["connecting", "fenced"], [stage.seen.status.status, stage.seen.status.reason]);
  stage.seen.seqs.length = 0;
  await stage.clock.pass(500);
  equal({ goal_id: GOAL_ID }, subscribes(stage.server)[1]);
  agrees(stage);
}

export async function test_a_reset_of_another_goal_is_not_ours() {
  const stage = await live(3);

  stage.server.socket.hear("reset", { goal_id: "another", reason: "fenced" });
  await settled();
  agrees(stage);
}

export async function test_an_acknowledgement_from_before_a_reset_is_ignored() {
  const stage = await scene(3);
  stage.server.holdAcks = true;
  stage.watch();
  stage.server.socket.accept();
  stage.server.socket.hear("reset", { goal_id: GOAL_ID, reason: "ahead" });

  stage.server.releaseAcks();
  await settled();
  equal([], stage.seen.seqs);
  await stage.clock.pass(500);
  agrees(stage);
}

export async function test_a_log_that_became_shorter_is_read_afresh() {
  const stage = await live(8);
  stage.server.socket.drop();
  stage.server.events.length = 5;
  stage.server.books.length = 6;
  await stage.clock.pass(500);
  stage.server.socket.accept();
  await settled();
  equal("log_is_shorter", stage.seen.status.reason);

  stage.seen.seqs.length = 0;
  await stage.clock.pass(60_000);
  agrees(stage);
}

export async function test_a_book_that_the_transfers_do_not_add_up_to_is_reported() {
  const stage = await live(3);
  await stage.server.grow(1);
  const frame = stage.server.frame(4);
  frame.book = { ...frame.book, available_minor: frame.book.available_minor + 1 };

  stage.server.socket.hear("events", frame);
  equal(["live", "book_differs", 4], [stage.seen.status.status, stage.seen.status.error.code, stage.seen.status.error.seq]);
  truthy(stage.seen.status.error.detail.startsWith("available_minor"), "it names the account");
}

export async function test_a_head_that_is_not_the_last_event_is_reported() {
  const stage = await live(3);
  await stage.server.grow(1);

  stage.server.socket.hear("events", { ...stage.server.frame(4), head_hash: "0".repeat(64) });
  equal("head_differs", stage.seen.status.error.code);
}

export async function test_an_impossible_transfer_is_reported_and_the_rest_goes_on() {
  const stage = await live(3);
  await stage.server.grow(2);
  const frame = structuredClone(stage.server.frame(4));
  frame.events[0].transfers[0].amount_minor = -1;

  stage.server.socket.hear("events", frame);
  equal(["transfer_impossible", 4], [stage.seen.status.error.code, stage.seen.status.error.seq]);
  stage.server.socket.hear("events", stage.server.frame(5));
  equal(range(1, 5), stage.seen.seqs);
}

export async function test_a_known_position_is_resumed_from_the_beginning_of_the_log() {
  const stage = await scene(120);
  stage.watch({ afterSeq: 0 });
  stage.server.socket.accept();
  await settled();

  equal({ goal_id: GOAL_ID, after_seq: 0 }, subscribes(stage.server)[0]);
  equal(range(1, 120), stage.seen.seqs);
  agrees(stage);
}

export async function test_a_refusal_for_good_is_said_and_not_repeated() {
  const stage = await scene(3);
  stage.server.failNext = [{ code: "goal_not_found", status: 404, retryable: false }];
  stage.watch();
  stage.server.socket.accept();
  await settled();
  equal(["offline", "goal_not_found", null], [stage.seen.status.status, stage.seen.status.reason, stage.seen.status.retryInMs]);

  await stage.clock.pass(3_600_000);
  equal(1, subscribes(stage.server).length);
}

export async function test_a_busy_server_is_asked_again_after_the_time_it_names() {
  const stage = await scene(3);
  stage.server.failNext = [{ code: "overloaded", status: 503, retryable: true, retry_after_s: 4 }];
  stage.watch();
  stage.server.socket.accept();
  await settled();
  equal(["offline", "overloaded", 4_500], [stage.seen.status.status, stage.seen.status.reason, stage.seen.status.retryInMs]);

  await stage.clock.pass(4_499);
  equal(1, subscribes(stage.server).length);
  await stage.clock.pass(1);
  agrees(stage);
}

export async function test_an_acknowledgement_that_never_comes_is_asked_for_again() {
  const stage = await scene(3);
  stage.server.holdAcks = true;
  stage.watch();
  stage.server.socket.accept();
  await stage.clock.pass(10_000);
  equal("unreachable", stage.seen.status.reason);

  stage.server.releaseAcks();
  await stage.clock.pass(500);
  agrees(stage);
}

export async function test_a_page_that_fails_is_fetched_again() {
  const stage = await live(3);
  await stage.server.grow(5);
  stage.server.planned = [new TypeError("network"), problem(503, "overloaded", { retry_after_s: 2 })];

  stage.server.socket.hear("events", stage.server.frame(8));
  await settled();
  await stage.clock.pass(500);
  await stage.clock.pass(3_000);
  agrees(stage);
}

export async function test_reconnects_wait_longer_each_time_and_begin_anew_after_an_answer() {
  const stage = await scene(1);
  stage.watch();
  const waits = [];
  for (let time = 0; time < 9; time += 1) {
    stage.server.socket.refuse(new Error("websocket error"));
    waits.push(stage.seen.status.retryInMs);
    await stage.clock.pass(stage.seen.status.retryInMs);
  }
  equal([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000], waits);

  stage.server.socket.accept();
  await settled();
  stage.server.socket.drop();
  equal(500, stage.seen.status.retryInMs);
}

export async function test_the_reason_that_the_server_gave_for_closing_is_said() {
  const stage = await live(1);

  stage.server.socket.hear("closing", { reason: "server_restarting" });
  stage.server.socket.drop();
  equal("server_restarting", stage.seen.status.reason);
  stage.server.socket.refuse(new Error("websocket error"));
  equal("websocket error", stage.seen.status.reason);
}

export async function test_only_one_attempt_to_connect_is_ever_waiting() {
  const stage = await live(1);
  stage.server.socket.drop();
  stage.server.socket.refuse(new Error("again"));

  equal([1_000], stage.clock.delaysMs.filter((delay) => delay !== 10_000));
}

export async function test_a_connection_refused_for_good_is_not_dialled_again() {
  const stage = await scene(1);
  stage.watch();
  const refusal = Object.assign(new Error("no"), { data: { code: "unauthenticated", retryable: false } });

  stage.server.socket.refuse(refusal);
  await stage.clock.pass(3_600_000);
  equal(["unauthenticated", 1], [stage.seen.status.reason, stage.server.socket.dials]);
}

export async function test_the_network_coming_back_ends_the_wait() {
  const stage = await live(1);
  stage.server.socket.drop();

  dispatchEvent(new Event("online"));
  equal(2, stage.server.socket.dials);
}

export async function test_an_edit_of_the_goal_is_fetched_once_it_shows_in_the_log() {
  const stage = await live(2);
  await stage.server.add("goal_closed");
  stage.server.status = "closed";

  stage.server.socket.hear("events", stage.server.frame(3));
  await settled();
  equal("closed", stage.seen.last.goal.status);
  agrees(stage);
}

export async function test_presence_is_handed_on() {
  const stage = await live(1);

  stage.server.socket.hear("presence", { goal_id: GOAL_ID, viewers: 12 });
  equal([12, 12], [stage.seen.viewers, stage.seen.last.viewers]);
}

export async function test_after_close_nothing_is_heard_and_the_socket_is_let_go() {
  const stage = await live(1);
  const states = stage.seen.states;
  const { socket } = stage.server;
  await stage.server.grow(1);

  stage.subscription.close();
  socket.hear("events", stage.server.frame(2));
  await stage.clock.pass(60_000);
  equal([false, states], [socket.connected, stage.seen.states]);
  equal("unsubscribe", socket.sent.at(-1).name);
}

export async function test_two_watchers_share_one_socket() {
  const stage = await live(2);
  const first = stage.server.socket;
  const seqs = [];
  stage.fund.watch(GOAL_ID, { onEvents: (events) => seqs.push(...events.map(({ seq }) => seq)) });
  await settled();

  truthy(first === stage.server.socket, "no second socket was made");
  equal([1, 2], seqs);
}

/** Any order, loss and doubling of frames, with reconnects between, ends in the server's state. */
export async function test_no_disorder_of_the_network_is_ever_seen() {
  for (let seed = 1; seed <= 60; seed += 1) {
    const chance = lottery(seed);
    const stage = await live(chance(4));
    const { server, clock } = stage;
    for (let step = 0; step < 25; step += 1) await disturb(stage, chance);
    if (!server.socket.connected) {
      await clock.pass(60_000);
      server.socket.accept();
    }
    server.releaseAcks();
    await settled();
    server.socket.hear("heartbeat", { goals: { [GOAL_ID]: server.seq } });
    for (let wait = 0; wait < 4; wait += 1) await clock.pass(60_000);
    try {
      agrees(stage);
    } catch (error) {
      throw new Error(`seed ${seed}: ${error.message}`, { cause: error });
    }
  }
}

async function disturb({ server, clock }, chance) {
  const { socket } = server;
  const step = chance(8);
  if (step <= 2) await server.grow(1 + chance(3));
  if (step >= 2 && step <= 5 && socket.connected && server.seq > 0) {
    const from = 1 + chance(server.seq);
    socket.hear("events", server.frame(from, from + chance(server.seq - from + 1)));
  }
  if (step === 6 && socket.connected) socket.drop();
  if (step === 7 && !socket.connected) {
    await clock.pass(60_000);
    server.holdAcks = chance(2) === 0;
    socket.accept();
  }
  if (chance(3) === 0) {
    server.releaseAcks();
    await settled();
  }
}

/** A small generator, so that a seed is a story that can be told again. */
function lottery(seed) {
  let state = seed * 2654435761;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

export async function test_the_planted_bug_of_counting_twice_would_be_reported() {
  const stage = await live(3);
  await stage.server.grow(1);
  const frame = structuredClone(stage.server.frame(4));
  frame.events[0].transfers.push(...frame.events[0].transfers);

  stage.server.socket.hear("events", frame);
  equal("book_differs", stage.seen.status.error.code);
  equal(emptyBook().cash_minor, 0);
}
