/** What one is told: counted, heard, read; and the words for it. */

import { connect } from "/web/goalfund.js";
import { KIND_NAMES, noticeWords } from "/web/pages/notice_words.js";
import { equal } from "./assert.js";
import { Clock, Server, problem, settled } from "./fakes.js";

const notice = (kind, more = {}) => ({
  id: "n1", kind, goal: { id: "g", slug: "roof", title: "Roof", currency: "NGN" }, event: "goal_closed", events: 1,
  amount_minor: null, at: "2026-01-02T23:30:05.678901Z", read: false, name: null, text: null, role: null, ...more,
});

function fundOf(server) {
  return connect({ url: "http://server.test", io: server.io, fetch: server.fetch, timers: new Clock(), random: () => 0 });
}

export async function test_what_is_unread_is_asked_for_at_each_connection_and_heard_in_between() {
  const server = new Server();
  server.planned = [Response.json({ items: [], next_cursor: null, unread: 3 })];
  const fund = fundOf(server);
  const heard = [];
  fund.notices.listen((told) => heard.push([told?.id ?? null, fund.notices.unread]));
  const attending = fund.attend();
  server.socket.accept();
  await settled();
  server.socket.hear("notification", { notification: notice("money_in"), unread: 4 });
  server.socket.hear("notification", { notification: null, unread: 0 });
  server.planned = [Response.json({ items: [], next_cursor: null, unread: 0 })];
  server.socket.drop();
  server.socket.accept();
  await settled();
  attending.close();

  equal([[null, 3], ["n1", 4], [null, 0]], heard, "the same number is no news:");
  equal(["/api/v1/notifications?limit=1", "/api/v1/notifications?limit=1"], server.requests.map(({ path }) => path));
}

export async function test_a_number_that_cannot_be_had_stays_as_it_was() {
  const server = new Server();
  server.planned = [Response.json({ items: [], next_cursor: null, unread: 3 }), problem(401, "unauthenticated")];
  const fund = fundOf(server);
  await fund.notices.list();
  const refused = await fund.notices.list().catch(({ code }) => code);

  equal(["unauthenticated", 3], [refused, fund.notices.unread]);
}

export async function test_reading_wishing_and_stopping_are_one_request_each() {
  const server = new Server();
  const kinds = { money_in: { in_app: true, mail: "off" } };
  server.planned = [Response.json({ unread: 2 }), Response.json({ kinds }), Response.json({ kinds }), Response.json({ kinds: [], daily: true })];
  const fund = fundOf(server);

  equal(2, await fund.notices.read({ ids: ["n1"] }));
  equal(kinds, await fund.notices.preferences());
  equal(kinds, await fund.notices.savePreferences(kinds));
  equal(true, (await fund.notices.unsubscribe("a b+c")).daily);
  equal(
    ["POST /api/v1/notifications/read", "GET /api/v1/me/notification-preferences", "PUT /api/v1/me/notification-preferences", "POST /api/v1/unsubscribe?token=a+b%2Bc"],
    server.requests.map(({ path, request }) => `${request.method} ${path}`),
  );
  equal({ kinds }, JSON.parse(server.requests[2].request.body));
}

export function test_each_kind_is_said_in_words() {
  const words = (kind, more) => noticeWords(notice(kind, more)).what;

  equal("Ada gave ₦2,500", words("money_in", { amount_minor: 250_000, name: "Ada" }));
  equal("Somebody gave ₦2,500", words("money_in", { amount_minor: 250_000 }));
  equal("5,000 contributions, ₦2,500 in all", words("money_in", { amount_minor: 250_000, events: 5_000, name: "Ada" }));
  equal("3 comments, the last one by somebody", words("comment_posted", { events: 3 }));
  equal("The goal was cancelled", words("goal_changed", { event: "goal_cancelled" }));
  equal("You have no role in it any more", words("role_changed"));
  equal("something new", words("something_new"), "a kind that this page is too old for:");
  for (const kind of Object.keys(KIND_NAMES)) equal(false, words(kind, { amount_minor: 1 }).includes("_"));
}
