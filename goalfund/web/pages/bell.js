/** The bell in the header: how much one has not read, live. */

import { html, useEffect, useState } from "./html.js";
import { noticeWords } from "./notice_words.js";

const SHOWN_MAX = 99;

export function Bell({ fund }) {
  const [, draw] = useState(0);
  const [told, setTold] = useState("");
  useEffect(() => fund.notices.listen((notice) => {
    draw((count) => count + 1);
    if (notice) setTold(`${notice.goal.title}: ${noticeWords(notice).what}`);
  }), [fund]);
  const unread = fund.notices.unread ?? 0;
  const count = unread > SHOWN_MAX ? `${SHOWN_MAX}+` : String(unread);
  return html`
    <a class="bell" href="/notifications" data-unread=${unread || null} aria-current=${location.pathname === "/notifications" ? "page" : null}
      aria-label=${unread ? `Notifications, ${count} unread` : "Notifications"}>
      <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true"><path fill="none" stroke="currentColor" stroke-width="2"
        stroke-linecap="round" stroke-linejoin="round" d="M6 9a6 6 0 0 1 12 0c0 5 2 7 2 7H4s2-2 2-7m4 11a2.2 2.2 0 0 0 4 0" /></svg>
      ${unread > 0 && html`<span class="bell-count" aria-hidden="true">${count}</span>`}</a>
    <span class="unseen" role="status">${told}</span>`;
}
