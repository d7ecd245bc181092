/** The goals that one runs or has given to. */

import { GoalCard } from "./goal_card.js";
import { html, useEffect, useState } from "./html.js";
import { refusalText } from "./refusals.js";
import { showForMembers } from "./shell.js";

const PAGE_LIMIT = 24;

function MyGoals({ fund, user }) {
  const [list, setList] = useState({ items: [], next_cursor: undefined });
  const [problem, setProblem] = useState(null);
  const load = async () => {
    setProblem(null);
    try {
      const page = await fund.myGoals({ cursor: list.next_cursor ?? undefined, limit: PAGE_LIMIT });
      setList({ ...page, items: [...list.items, ...page.items] });
    } catch (error) {
      setProblem(error);
    }
  };
  useEffect(() => void load(), []);
  const isLoaded = list.next_cursor !== undefined;
  return html`
    <div class="home">
      <header class="list-head"><h1>My goals</h1><a class="button first" href="/open-goal">Open a goal</a></header>
      ${!user.email_verified && html`<p class="notice held">Your address is not confirmed yet. <a href="/settings">See how</a>.</p>`}
      ${!isLoaded && !problem && html`<p class="loading">One moment…</p>`}
      ${isLoaded && list.items.length === 0 && html`<div class="empty">
        <p><b>You run no goal yet, and gave to none while signed in.</b></p><p><a class="button second" href="/">See all goals</a></p></div>`}
      <ul class="cards">${list.items.map((goal) => html`<li key=${goal.id}><${GoalCard} goal=${goal} level="h2" /></li>`)}</ul>
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
      ${(list.next_cursor || problem) && html`<p class="more"><button type="button" class="second" onClick=${load}>${problem ? "Try again" : "Show more"}</button></p>`}
    </div>`;
}

showForMembers(MyGoals);
