/** The steps of a goal: asked for, planned, counted on as payments are heard. */

import { connect } from "/web/goalfund.js";
import { whenOf } from "/web/pages/milestones.js";
import { Steps, pour } from "/web/pages/steps.js";
import { sentence, wordsOf } from "/web/pages/words.js";
import { equal } from "./assert.js";
import { Clock, GOAL_ID, Server } from "./fakes.js";

const once = (id, target, given = 0, raised = given) => ({
  id, title: id, target_minor: target, given_minor: given, raised_minor: raised, recurrence: "none", turn: null,
});
const again = (id, target, given, ends = "2026-02-01T23:00:00.000000Z") => ({
  ...once(id, target, given), recurrence: "weekly",
  turn: { number: 2, begins_at: "2026-01-25T23:00:00.000000Z", ends_at: ends, raised_minor: given, target_minor: target },
});
const gave = (seq, amount, id, at = "2026-01-26T10:00:00.000000Z") => ({
  seq, at, kind: "contribution_confirmed", body: { amount_minor: amount, ...(id && { milestone_id: id }) }, transfers: [],
});
const raised = (steps) => steps.items.map((item) => item.raised_minor);

function known(items, { seq = 5, spare_minor = 0 } = {}) {
  const steps = new Steps();
  steps.take({ items, seq, spare_minor });
  return steps;
}

export async function test_a_plan_is_asked_for_and_changed_under_its_keys() {
  const server = new Server();
  server.planned = [{ items: [], seq: 1, spare_minor: 0 }, { id: "m" }, { id: "m" }, { items: [], next_cursor: null }].map((body) => Response.json(body));
  server.planned.push(new Response(null, { status: 204 }));
  const fund = connect({ url: "http://server.test", io: server.io, fetch: server.fetch, timers: new Clock(), random: () => 0 });
  await fund.milestones.list(GOAL_ID);
  await fund.milestones.add(GOAL_ID, { title: "The roof", target_minor: 5 }, "op-1");
  await fund.milestones.edit(GOAL_ID, "m", { order: 1 }, "op-2");
  await fund.milestones.turns(GOAL_ID, "m", { limit: 3 });
  await fund.milestones.remove(GOAL_ID, "m", "op-3");

  const path = `/api/v1/goals/${GOAL_ID}/milestones`;
  equal([path, path, `${path}/m`, `${path}/m/periods?limit=3`, `${path}/m`], server.requests.map(({ path: asked }) => asked));
  equal([undefined, "op-1", "op-2", undefined, "op-3"], server.requests.map(({ request }) => request.headers["Idempotency-Key"]));
}

export function test_money_for_none_fills_what_does_not_come_back_in_its_order() {
  const poured = (items, general) => pour(items, general).map((item) => item.raised_minor);

  equal([10, 3], poured([once("a", 10), once("b", 10)], 13));
  equal([10, 9], poured([once("a", 10, 4), once("b", 10, 8)], 7));
  equal([15, 7], poured([once("a", 10, 15), once("b", 10)], 7));
  equal([4, 10], poured([again("a", 10, 4), once("b", 10)], 13));
  equal([4, 0], poured([once("a", 10, 4), once("b", 10)], -2));
}

export function test_what_is_heard_counts_as_the_server_would() {
  const steps = known([once("a", 10, 4, 10), again("w", 9, 2), once("b", 10, 0, 1)]);
  steps.hear([gave(6, 3, "a"), gave(7, 5), gave(8, 4, "w"), gave(9, 1, "gone")]);

  // Of the seven for none 3 fill up a, 10 b, the last one is spare: 7 + 5 + 1 = 3 + 10.
  equal([10, 6, 10], raised(steps));
  equal([7, 6, 0], steps.items.map((item) => item.given_minor));
  equal(6, steps.items[1].turn.raised_minor);
  equal(0, steps.epoch);
}

export function test_what_was_heard_before_the_answer_is_counted_once() {
  const steps = new Steps();
  steps.hear([gave(5, 100, "a"), gave(6, 3, "a")]);
  steps.take({ items: [once("a", 10, 4)], seq: 5, spare_minor: 0 });
  steps.hear([gave(6, 3, "a"), gave(7, 1, "a")]);

  equal([[8], 0], [raised(steps), steps.epoch]);
}

export function test_what_only_the_server_knows_is_asked_again() {
  const heard = (event, items = [once("a", 10)]) => {
    const steps = known(items);
    steps.hear([{ body: {}, ...event }]);
    return steps.epoch;
  };

  equal([1, 1, 1], ["milestone_changed", "refund_paid", "charged_back"].map((kind) => heard({ seq: 6, kind })));
  equal([0, 0], ["refund_paid", "charged_back"].map((kind) => heard({ seq: 6, kind }, [])), "nothing to know:");
  equal([0, 0], ["refund_started", "comment_posted"].map((kind) => heard({ seq: 6, kind })));
  equal(1, heard(gave(8, 1)), "a hole:");
}

export function test_a_goal_that_is_forgotten_is_asked_again_once() {
  const steps = known([once("a", 10)]);
  steps.clear();
  equal(0, steps.epoch, "before the log began there is nothing to forget:");
  steps.hear([gave(6, 1, "a")]);
  steps.clear();
  steps.clear();

  equal(1, steps.epoch);
}

export function test_money_that_comes_after_a_turn_is_not_of_it() {
  const steps = known([again("w", 9, 2), again("v", 9, 0, "2026-01-31T23:00:00.000000Z")]);
  steps.hear([gave(6, 5, "w", "2026-02-01T22:59:59.999999Z"), gave(7, 7, "w", "2026-02-01T23:00:00.000000Z")]);

  equal([14, 7], [steps.items[0].given_minor, steps.items[0].turn.raised_minor]);
  equal(Date.parse("2026-01-31T23:00:00Z"), steps.endsAt);
  equal(null, known([once("a", 1)]).endsAt);
}

export function test_the_feed_says_what_money_was_for() {
  const titles = new Map([["a", "The roof"]]);

  equal("Anonymous gave ₦5 for “The roof”", sentence(wordsOf(gave(6, 500, "a"), "NGN", titles)));
  equal("Anonymous gave ₦5", sentence(wordsOf(gave(6, 500, "gone"), "NGN", titles)));
  equal("A milestone was removed", sentence(wordsOf({ kind: "milestone_changed", body: { removed: true }, transfers: [] }, "NGN")));
}

export function test_a_turn_is_told_by_its_days_in_lagos() {
  const turn = { begins_at: "2026-01-30T23:00:00Z", ends_at: "2026-02-27T23:00:00Z" };

  equal("until 27 February 2026", whenOf(turn, new Date("2026-02-01T00:00:00Z")));
  equal("from 31 January 2026 to 27 February 2026", whenOf(turn, new Date("2026-01-30T22:00:00Z")));
}
