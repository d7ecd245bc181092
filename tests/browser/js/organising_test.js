/** Opening, editing and finding goals; and what the forms make of what people type. */

import { connect } from "/web/goalfund.js";
import { nameOf } from "/web/pages/device_names.js";
import { changesOf, checkGoal, termsOf } from "/web/pages/goal_form.js";
import { refusalText } from "/web/pages/refusals.js";
import { dayInLagos, endOfDay } from "/web/pages/time.js";
import { equal, truthy } from "./assert.js";
import { Clock, GOAL_ID, Server, problem, settled } from "./fakes.js";

const FORM = {
  title: " A roof ", description: "For the school.\r\nAll of it.", category: "", target_minor: "2,500,000", giving: "any",
  deadline: "", visibility: "public", approvals_required: "2", proof_gate: "strict",
};
const GOAL = {
  id: GOAL_ID, version: 3, title: "A roof", description: "For the school.\nAll of it.", category: null, target_minor: 250_000_000,
  min_amount_minor: null, fixed_amount_minor: null, deadline: null, visibility: "public", approvals_required: 2, proof_gate: "strict",
};
const nobody = () => problem(401, "unauthenticated", { retryable: false });
const page = (...items) => Response.json({ items, next_cursor: null });

function scene(planned) {
  const server = new Server();
  server.planned = planned;
  const fund = connect({ url: "http://server.test", io: server.io, fetch: server.fetch, timers: new Clock(), random: () => 0 });
  return { server, fund };
}

export async function test_an_edit_names_the_version_that_was_read_and_keeps_its_key() {
  const { server, fund } = scene([Response.json(GOAL), Response.json(GOAL)]);

  await fund.editGoal(GOAL, { title: "Roofs" }, "op-1");
  await fund.turnGoal(GOAL, "close", "op-2");
  const [edit, close] = server.requests;
  equal(["PATCH", '"3"', "op-1", '{"title":"Roofs"}'], [edit.request.method, edit.request.headers["If-Match"], edit.request.headers["Idempotency-Key"], edit.request.body]);
  equal(["POST", `/api/v1/goals/${GOAL_ID}/close`, "op-2"], [close.request.method, close.path, close.request.headers["Idempotency-Key"]]);
}

export async function test_a_goal_is_found_by_its_id_and_a_private_one_among_ones_own() {
  const missing = () => problem(404, "goal_not_found", { retryable: false });
  const signedIn = Response.json({ user: { id: "ada" }, session: { id: "s" } });
  const planned = [Response.json(GOAL), missing(), page(), signedIn, page({ slug: "other" }, { slug: "mine" }), page(), page()];
  const { fund } = scene(planned);

  equal("A roof", (await fund.findGoal(GOAL_ID)).title);
  equal(null, await fund.findGoal(GOAL_ID));
  equal({ slug: "mine" }, await fund.findGoal("mine"));
  equal(null, await fund.findGoal("nowhere"));
}

export async function test_a_stranger_is_told_of_no_goal_that_is_not_public() {
  const { server, fund } = scene([page(), nobody()]);

  equal([null, 2], [await fund.findGoal("mine"), server.requests.length]);
}

export async function test_a_change_of_members_has_the_goal_read_again_for_ones_own_roles() {
  const { server, fund } = scene();
  await server.add("goal_opened");
  const goals = [];
  fund.watch(GOAL_ID, { onState: ({ goal }) => goals.push(goal) });
  server.socket.accept();
  await settled();

  await server.add("member_changed", [], { body: { member_id: "m", role: "treasurer" } });
  server.socket.hear("events", server.frame(2));
  await settled();
  equal([`/api/v1/goals/${GOAL_ID}`], server.requests.map(({ path }) => path));
}

export function test_terms_are_read_as_people_type_them() {
  equal(GOAL.target_minor, termsOf(FORM, "NGN").target_minor);
  equal({}, changesOf(termsOf(FORM, "NGN"), GOAL));
  const least = { ...FORM, giving: "least", min_amount_minor: "500.50", category: "school", deadline: "2026-12-31" };
  equal(
    { category: "school", min_amount_minor: 50_050, deadline: "2026-12-31T22:59:59Z" },
    changesOf(termsOf(least, "NGN"), GOAL),
  );
  const had = { ...GOAL, min_amount_minor: 100, deadline: "2026-12-31T10:00:00.000000Z" };
  equal({ min_amount_minor: null }, changesOf(termsOf({ ...FORM, deadline: "2026-12-31" }, "NGN"), had), "the same day is no change:");
}

export function test_what_is_wrong_is_named_by_its_field() {
  equal({}, checkGoal(FORM, "NGN"));
  const wrong = { ...FORM, title: " ", description: "", target_minor: "1,50", giving: "fixed", fixed_amount_minor: "", deadline: "2020-01-01", approvals_required: "0" };
  equal(
    ["title", "description", "target_minor", "fixed_amount_minor", "deadline", "approvals_required"],
    Object.keys(checkGoal(wrong, "NGN")),
  );
}

export function test_a_day_is_one_in_lagos() {
  equal("2027-01-01", dayInLagos("2026-12-31T23:30:00Z"));
  equal("2026-12-31", dayInLagos(endOfDay("2026-12-31")));
}

export function test_refusals_are_sentences_and_long_waits_are_named() {
  equal("That was too often. Wait a moment, then try again.", refusalText({ code: "rate_limited", retryAfterS: 2 }));
  truthy(refusalText({ code: "rate_limited", retryAfterS: 240 }).endsWith("(In 4 minutes.)"), "minutes");
  equal("Not your password.", refusalText({ code: "invalid_credentials" }, { invalid_credentials: "Not your password." }));
  equal("as the server says", refusalText({ code: "newer_than_this", message: "as the server says" }));
}

export function test_devices_have_the_names_that_people_know() {
  const phone = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36";
  equal(["Chrome on Android", "curl", "Unknown device"], [nameOf(phone), nameOf("curl/8.5"), nameOf("")]);
}
