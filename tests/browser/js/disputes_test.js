/** Charges that banks want back: answered at their tickets, and said in words. */

import { connect } from "/web/goalfund.js";
import { disputeStory, disputedAmount } from "/web/pages/dispute_words.js";
import { maySeeDisputes } from "/web/pages/disputes.js";
import { equal } from "./assert.js";
import { Clock, GOAL_ID, Server } from "./fakes.js";

export async function test_disputes_are_read_and_answered_at_their_tickets() {
  const server = new Server();
  const page = { items: [], next_cursor: null };
  server.planned = [page, page, { dispute: { state: "reviewed" } }, page].map((body) => Response.json(body));
  const fund = connect({ url: "http://server.test", io: server.io, fetch: server.fetch, timers: new Clock(), random: () => 0 });
  await fund.disputes.ofGoal(GOAL_ID, { limit: 10 });
  await fund.disputes.list({ limit: 30 });
  const answered = await fund.disputes.answer("T/1", { action: "rejected", file_name: "a.pdf" });
  await fund.fileFlags({ limit: 20 });

  equal("reviewed", answered.state);
  const v1 = "/api/v1";
  equal(
    [`${v1}/goals/${GOAL_ID}/disputes`, `${v1}/admin/disputes`, `${v1}/admin/disputes/T%2F1/answer`, `${v1}/admin/file-flags`],
    server.requests.map(({ path }) => path.split("?")[0]),
  );
}

export function test_what_the_gateway_does_not_say_is_not_made_up() {
  const dispute = { state: "open", amount_minor: null, currency: null, due_at: null, charged_seq: null };

  equal("An amount that is not known", disputedAmount(dispute));
  equal("The payer’s bank wants it back.", disputeStory(dispute));
  equal("The payer’s bank took it back. It has not left the book yet.", disputeStory({ ...dispute, state: "lost" }));
  equal("The payer’s bank took it back: line 7 of the log.", disputeStory({ ...dispute, state: "lost", charged_seq: 7 }));
}

export function test_disputes_are_for_those_who_run_the_goal() {
  equal([true, true, false, false], [["organiser"], ["viewer", "treasurer"], ["contributor"], undefined].map((roles) => maySeeDisputes({ my_roles: roles })));
}
