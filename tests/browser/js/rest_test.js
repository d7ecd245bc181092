/** The REST side: one key for one contribution, and problems with a type. */

import { GoalFundProblem, connect, newOperationId } from "/web/goalfund.js";
import { equal, failure, truthy } from "./assert.js";
import { Clock, GOAL_ID, Server, problem, settled } from "./fakes.js";

const BODY = { amount_minor: 150050, name: "Ada", email: "ada@example.com" };
const CREATED = () => Response.json({ contribution: { id: "c", status: "pending" } }, { status: 201 });

function scene(planned, options = {}) {
  const server = new Server();
  const clock = new Clock();
  server.planned = planned;
  const fund = connect({ url: "http://server.test/", io: server.io, fetch: server.fetch, timers: clock, random: () => 1, ...options });
  return { server, clock, fund };
}

const keys = (server) => server.requests.map(({ request }) => request.headers["Idempotency-Key"]);

export async function test_a_contribution_carries_its_key_and_its_body() {
  const { server, fund } = scene([CREATED()]);
  const key = newOperationId();

  const answer = await fund.contribute(GOAL_ID, BODY, key);
  const [{ path, request }] = server.requests;
  equal("pending", answer.contribution.status);
  equal([`/api/v1/goals/${GOAL_ID}/contributions`, "POST", key], [path, request.method, request.headers["Idempotency-Key"]]);
  equal(BODY, JSON.parse(request.body));
}

export async function test_a_lost_answer_is_asked_for_again_with_the_same_key() {
  const { server, clock, fund } = scene([new TypeError("gone"), problem(503, "outcome_unknown", { retry_after_s: 2 }), CREATED()]);

  const answer = fund.contribute(GOAL_ID, BODY);
  await settled();
  await clock.pass(500);
  await clock.pass(2_000 + 999);
  equal(2, server.requests.length, "it waits what it was told to:");
  await clock.pass(1);
  equal("pending", (await answer).contribution.status);
  equal([3, 1], [keys(server).length, new Set(keys(server)).size]);
}

export async function test_a_file_comes_as_it_is_and_a_refusal_in_its_place_is_a_problem() {
  const { server, fund } = scene([new Response("%PDF-1.4"), problem(422, "statement_too_long", { retryable: false })]);

  const file = await fund.getStatement(GOAL_ID, "pdf", { after: "2026-01-01", before: "" });
  const error = await failure(() => fund.getStatement(GOAL_ID, "pdf"));
  const [{ path, request }] = server.requests;
  equal(["%PDF-1.4", "statement_too_long"], [await file.text(), error.code]);
  truthy(path.startsWith(`/api/v1/goals/${GOAL_ID}/statement.pdf`));
  equal(["*/*", "GET"], [request.headers.Accept, request.method]);
}

export async function test_a_file_that_breaks_off_is_fetched_anew() {
  const broken = () => new Response(new ReadableStream({ pull: (stream) => stream.error(new TypeError("cut")) }));
  const { server, clock, fund } = scene([broken(), new Response("<svg/>")]);

  const file = fund.getPicture(GOAL_ID, "badge");
  await settled();
  await clock.pass(10_000);
  equal("<svg/>", await (await file).text());
  equal(2, server.requests.length);
}

export async function test_it_gives_up_after_a_few_attempts_and_says_why() {
  const { server, clock, fund } = scene(Array.from({ length: 9 }, () => new TypeError("gone")));

  const outcome = failure(() => fund.contribute(GOAL_ID, BODY));
  for (let wait = 0; wait < 9; wait += 1) await clock.pass(10_000);
  const error = await outcome;
  equal([true, "unreachable", true, 5], [error instanceof GoalFundProblem, error.code, error.retryable, server.requests.length]);
}

export async function test_a_refusal_is_a_typed_problem_and_is_not_repeated() {
  const errors = [{ field: "amount_minor", message: "below the goal's minimum" }];
  const { server, fund } = scene([problem(422, "below_minimum", { errors, trace_id: "t-1", retryable: false })]);

  const error = await failure(() => fund.contribute(GOAL_ID, BODY));
  equal([422, "below_minimum", "t-1", "it is below_minimum"], [error.status, error.code, error.traceId, error.message]);
  equal(["below the goal's minimum", null], [error.messageFor("amount_minor"), error.messageFor("name")]);
  equal(1, server.requests.length);
}

export async function test_a_wait_too_long_for_a_page_is_left_to_the_person() {
  const { server, fund } = scene([problem(429, "rate_limited", { retryable: true, retry_after_s: 600 })]);

  const error = await failure(() => fund.contribute(GOAL_ID, BODY));
  equal(["rate_limited", 600, 1], [error.code, error.retryAfterS, server.requests.length]);
}

export async function test_an_answer_that_is_no_problem_document_is_one_all_the_same() {
  const { fund } = scene([new Response("<h1>Bad gateway</h1>", { status: 502, statusText: "Bad Gateway" })]);

  const error = await failure(() => fund.getGoal(GOAL_ID));
  equal([502, "not_understood", false, "Bad Gateway"], [error.status, error.code, error.retryable, error.title]);
}

export async function test_a_token_is_sent_as_bearer_and_asked_for_each_time() {
  const tokens = ["one", null];
  const { server, fund } = scene([], { token: () => tokens.shift() });

  await fund.getGoal(GOAL_ID);
  await fund.getGoal(GOAL_ID);
  const sent = server.requests.map(({ request }) => request.headers.Authorization);
  equal(["Bearer one", undefined], sent);
}

export async function test_filters_are_encoded_and_empty_ones_left_out() {
  const { server, fund } = scene([Response.json({ items: [], next_cursor: null })]);

  await fund.listGoals({ q: "a&b=c", status: "", sort: undefined, limit: 12 });
  equal("/api/v1/goals?q=a%26b%3Dc&limit=12", server.requests[0].path);
}

export async function test_the_whole_log_is_fetched_page_by_page_and_checked() {
  const { server, fund } = scene([]);
  await server.grow(450);
  const progress = [];

  const verdict = await fund.checkLog(GOAL_ID, ({ count }, total) => progress.push([count, total]));
  const pages = server.requests.map(({ path }) => path.split("/events?")[1]).filter(Boolean);
  equal([true, 450, server.headHash], [verdict.ok, verdict.count, verdict.headHash]);
  equal(["after_seq=0&limit=200", "after_seq=200&limit=200", "after_seq=400&limit=50"], pages);
  equal([[1, 450], [450, 450]], [progress[0], progress.at(-1)]);
}

export async function test_a_log_that_ends_early_is_not_verified() {
  const { server, fund } = scene([]);
  await server.grow(10);
  server.planned = [Response.json(server.goal), Response.json({ events: server.events.slice(0, 7) }), Response.json({ events: [] })];

  const { ok, fault } = await fund.checkLog(GOAL_ID);
  equal([false, 8, "head_seq"], [ok, fault.seq, fault.reason]);
}

export async function test_a_check_can_be_stopped() {
  const { server, fund } = scene([]);
  await server.grow(10);
  const stop = new AbortController();
  stop.abort();

  const error = await failure(() => fund.checkLog(GOAL_ID, undefined, stop.signal));
  equal("AbortError", error.name);
}

export function test_operation_ids_are_uuids_also_without_a_secure_context() {
  const { randomUUID } = crypto;
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  Object.defineProperty(crypto, "randomUUID", { value: undefined, configurable: true });
  const plain = newOperationId();
  Object.defineProperty(crypto, "randomUUID", { value: randomUUID, configurable: true });

  truthy(form.test(plain), plain);
  truthy(form.test(newOperationId()), "with randomUUID");
}
