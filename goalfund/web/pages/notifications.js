/** What one was told, newest first, and what of it one has read. */

import { html, useEffect, useState } from "./html.js";
import { noticePlace, noticeWords } from "./notice_words.js";
import { refusalText } from "./refusals.js";
import { showForMembers } from "./shell.js";
import { briefTime, exactTime } from "./time.js";

const PAGE_SIZE = 30;

function Notifications({ fund }) {
  const { items, next, problem, load, loadMore } = useNotices(fund);
  const [trouble, setTrouble] = useState(null);
  const readAll = async () => {
    setTrouble(null);
    try {
      await fund.notices.read({ up_to: items[0].id });
      await load();
    } catch (error) {
      setTrouble(error);
    }
  };
  const hasUnread = items?.some(({ read }) => !read);
  return html`
    <div class="page wide-form">
      <header class="list-head"><h1>Notifications</h1>
        <p class="acts">${hasUnread && html`<button type="button" class="second" onClick=${readAll}>Mark all as read</button>`}
          <a href="/settings/notifications">What you are told</a></p></header>
      ${[problem, trouble].map((error) => error && html`<p class="notice bad" role="alert">${refusalText(error)}</p>`)}
      ${!items && !problem && html`<p class="loading">One moment…</p>`}
      ${items?.length === 0 && html`<div class="empty"><p><b>Nothing yet.</b></p>
        <p>What happens in goals that you run, gave to or were invited to will be here.</p></div>`}
      ${items?.length > 0 && html`<ol class="card lines told" aria-label="Notifications, newest first">
        ${items.map((notice) => html`<${Line} key=${notice.id} notice=${notice} fund=${fund} />`)}</ol>`}
      ${(next || problem) && html`<p class="more"><button type="button" class="second" onClick=${problem ? load : loadMore}>${problem ? "Try again" : "Show more"}</button></p>`}
    </div>`;
}

/** The list, which begins anew when something comes. */
function useNotices(fund) {
  const [list, setList] = useState({ items: null, next: null });
  const [problem, setProblem] = useState(null);
  const asking = async (cursor, before) => {
    setProblem(null);
    try {
      const page = await fund.notices.list({ cursor, limit: PAGE_SIZE });
      setList({ items: [...before, ...page.items], next: page.next_cursor });
    } catch (error) {
      setProblem(error);
    }
  };
  const load = () => asking(undefined, []);
  useEffect(() => {
    load();
    return fund.notices.listen((notice) => { if (notice) load(); });
  }, [fund]);
  return { ...list, problem, load, loadMore: () => asking(list.next, list.items) };
}

function Line({ notice, fund }) {
  const { tone, what, aside } = noticeWords(notice);
  const href = noticePlace(notice);
  const follow = async (domEvent) => {
    // A new tab is not ours to open, and what was read needs no word.
    if (notice.read || domEvent.button !== 0 || domEvent.ctrlKey || domEvent.metaKey || domEvent.shiftKey) return;
    domEvent.preventDefault();
    await fund.notices.read({ ids: [notice.id] }).catch(() => {});
    location.assign(href);
  };
  return html`
    <li data-kind=${notice.kind} data-unread=${notice.read ? null : ""}>
      <span class="tone" data-tone=${tone} aria-hidden="true"></span>
      <div class="line-text"><a href=${href} onClick=${follow}><b>${what}</b>${!notice.read && html`<span class="unseen">, unread</span>`}</a>
        <span class="soft">${notice.goal.title}</span>
        ${aside && html`<q class="aside">${aside}</q>`}</div>
      <time class="soft" datetime=${notice.at} title=${exactTime(notice.at)}>${briefTime(notice.at)}</time>
    </li>`;
}

showForMembers(Notifications);
