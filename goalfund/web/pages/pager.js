/** A list that comes page by page. */

import { html, useEffect, useState } from "./html.js";
import { refusalText } from "./refusals.js";

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
  return { items: list.items, isLoaded, hasMore: Boolean(list.next_cursor), problem, load };
}

/** What stands below the list: that it is coming, that there is more, or why there is none. */
export function PagesEnd({ pages: { isLoaded, hasMore, problem, load } }) {
  return html`
    ${!isLoaded && !problem && html`<p class="loading">One moment…</p>`}
    ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
    ${(hasMore || problem) && html`<p class="more"><button type="button" class="second" onClick=${load}>${problem ? "Try again" : "Show more"}</button></p>`}`;
}
