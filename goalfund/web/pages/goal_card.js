/** A goal as a card, and where its page is. */

import { formatMoney, percentOf } from "../protocol/money.js";
import { html } from "./html.js";
import { Bar, people } from "./meter.js";
import { longDay } from "./time.js";

const ROLES = { organiser: "you organise it", treasurer: "you are a treasurer", participant: "you take part", contributor: "you gave" };

/** @param {{goal: object, level?: "h2" | "h3"}} props */
export function GoalCard({ goal, level = "h3" }) {
  const { book, currency, target_minor: targetMinor } = goal;
  const percent = percentOf(book.raised_minor, targetMinor);
  const title = `goal-${goal.id}`;
  return html`
    <article class="card goal-card" aria-labelledby=${title}>
      ${goal.image && html`<img class="card-image" src=${goal.image.url} alt=${`Picture of ${goal.title}`} width=${goal.image.width}
        height=${goal.image.height} loading="lazy" decoding="async" onError=${({ currentTarget }) => currentTarget.remove()} />`}
      <p class="tags"><${RoleTags} goal=${goal} />
        ${goal.visibility === "private" && html`<span class="tag">private</span>`}
        ${goal.category && html`<span class="tag">${goal.category}</span>`}
        ${goal.status !== "open" && html`<span class="tag" data-status=${goal.status}>${goal.status}</span>`}
        ${goal.deadline && html`<span class="tag">until ${longDay(goal.deadline)}</span>`}</p>
      <${level} id=${title} class="card-title"><a href=${addressOf(goal)}>${goal.title}</a></${level}>
      <p class="blurb">${goal.description}</p>
      <div class="card-foot">
        <p class="card-sums"><b>${formatMoney(book.raised_minor, currency, { whole: true })}</b>
          <span>of ${formatMoney(targetMinor, currency, { whole: true })}</span></p>
        <${Bar} raisedMinor=${book.raised_minor} targetMinor=${targetMinor} currency=${currency} label=${`Raised for ${goal.title}`} />
        <p class="progress-foot"><span>${percent} %</span><span>${people(book.contributors)}</span></p>
      </div>
    </article>`;
}

/** What the one who looks is to the goal, the most of it. */
export function RoleTags({ goal }) {
  const role = Object.keys(ROLES).find((name) => goal.my_roles?.includes(name));
  return role && html`<span class="tag" data-role=${role}>${ROLES[role]}</span>`;
}

/** @returns {string} a private goal is known by its id alone, and only to those who may see it */
export function addressOf(goal) {
  return `/g/${encodeURIComponent(goal.visibility === "private" ? goal.id : goal.slug)}`;
}
