/** Money out of a goal: asked for and let go under its keys, followed as it is heard, said in words. */

import { connect } from "/web/goalfund.js";
import { search } from "/web/pages/bank_field.js";
import { Outgoings } from "/web/pages/outgoings.js";
import { reached, storyOf, tagOf } from "/web/pages/withdrawal_words.js";
import { equal } from "./assert.js";
import { Clock, GOAL_ID, Server } from "./fakes.js";

const asked = (id, seq, status = "requested") => ({
  withdrawal_id: id, seq, status, approvals: 0, approvals_required: 2, can: { approve: true }, parked_reason: null, cools_until: null,
});
const heard = (kind, seq, body) => ({ kind, seq, body: { withdrawal_id: "w", ...body } });
const only = (outgoings) => outgoings.items[0];

function following(...items) {
  const outgoings = new Outgoings();
  outgoings.take(items);
  return outgoings;
}

export async function test_each_step_is_asked_for_under_its_key() {
  const server = new Server();
  const answers = [{ withdrawal: { withdrawal_id: "w" } }, { withdrawal: {} }, { withdrawal: {} }, { proof: {} }, { proof: {} }, { refund: {} }];
  server.planned = answers.map((body) => Response.json(body));
  const fund = connect({ url: "http://server.test", io: server.io, fetch: server.fetch, timers: new Clock(), random: () => 0 });
  await fund.outgoing.withdraw(GOAL_ID, { amount_minor: 5 }, "op-1");
  await fund.outgoing.approve("w", "op-2");
  await fund.outgoing.reject("w", "no", "op-3");
  await fund.outgoing.prove("w", { heading: "h" }, "op-4");
  await fund.outgoing.answer("p", { confirmed: true }, "op-5");
  await fund.outgoing.giveBack(GOAL_ID, { percentage: 10 }, "op-6");

  const goal = `/api/v1/goals/${GOAL_ID}`;
  equal(
    [`${goal}/withdrawals`, "/api/v1/withdrawals/w/approve", "/api/v1/withdrawals/w/reject", "/api/v1/withdrawals/w/proofs",
      "/api/v1/proofs/p/confirmations", `${goal}/refunds`],
    server.requests.map(({ path }) => path),
  );
  equal(["op-1", "op-2", "op-3", "op-4", "op-5", "op-6"], server.requests.map(({ request }) => request.headers["Idempotency-Key"]));
}

export function test_what_is_heard_moves_a_withdrawal_at_once_and_asks_for_it_again() {
  const outgoings = following(asked("w", 3));
  outgoings.hear([heard("withdrawal_approved", 4, { approvals: 1, required: 2, approved: false })]);

  equal(["requested", 1, 1], [only(outgoings).status, only(outgoings).approvals, outgoings.turnOf("w")]);
  outgoings.hear([heard("withdrawal_approved", 5, { approvals: 2, required: 2, approved: true }), heard("payout_sent", 6, {})]);
  equal(["paying", undefined, 3], [only(outgoings).status, only(outgoings).can.approve, outgoings.turnOf("w")]);
}

export function test_what_was_read_is_not_set_back_by_what_is_heard_late() {
  const outgoings = following(asked("w", 3, "proven"));
  outgoings.hear([heard("withdrawal_requested", 3, {}), heard("withdrawal_paid", 7, { fee_minor: 5 }), heard("proof_decided", 8, { outcome: "disputed" })]);

  equal(["proven", 2], [only(outgoings).status, outgoings.turnOf("w")]);
}

export function test_an_unknown_one_and_another_role_have_the_list_read_again() {
  const outgoings = following(asked("w", 3));
  outgoings.hear([heard("withdrawal_requested", 9, { withdrawal_id: "new" })]);
  outgoings.hear([{ kind: "member_changed", seq: 10, body: {} }]);
  outgoings.hear([{ kind: "comment_posted", seq: 11, body: {} }]);

  equal(2, outgoings.epoch);
}

export function test_the_newest_stands_first() {
  equal(["b", "a"], following(asked("a", 3), asked("b", 9)).items.map((item) => item.withdrawal_id));
}

export function test_each_state_has_words_and_a_place_on_the_way() {
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const cooling = { ...asked("w", 3, "approved"), cools_until: later };

  equal([0, 4, null], ["requested", "proven", "rejected"].map((status) => reached({ status })));
  equal(["approved, waiting", "approved", "held back"], [
    tagOf(cooling, false), tagOf(asked("w", 3, "approved"), false), tagOf({ ...asked("w", 3, "approved"), parked_reason: "gateway_refused" }, false)]);
  equal("proof under review", tagOf(asked("w", 3, "paid"), true));
  equal(true, storyOf(cooling, false).includes("waits until"));
  equal("0 of 2 approvals given.", storyOf(asked("w", 3), false));
}

export function test_banks_are_found_by_any_of_their_words_and_by_what_people_call_them() {
  const banks = [["000004", "United Bank for Africa"], ["000007", "Fidelity Bank"], ["000013", "GTBank Plc"]].map(([code, name]) => ({ code, name }));
  const found = (text) => search(banks, text).map(({ code }) => code);

  equal([["000004"], ["000007"], ["000013"], []], [found("UBA"), found("bank fid"), found(" gtb"), found("none")]);
  equal(3, found("").length);
}

export async function test_staff_decide_what_is_held_back_and_explain_what_differs() {
  const server = new Server();
  server.planned = [{}, {}, {}, {}].map((body) => Response.json(body));
  const fund = connect({ url: "http://server.test", io: server.io, fetch: server.fetch, timers: new Clock(), random: () => 0 });
  await fund.clearing.ofGoal(GOAL_ID);
  await fund.clearing.compare(28, "op-1");
  await fund.clearing.explain("i", "A test.", "op-2");
  await fund.clearing.decidePayout("M_W1", "retry", "op-3");

  equal(
    [`/api/v1/goals/${GOAL_ID}/clearing`, "/api/v1/admin/reconciliation", "/api/v1/admin/reconciliation/items/i/explain", "/api/v1/admin/payouts/M_W1/retry"],
    server.requests.map(({ path }) => path),
  );
  equal([undefined, "op-1", "op-2", "op-3"], server.requests.map(({ request }) => request.headers["Idempotency-Key"]));
}
