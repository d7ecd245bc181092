/** Money that goes back to those who gave it: asked for by organisers, followed by everybody. */

import { formatMoney } from "../protocol/money.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { useEvery } from "./pager.js";
import { RefundForm } from "./refund_form.js";
import { refusalText } from "./refusals.js";
import { briefTime, exactTime } from "./time.js";

const PAGE_SIZE = 10;
const ITEMS_SHOWN = 20;
const AGAIN_WITHIN_MS = 1_000; // who all heard the same ask again one after the other
const LOOK_EVERY_MS = 5_000; // what one waits for is not all in the log
const TAGS = { under_way: "under way", done: "done", partly_failed: "partly failed" };
const ITEM_WORDS = {
  planned: "comes next",
  started: "promised",
  sending: "on its way",
  paid: "sent back",
  failed: "could not be sent back; it is available again",
  awaiting_account: "waits until they say which account it goes to",
};
const WAYS = { card: "to the card", transfer: "to their account" };

/** @param {{fund: object, goal: object, book: object, changedAt: number}} props `changedAt`: the log's line of the last news of a refund */
export function Refunds({ fund, goal, book, changedAt }) {
  const { items, cursor, problem, load, more } = useRefunds(fund, goal, changedAt);
  const [isAsking, setAsking] = useState(false);
  const heading = useRef(null);
  const mayAsk = (goal.my_roles?.includes("organiser") ?? false) && book.available_minor > 0;
  if (items.length === 0 && !mayAsk && !problem) return null;
  const asked = async () => {
    setAsking(false);
    await load();
    heading.current?.focus();
  };
  return html`
    <section class="outgoings" aria-labelledby="refunds-title">
      <div class="card-head"><h2 id="refunds-title" tabindex="-1" ref=${heading}>Refunds</h2>
        ${mayAsk && !isAsking && html`<button type="button" class="second" onClick=${() => setAsking(true)}>Give money back</button>`}</div>
      ${isAsking && html`<${RefundForm} fund=${fund} goal=${goal} book=${book} asked=${asked} close=${() => setAsking(false)} />`}
      ${items.length > 0 && html`<ol class="stack" aria-label="Refunds, newest first">${items.map((refund) => html`
        <li key=${refund.refund_id}><${Refund} fund=${fund} refund=${refund} changedAt=${changedAt} /></li>`)}</ol>`}
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)} <button type="button" class="quiet" onClick=${load}>Try again</button></p>`}
      ${cursor && html`<p class="more"><button type="button" class="quiet" onClick=${more}>Older refunds</button></p>`}
    </section>`;
}

function useRefunds(fund, goal, changedAt) {
  const [list, setList] = useState({ items: [], cursor: null });
  const [problem, setProblem] = useState(null);
  const read = async (cursor) => {
    try {
      const limit = cursor ? PAGE_SIZE : Math.max(PAGE_SIZE, list.items.length);
      const page = await fund.outgoing.refunds(goal.id, { cursor, limit });
      setList({ items: cursor ? [...list.items, ...page.items] : page.items, cursor: page.next_cursor });
      setProblem(null);
    } catch (error) {
      setProblem(error);
    }
  };
  useEffect(() => {
    const timer = setTimeout(read, list.items.length > 0 ? Math.random() * AGAIN_WITHIN_MS : 0);
    return () => clearTimeout(timer);
  }, [goal.id, changedAt]);
  useEvery(LOOK_EVERY_MS, () => { if (list.items.some(({ status }) => status === "under_way")) read(); });
  return { ...list, problem, load: () => read(), more: () => read(list.cursor) };
}

function Refund({ fund, refund, changedAt }) {
  const { currency, status, count, failed } = refund;
  const money = (minor) => formatMoney(minor, currency, { whole: true });
  const name = `refund-${refund.refund_id}`;
  return html`
    <article class="card withdrawal" data-refund=${refund.refund_id} data-status=${status} aria-labelledby=${name}>
      <div class="post-head"><h3 id=${name}>${money(refund.amount_minor)}</h3><span class="tag" data-withdrawal-tag>${TAGS[status] ?? status}</span></div>
      <p class="purpose">${refund.reason ?? "Why was erased with the account of who asked."}</p>
      <p role="status" class="story">${refund.percentage ? `${refund.percentage} % of what was available goes` : "It goes"} to ${count === 1 ? "one contribution" : `${count} contributions`}.
        ${` ${money(refund.paid_minor)} of it was sent back.`}${failed > 0 && ` ${failed === 1 ? "One part" : `${failed} parts`} could not be, and ${failed === 1 ? "is" : "are"} available again.`}</p>
      <p class="soft">Asked for <time datetime=${refund.created_at} title=${exactTime(refund.created_at)}>${briefTime(refund.created_at)}</time></p>
      <${Parts} fund=${fund} refund=${refund} changedAt=${changedAt} />
    </article>`;
}

/** To whom it goes, and how far each is. */
function Parts({ fund, refund, changedAt }) {
  const [isOpen, setOpen] = useState(refund.count === 1);
  const [items, setItems] = useState([]);
  const [cursor, setCursor] = useState(null);
  const [problem, setProblem] = useState(null);
  const read = async (from) => {
    try {
      const limit = from ? ITEMS_SHOWN : Math.min(200, Math.max(ITEMS_SHOWN, items.length));
      const page = await fund.outgoing.refund(refund.refund_id, { cursor: from, limit });
      setItems(from ? [...items, ...page.items] : page.items);
      setCursor(page.next_cursor ?? null);
      setProblem(null);
    } catch (error) {
      setProblem(error);
    }
  };
  useEffect(() => { if (isOpen) read(); }, [isOpen, changedAt, refund.status, refund.paid_minor]);
  // That a part waits for an account is in no log.
  useEvery(LOOK_EVERY_MS, () => { if (isOpen && refund.status === "under_way") read(); });
  if (!isOpen) return html`<p><button type="button" class="quiet" aria-label=${`To whom the refund of ${formatMoney(refund.amount_minor, refund.currency, { whole: true })} goes`} onClick=${() => setOpen(true)}>To whom it goes</button></p>`;
  return html`
    ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
    <ul class="decisions" aria-label="To whom it goes">${items.map((item) => html`
      <li key=${item.contribution_id} data-part=${item.status} data-decision=${item.status === "failed" ? "rejected" : null}>
        <b>${item.name ?? "Anonymous"}</b>, ${formatMoney(item.amount_minor, refund.currency)} ${WAYS[item.way] ?? ""}: ${ITEM_WORDS[item.status] ?? item.status}</li>`)}</ul>
    ${cursor && html`<p><button type="button" class="quiet" onClick=${() => read(cursor)}>Show more</button></p>`}`;
}
