/** The feed: a goal's log, newest first, as much of it as a page should hold. */

import { formatMoney } from "../protocol/money.js";
import { Component, html, useState } from "./html.js";
import { postIdOf, removedBy } from "./posts.js";
import { briefTime, exactTime } from "./time.js";
import { feeOf, wordsOf } from "./words.js";

const ROWS_MAX = 200;
const OLDER_STEP = 50;
const ROWS_LIMIT = 2_000; // beyond it a page of rows is no help to anyone

/** The events a page shows: a run of the log without a hole, newest first. */
export class Rows {
  events = [];
  #max = ROWS_MAX;

  /** Add events that follow on the newest. */
  add(events) {
    this.events = [...[...events].reverse(), ...this.events].slice(0, this.#max);
    const removed = removedBy(events);
    if (removed.size > 0) this.events = this.events.map((event) => unsaid(event, removed));
  }

  /** Add events that come before the oldest, and keep as many more from now on. */
  addOlder(events) {
    this.#max = Math.min(this.#max + OLDER_STEP, ROWS_LIMIT);
    const oldest = this.oldestSeq;
    const before = events.filter((event) => event.seq < oldest).reverse();
    if (before.length > 0 && before[0].seq !== oldest - 1) return; // rows rolled off meanwhile
    this.events = [...this.events, ...before].slice(0, this.#max);
  }

  get oldestSeq() {
    return this.events.at(-1)?.seq ?? 1;
  }

  /** @returns {{afterSeq: number, limit: number} | null} what to ask for to go further back */
  get olderRange() {
    const before = this.oldestSeq - 1;
    if (before <= 0 || this.events.length >= ROWS_LIMIT) return null;
    const limit = Math.min(OLDER_STEP, before);
    return { afterSeq: before - limit, limit };
  }

  clear() {
    this.events = [];
    this.#max = ROWS_MAX;
  }
}

/** The words of what was taken back are not shown any more; that it was said is. */
function unsaid(event, removed) {
  if (!event.display || !removed.has(postIdOf(event))) return event;
  const { display: _, salt: __, ...rest } = event;
  return rest;
}

/**
 * @param {{events: object[], currency: string, titles: Map<string, string>, newFrom: number,
 *          older: (() => Promise<void>) | null}} props `titles`: of milestones, by id
 */
export function Feed({ events, currency, titles, newFrom, older }) {
  return html`
    <section aria-labelledby="feed-title">
      <h2 id="feed-title">What happened</h2>
      ${events.length === 0 && html`<p class="empty">Nothing yet. The first payment will show here the moment it is confirmed.</p>`}
      <ol class="feed" aria-label="Events, newest first">
        ${events.map((event) => html`
          <${Row} key=${event.seq} event=${event} currency=${currency} titles=${titles} isFresh=${event.seq > newFrom} />`)}
      </ol>
      ${older && html`<${Older} load=${older} />`}
    </section>`;
}

function Older({ load }) {
  const [phase, setPhase] = useState("idle");
  const click = async () => {
    setPhase("busy");
    setPhase(await load().then(() => "idle", () => "failed"));
  };
  return html`
    <p class="more"><button type="button" class="quiet" onClick=${click} disabled=${phase === "busy"}>
      ${phase === "busy" ? "Fetching…" : "Show older"}</button>
      ${phase === "failed" && html`<span role="alert">They could not be fetched. Try again.</span>`}</p>`;
}

/** A row hardly ever changes once it is there, so a busy goal costs only its new rows. */
class Row extends Component {
  state = { isOpen: false };

  shouldComponentUpdate(props, state) {
    return props.event !== this.props.event || props.titles !== this.props.titles || state.isOpen !== this.state.isOpen;
  }

  render({ event, currency, titles, isFresh }, { isOpen }) {
    const { tone, who, what, aside } = wordsOf(event, currency, titles);
    const toggle = (domEvent) => this.setState({ isOpen: domEvent.currentTarget.open });
    return html`
      <li class="row" data-seq=${event.seq} data-kind=${event.kind} data-fresh=${isFresh ? "" : null}>
        <details onToggle=${toggle}>
          <summary>
            <span class="tone" data-tone=${tone} aria-hidden="true"></span>
            <span class="row-text"><span>${who && html`<b>${who}</b>${" "}`}${what}</span>
              ${aside && html`<q class="aside">${aside}</q>`}</span>
            <time class="row-time" datetime=${event.at} title=${exactTime(event.at)}>${briefTime(event.at)}</time>
          </summary>
          ${isOpen && html`<${Line} event=${event} currency=${currency} />`}
        </details>
      </li>`;
  }
}

/** The event as the log has it. */
function Line({ event, currency }) {
  const fee = feeOf(event);
  return html`
    <div class="line">
      <dl class="facts">
        <div><dt>Line</dt><dd>${event.seq}, <code>${event.kind}</code></dd></div>
        <div><dt>Time</dt><dd>${exactTime(event.at)}</dd></div>
        ${fee > 0 && html`<div><dt>Gateway fee</dt><dd>${formatMoney(fee, currency)}</dd></div>`}
        <div><dt>Hash</dt><dd><code class="hash">${event.hash}</code></dd></div>
        ${event.body.commitment && html`
          <div><dt>Commitment to name and message</dt><dd><code class="hash">${event.body.commitment}</code></dd></div>`}
      </dl>
      ${event.transfers.length > 0 && html`<${Transfers} transfers=${event.transfers} currency=${currency} />`}
    </div>`;
}

function Transfers({ transfers, currency }) {
  return html`
    <table class="transfers">
      <caption>Transfers</caption>
      <thead><tr><th scope="col">Debit</th><th scope="col">Credit</th><th scope="col" class="sum">Amount</th></tr></thead>
      <tbody>${transfers.map((transfer) => html`
        <tr><td>${transfer.debit}</td><td>${transfer.credit}</td>
          <td class="sum">${formatMoney(transfer.amount_minor, currency)}</td></tr>`)}</tbody>
    </table>`;
}
