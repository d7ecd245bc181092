/** The page of all public goals: cards, search, filter. */

import { GoalCard } from "./goal_card.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { refusalText } from "./refusals.js";
import { showForAll } from "./shell.js";

const PAGE_LIMIT = 12;
const TYPING_PAUSE_MS = 250;
const NOTHING = { items: [], cursor: null, phase: "busy", problem: null };

function Home({ fund }) {
  const [filter, setFilter] = useState(() => filterFrom(location.search));
  const { items, cursor, phase, problem, more } = useGoals(fund, filter);
  const change = (part) => setFilter({ ...filter, ...part });
  return html`
    <div class="home">
      <header class="welcome">
        <h1><span>Put money together.</span> <span>See where every kobo is.</span></h1>
        <p>Each goal has one open book. Payments show the moment they are confirmed, and anyone can check the log.</p>
      </header>
      <${Filter} filter=${filter} change=${change} />
      <section aria-labelledby="goals-title" aria-busy=${phase === "busy"}>
        <h2 id="goals-title" class="unseen">Goals</h2>
        <p class="unseen" role="status">${phase === "busy" ? "Searching" : count(items, cursor)}</p>
        <ul class="cards">${items.map((goal) => html`<li key=${goal.id}><${GoalCard} goal=${goal} /></li>`)}</ul>
        ${phase === "busy" && items.length === 0 && html`<p class="loading">Loading the goals…</p>`}
        ${phase === "ready" && items.length === 0 && html`<${Empty} filter=${filter} clear=${() => setFilter({})} />`}
        ${phase === "failed" && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
        ${(cursor || phase === "failed") && html`
          <p class="more"><button type="button" class="second" onClick=${more} disabled=${phase === "busy"}>
            ${phase === "failed" ? "Try again" : "Load more"}</button></p>`}
      </section>
    </div>`;
}

/** The list for a filter, page by page. An answer to an earlier filter is dropped. */
function useGoals(fund, filter) {
  const [list, setList] = useState(NOTHING);
  const latest = useRef(0);
  const load = async (before) => {
    latest.current += 1;
    const turn = latest.current;
    setList({ ...before, phase: "busy", problem: null });
    const next = await fetchPage(fund, filter, before);
    if (turn === latest.current) setList(next);
  };
  useEffect(() => {
    history.replaceState(null, "", addressOf(filter));
    const timer = setTimeout(() => load({ ...list, cursor: null, isNew: true }), list === NOTHING ? 0 : TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [filter.q, filter.status, filter.sort]);
  return { ...list, more: () => load(list) };
}

async function fetchPage(fund, filter, before) {
  try {
    const page = await fund.listGoals({ ...filter, cursor: before.cursor ?? undefined, limit: PAGE_LIMIT });
    const kept = before.isNew ? [] : before.items;
    return { items: [...kept, ...page.items], cursor: page.next_cursor, phase: "ready", problem: null };
  } catch (problem) {
    return { ...before, phase: "failed", problem };
  }
}

function Filter({ filter, change }) {
  const pick = (name) => (event) => change({ [name]: event.currentTarget.value || undefined });
  return html`
    <form class="filter" role="search" onSubmit=${(event) => event.preventDefault()}>
      <div class="field grow"><label for="q">Search</label>
        <input id="q" type="search" value=${filter.q ?? ""} onInput=${pick("q")} placeholder="School, borehole, union…" autocomplete="off" /></div>
      <div class="field"><label for="status">Status</label>
        <select id="status" value=${filter.status ?? ""} onChange=${pick("status")}>
          <option value="">All</option><option value="open">Open</option>
          <option value="closed">Closed</option><option value="cancelled">Cancelled</option>
        </select></div>
      <div class="field"><label for="sort">Order</label>
        <select id="sort" value=${filter.sort ?? ""} onChange=${pick("sort")}>
          <option value="">${filter.q ? "Best match" : "Newest"}</option>${filter.q && html`<option value="new">Newest</option>`}<option value="ending">Ending soon</option><option value="progress">Furthest along</option>
        </select></div>
    </form>`;
}

function Empty({ filter, clear }) {
  const isFiltered = Boolean(filter.q || filter.status);
  return html`
    <div class="empty">
      <p><b>${isFiltered ? "No goal matches." : "There are no public goals yet."}</b></p>
      ${isFiltered && html`<p><button type="button" class="second" onClick=${clear}>Show all goals</button></p>`}
    </div>`;
}

function count(items, cursor) {
  if (items.length === 1) return "1 goal";
  return `${items.length}${cursor ? " or more" : ""} goals`;
}

function filterFrom(search) {
  const { q, status, sort } = Object.fromEntries(new URLSearchParams(search));
  return { q, status, sort };
}

function addressOf(filter) {
  const given = Object.entries(filter).filter(([, value]) => value);
  return given.length ? `/?${new URLSearchParams(given)}` : "/";
}

showForAll(Home);
