/** A list that comes page by page. */

import { html, useEffect, useRef, useState } from "./html.js";
import { refusalText } from "./refusals.js";

const PAGE_MAX = 200;

/**
 * @param {(page: {cursor?: string, limit: number}) => Promise<{items: object[], next_cursor: string | null}>} ask
 * @param {number} limit
 */
export function usePages(ask, limit) {
  const [list, setList] = useState({ items: [], next_cursor: undefined });
  const [problem, setProblem] = useState(null);
  const load = async () => {
    setProblem(null);
    try {
      const page = await ask({ cursor: list.next_cursor ?? undefined, limit });
      setList({ ...page, items: [...list.items, ...page.items] });
    } catch (error) {
      setProblem(error);
    }
  };
  useEffect(() => void load(), []);
  const isLoaded = list.next_cursor !== undefined;
  /** Read what is shown once more, from its beginning. */
  const refresh = async () => {
    try {
      setList(await ask({ limit: Math.min(Math.max(limit, list.items.length), PAGE_MAX) }));
      setProblem(null);
    } catch (error) {
      setProblem(error);
    }
  };
  return { items: list.items, isLoaded, hasMore: Boolean(list.next_cursor), problem, load, refresh };
}

/** Do something again and again, as long as somebody looks. */
export function useEvery(ms, act) {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const timer = setInterval(() => { if (!document.hidden) latest.current(); }, ms);
    return () => clearInterval(timer);
  }, [ms]);
}

/** What stands below the list: that it is coming, that there is more, or why there is none. */
export function PagesEnd({ pages: { isLoaded, hasMore, problem, load } }) {
  return html`
    ${!isLoaded && !problem && html`<p class="loading">One moment…</p>`}
    ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
    ${(hasMore || problem) && html`<p class="more"><button type="button" class="second" onClick=${load}>${problem ? "Try again" : "Show more"}</button></p>`}`;
}
