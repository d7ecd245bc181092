/** Rosters: what is asked of the server, and who is shown one. */

import { connect } from "/web/goalfund.js";
import { hasRoster } from "/web/pages/roster.js";
import { equal } from "./assert.js";
import { Clock, GOAL_ID, Server } from "./fakes.js";

function scene(...planned) {
  const server = new Server();
  server.planned = planned;
  const fund = connect({ url: "http://server.test", io: server.io, fetch: server.fetch, timers: new Clock(), random: () => 0 });
  return { server, fund };
}

const done = () => new Response(null, { status: 204 });

export async function test_a_roster_is_asked_for_and_changed_by_its_paths() {
  const page = { items: [], next_cursor: null, totals: {}, reminders: true, currency: "NGN" };
  const { server, fund } = scene(Response.json(page), Response.json({ id: "p" }, { status: 201 }), Response.json({ id: "p" }), done());
  await fund.rosters.list(GOAL_ID, { state: "paid", q: "", limit: 5 });
  await fund.rosters.add(GOAL_ID, { name: "Ben" }, "op-1");
  await fund.rosters.edit(GOAL_ID, "p", { waived: true });
  await fund.rosters.remove(GOAL_ID, "p");

  const path = `/api/v1/goals/${GOAL_ID}/participants`;
  equal([`${path}?state=paid&limit=5`, path, `${path}/p`, `${path}/p`], server.requests.map(({ path: asked }) => asked));
  equal(["GET", "POST", "PATCH", "DELETE"], server.requests.map(({ request }) => request.method));
  equal("op-1", server.requests[1].request.headers["Idempotency-Key"]);
}

export async function test_a_table_travels_as_csv_whatever_the_browser_calls_it() {
  const { server, fund } = scene(Response.json({ done: false }), Response.json({ done: true }));
  const table = new File(["name\nBen"], "set.csv", { type: "application/vnd.ms-excel" });
  await fund.rosters.import(GOAL_ID, table, { dryRun: true });
  await fund.rosters.import(GOAL_ID, table);

  const path = `/api/v1/goals/${GOAL_ID}/participants/import?dry_run=`;
  equal([`${path}true`, `${path}false`], server.requests.map(({ path: asked }) => asked));
  equal(["POST", "text/csv"], [server.requests[0].request.method, server.requests[0].request.headers["Content-Type"]]);
  equal("name\nBen", await server.requests[0].request.body.text());
}

export async function test_a_personal_key_is_in_the_body_and_never_in_an_address() {
  const { server, fund } = scene(Response.json({}), Response.json({}));
  await fund.rosters.lookUp("secret-key");
  await fund.rosters.claim("secret-key");

  equal([true, true], server.requests.map(({ request }) => JSON.parse(request.body).key === "secret-key"));
  equal([false, false], server.requests.map(({ path }) => path.includes("secret-key")));
}

export async function test_reminders_are_asked_for_and_ended() {
  const { server, fund } = scene(Response.json({ sent: 1, left_out: [] }), Response.json({ on: false }), done(), done());
  await fund.rosters.remind(GOAL_ID);
  await fund.rosters.schedule(GOAL_ID, false);
  await fund.rosters.stopReminders("t&t");
  await fund.rosters.stopReminders("t&t", true);

  equal({ participant_ids: null }, JSON.parse(server.requests[0].request.body));
  equal({ on: false }, JSON.parse(server.requests[1].request.body));
  equal(["POST", "DELETE"], server.requests.slice(2).map(({ request }) => request.method));
  equal("/api/v1/reminders/opt-out?token=t%26t", server.requests[2].path);
}

export function test_a_roster_is_for_those_who_run_a_closed_goal() {
  const goal = (kind, ...roles) => ({ kind, my_roles: roles });

  equal(true, hasRoster(goal("closed", "viewer", "organiser")));
  equal(true, hasRoster(goal("closed", "treasurer")));
  equal(false, hasRoster(goal("closed", "viewer", "participant")));
  equal(false, hasRoster(goal("open", "organiser")));
  equal(false, hasRoster({ kind: "closed" }));
}
