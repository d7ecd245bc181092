/** What people say about a goal: asked for, heard, taken back. */

import { connect } from "/web/goalfund.js";
import { Rows } from "/web/pages/feed.js";
import { Posts } from "/web/pages/posts.js";
import { maySay } from "/web/pages/talk.js";
import { sentence, wordsOf } from "/web/pages/words.js";
import { equal } from "./assert.js";
import { Clock, GOAL_ID, Server } from "./fakes.js";

const said = (seq, id, text, kind = "comment") => ({
  seq, kind: `${kind}_posted`, at: "2026-01-02T23:30:05.678901Z", body: { [`${kind}_id`]: id, by: "treasurer" },
  display: { text, name: "Ben" }, salt: "00", transfers: [],
});
const removed = (seq, id, kind = "comment", by = "author") => ({
  seq, kind: `${kind}_removed`, at: "2026-01-02T23:30:06.678901Z", body: { [`${kind}_id`]: id, by }, transfers: [],
});
const listed = (seq, id, text) => ({ id, seq, at: "2026-01-02T23:30:05.678901Z", role: "treasurer", name: "Ben", text, me: true });
const texts = (posts, kind = "comments") => posts.list(kind).map(({ text }) => text);

export async function test_words_are_sent_once_under_their_key() {
  const server = new Server();
  server.planned = [Response.json({ items: [], next_cursor: null }), Response.json(listed(3, "c"), { status: 201 }), new Response(null, { status: 204 })];
  const fund = connect({ url: "http://server.test", io: server.io, fetch: server.fetch, timers: new Clock(), random: () => 0 });

  equal([], (await fund.talk.list(GOAL_ID, "updates", { limit: 5 })).items);
  equal("c", (await fund.talk.post(GOAL_ID, "comments", { text: "Well done!" }, "op-1")).id);
  equal(null, await fund.talk.remove(GOAL_ID, "comments", "c", "op-2"));
  const path = `/api/v1/goals/${GOAL_ID}`;
  equal([`${path}/updates?limit=5`, `${path}/comments`, `${path}/comments/c`], server.requests.map(({ path: asked }) => asked));
  equal([undefined, "op-1", "op-2"], server.requests.map(({ request }) => request.headers["Idempotency-Key"]));
}

export function test_what_is_heard_and_what_is_listed_is_one_list() {
  const posts = new Posts();
  posts.hear([said(3, "a", "heard"), said(5, "b", "heard too"), said(4, "u", "news", "update")]);
  posts.add("comments", [listed(3, "a", "heard"), listed(2, "z", "older")]);

  equal(["heard too", "heard", "older"], texts(posts));
  equal([false, true, true], posts.list("comments").map(({ me }) => me));
  equal(["news"], texts(posts, "updates"));
}

export function test_what_was_taken_back_does_not_come_back_with_a_late_answer() {
  const posts = new Posts();
  posts.hear([said(3, "a", "regretted")]);
  posts.hear([removed(4, "a")]);
  posts.add("comments", [listed(3, "a", "regretted")]);
  posts.hear([said(3, "a", "regretted")]);

  equal([], texts(posts));
}

export function test_what_was_erased_before_it_was_heard_is_not_made_up() {
  const posts = new Posts();
  const { display: _, ...erased } = said(3, "a", "gone");
  posts.hear([erased]);

  equal([], texts(posts));
}

export function test_a_goal_that_is_forgotten_takes_its_words_along() {
  const posts = new Posts();
  posts.add("comments", [listed(2, "z", "read")]);
  posts.clear();
  equal([["read"], 0], [texts(posts), posts.epoch], "before the log began there is nothing to forget:");
  posts.hear([said(3, "a", "heard")]);
  posts.clear();
  posts.clear();

  equal([[], 1], [texts(posts), posts.epoch]);
}

export function test_a_page_keeps_so_much_and_no_more() {
  const posts = new Posts();
  posts.hear(Array.from({ length: 2_005 }, (_, n) => said(n + 1, `c${n}`, `No. ${n + 1}`)));

  equal([2_000, "No. 2005", "No. 6"], [texts(posts).length, texts(posts)[0], texts(posts).at(-1)]);
}

export function test_the_feed_drops_the_words_of_what_is_taken_back() {
  const rows = new Rows();
  rows.add([said(1, "a", "regretted"), said(2, "b", "stays")]);
  const [kept] = rows.events;
  rows.add([removed(3, "a")]);

  equal([undefined, "stays", undefined], rows.events.map(({ display }) => display?.text));
  equal(true, rows.events[1] === kept, "a row that did not change:");
  equal("Somebody commented", sentence(wordsOf(rows.events[2], "NGN")));
}

export function test_the_log_says_who_took_it_back_by_role() {
  equal("A comment was taken back by its author", sentence(wordsOf(removed(3, "a"), "NGN")));
  equal("A comment was removed by the organisers", sentence(wordsOf(removed(3, "a", "comment", "organiser"), "NGN")));
  equal(161, [...wordsOf(said(3, "a", "🚰".repeat(900)), "NGN").aside].length, "long words are cut in the feed:");
}

export function test_who_may_say_what() {
  const may = (...my_roles) => ["updates", "comments"].map((kind) => maySay({ my_roles }, kind));

  equal([[false, false], [false, true], [false, true], [true, true]], [may("viewer"), may("viewer", "contributor"), may("viewer", "treasurer"), may("viewer", "organiser")]);
}
