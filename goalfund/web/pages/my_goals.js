/** The goals that one runs or has given to, and what one gave. */

import { formatMoney } from "../protocol/money.js";
import { GoalCard } from "./goal_card.js";
import { html } from "./html.js";
import { Receipt, hasReceipt } from "./keep.js";
import { SETTLEMENT } from "./notice_words.js";
import { PagesEnd, usePages } from "./pager.js";
import { showForMembers } from "./shell.js";
import { briefTime, exactTime } from "./time.js";

const STATUS_WORDS = {
  pending: "waiting for the payment",
  confirmed: "paid",
  failed: "not paid",
  expired: "not paid in time",
  refunded: "refunded",
  part_refunded: "refunded in part",
  charged_back: "taken back by the bank",
};

function MyGoals({ fund, user }) {
  const goals = usePages((page) => fund.myGoals(page), 24);
  const isEmpty = goals.isLoaded && goals.items.length === 0;
  return html`
    <div class="home">
      <header class="list-head"><h1>My goals</h1><a class="button first" href="/open-goal">Open a goal</a></header>
      ${!user.email_verified && html`<p class="notice held">Your address is not confirmed yet. <a href="/settings">See how</a>.</p>`}
      ${isEmpty && html`<div class="empty">
        <p><b>You run no goal yet, and gave to none while signed in.</b></p><p><a class="button second" href="/">See all goals</a></p></div>`}
      <ul class="cards">${goals.items.map((goal) => html`<li key=${goal.id}><${GoalCard} goal=${goal} level="h2" /></li>`)}</ul>
      <${PagesEnd} pages=${goals} />
      <${Given} fund=${fund} />
    </div>`;
}

function Given({ fund }) {
  const pages = usePages((page) => fund.account.contributions(page), 20);
  const lost = html`<p class="soft">You sent money, and it shows nowhere? <a href="/claims">Tell us about it</a>.</p>`;
  if (pages.isLoaded && pages.items.length === 0) return lost;
  return html`
    <section class="given" aria-labelledby="given-title">
      <h2 id="given-title">What you gave</h2>
      ${pages.items.length > 0 && html`<ol class="card lines" aria-label="Contributions, newest first">${pages.items.map((given) => html`
        <li key=${given.id} data-status=${given.status}>
          <div class="line-text">${given.goal_title === null ? html`<span>A private goal</span>` : html`<a href=${`/g/${given.goal_id}`}>${given.goal_title}</a>`}
            <time class="soft" datetime=${given.created_at} title=${exactTime(given.created_at)}>${briefTime(given.created_at)}</time></div>
          <p class="given-sum"><b>${formatMoney(given.amount_minor, given.currency, { whole: true })}</b>
            <span class="soft">${STATUS_WORDS[given.status] ?? given.status}${given.anonymous && ", without your name"}</span>
            ${hasReceipt(given.status) && html`<${Receipt} fund=${fund} id=${given.id} />`}</p>
          ${given.awaiting_account_minor > 0 && html`<${Waiting} given=${given} />`}</li>`)}</ol>`}
      <${PagesEnd} pages=${pages} />
      ${lost}
    </section>`;
}

function Waiting({ given }) {
  return html`<p class="notice held waiting" data-field="waiting"><b>${formatMoney(given.awaiting_account_minor, given.currency, { whole: true })}</b> of it comes back to you.${" "}
    <a href=${SETTLEMENT}>Say which account it goes to</a>.</p>`;
}

showForMembers(MyGoals);
