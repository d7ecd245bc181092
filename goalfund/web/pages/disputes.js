/** Contributions of a goal that the payers' banks want back, before those who answer for it. */

import { Problem } from "./act.js";
import { DISPUTE_TAGS, disputeStory, disputedAmount } from "./dispute_words.js";
import { html, useEffect } from "./html.js";
import { PagesEnd, usePages } from "./pager.js";
import { When } from "./when.js";

const PAGE_SIZE = 10;
const MAY_SEE = ["organiser", "treasurer"];

/** @param {{my_roles?: string[]}} goal */
export function maySeeDisputes(goal) {
  return MAY_SEE.some((role) => goal.my_roles?.includes(role));
}

/** @param {{fund: object, goal: object, changedAt: number}} props `changedAt`: the log's line of the last one that was lost */
export function Disputes({ fund, goal, changedAt }) {
  const pages = usePages((page) => fund.disputes.ofGoal(goal.id, page), PAGE_SIZE);
  useEffect(() => { if (pages.isLoaded) pages.refresh(); }, [changedAt]);
  if (pages.items.length === 0) return html`<${Problem} problem=${pages.problem} />`;
  return html`
    <section class="outgoings" aria-labelledby="disputes-title">
      <h2 id="disputes-title">Disputes</h2>
      <p class="soft">A payer has told their bank that a charge was not theirs. GoalFund’s own people answer the bank; only those who run the goal see this.</p>
      <ol class="stack" aria-label="Disputes, newest first">${pages.items.map((dispute) => html`
        <li key=${dispute.ticket_id}><${Dispute} dispute=${dispute} /></li>`)}</ol>
      <${PagesEnd} pages=${pages} />
    </section>`;
}

function Dispute({ dispute }) {
  const name = `dispute-${dispute.ticket_id}`;
  return html`
    <article class="card withdrawal" data-dispute=${dispute.state} aria-labelledby=${name}>
      <div class="post-head"><h3 id=${name}>${disputedAmount(dispute)}</h3><span class="tag" data-dispute-tag=${dispute.state}>${DISPUTE_TAGS[dispute.state]}</span></div>
      <p>${disputeStory(dispute)}</p>
      <p class="soft"><${When} at=${dispute.decided_at ?? dispute.seen_at} said=${dispute.decided_at ? "Decided" : "Seen"} />, ticket ${dispute.ticket_id}</p>
    </article>`;
}
