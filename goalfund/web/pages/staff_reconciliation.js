/** The platform's clearing board, before staff: the comparisons, and what differs until somebody has explained it. */

import { formatMoney } from "../protocol/money.js";
import { Problem, useAct } from "./act.js";
import { Board, kindText } from "./clearing_board.js";
import { Field, Send, useForm, useOperation } from "./form.js";
import { html, useState } from "./html.js";
import { usePages } from "./pager.js";
import { StaffFrame, showForStaff } from "./staff_frame.js";
import { Chips, Shown, StaffList } from "./staff_list.js";
import { When } from "./when.js";

const LOOK_EVERY_MS = 3_000;
const STATES = [["open", "Not explained"], ["explained", "Explained"], ["resolved", "Gone by itself"]];
const CAUSES = { schedule: "by itself", staff: "by staff", command: "by command" };
const RUNS_SHOWN = 5;

function StaffReconciliation({ fund }) {
  const [state, setState] = useState("open");
  return html`
    <${StaffFrame} title="Reconciliation" lead="What the payment service lists is laid beside what the books say. Whatever differs has a name, and stays until it is gone or explained.">
      <${Overview} key=${state} fund=${fund} state=${state} choose=${setState} />
    </${StaffFrame}>`;
}

function Overview({ fund, state, choose }) {
  const [seen, setSeen] = useState({ boards: [], runs: [] });
  const pages = usePages(async (page) => {
    const answer = await fund.clearing.reconciliation({ ...page, state });
    setSeen(answer);
    return answer;
  }, 20);
  const Line = (item) => html`
    <li key=${item.id} data-mismatch=${item.mismatch}><${Item} fund=${fund} item=${item} explained=${pages.refresh} /></li>`;
  return html`
    ${seen.boards.map((board) => html`
      <section class="card stack" key=${board.currency} aria-label=${`All books, ${board.currency}`}><${Board} board=${board} /></section>`)}
    ${pages.isLoaded && html`<${Runs} fund=${fund} runs=${seen.runs} begun=${pages.refresh} />`}
    <${Shown}><${Chips} choices=${STATES} chosen=${state} choose=${choose} /></${Shown}>
    <${StaffList} pages=${pages} everyMs=${LOOK_EVERY_MS} label="What differs, newest first" none=${state === "open" ? "Nothing differs." : "There is none."} Line=${Line} />`;
}

function Runs({ fund, runs, begun }) {
  const { act, isBusy, problem } = useAct(async () => {
    await fund.clearing.compare(28);
    await begun();
  });
  const isRunning = isBusy || runs.some(({ state }) => state === "running");
  const begin = () => { if (!isRunning) act(); };
  return html`
    <section class="card stack" aria-labelledby="runs-title">
      <div class="card-head"><h2 id="runs-title">Comparisons</h2>
        <button type="button" class="second" aria-disabled=${isRunning} onClick=${begin}>${isRunning ? "Comparing…" : "Compare now"}</button></div>
      <${Problem} problem=${problem} />
      ${runs.length === 0 && html`<p class="soft">There was none yet.</p>`}
      ${runs.length > 0 && html`<ol class="decisions" aria-label="Comparisons, newest first">${runs.slice(0, RUNS_SHOWN).map((run) => html`
        <li key=${run.run_id} data-run=${run.state} data-decision=${run.state === "failed" ? "rejected" : null}><${Run} run=${run} /></li>`)}</ol>`}
    </section>`;
}

function Run({ run }) {
  const words = {
    running: `is reading ${run.stage.replaceAll("_", " ")}, ${run.rows_read.toLocaleString("en-NG")} rows so far`,
    done: `read ${run.rows_read === 1 ? "1 row" : `${run.rows_read.toLocaleString("en-NG")} rows`}, credited ${run.credited} that nobody had told us of, left ${run.open_items ?? 0} to be explained`,
    failed: "was not finished",
  };
  return html`
    <${When} at=${run.started_at} />, ${CAUSES[run.cause] ?? run.cause}, from ${run.first_day} to ${run.last_day}: ${words[run.state]}.
    ${run.unreadable > 0 && html`<span class="bad"> ${run.unreadable} rows make no sense.</span>`}
    ${run.reason && html`<q class="aside">${run.reason}</q>`}`;
}

function Item({ fund, item, explained }) {
  const [isOpen, setOpen] = useState(false);
  const money = (minor) => (minor === null ? "nothing" : formatMoney(minor, item.currency));
  return html`
    <article class="claim">
      <div class="post-head"><h2>${money(item.impact_minor)}</h2><span class="tag" data-status="open">${kindText(item.mismatch)}</span>
        <${When} look="soft" at=${item.found_at} /></div>
      <dl class="facts wide">
        <div><dt>At the payment service</dt><dd>${money(item.gateway_minor)}${item.detail && `, ${item.detail}`}</dd></div>
        <div><dt>In the book</dt><dd>${money(item.ledger_minor)}</dd></div>
        <div><dt>Reference</dt><dd>${item.reference || "none"}</dd></div>
        ${item.goal_id && html`<div><dt>Goal</dt><dd><a href=${`/g/${item.goal_id}`}>${item.goal_title ?? "the goal"}</a></dd></div>`}
      </dl>
      ${item.reason && html`<p class="notice">${item.reason}${item.decided_by && ` (${item.decided_by})`}</p>`}
      ${item.state === "open" && (isOpen
        ? html`<${Explain} fund=${fund} item=${item} done=${explained} cancel=${() => setOpen(false)} />`
        : html`<p class="acts"><button type="button" class="quiet" aria-label=${`Explain ${item.reference}`} onClick=${() => setOpen(true)}>Explain it</button></p>`)}
    </article>`;
}

function Explain({ fund, item, done, cancel }) {
  const keyFor = useOperation();
  const form = useForm({
    check: ({ reason }) => (reason.trim() ? {} : { reason: "Say why it is as it should be." }),
    send: async ({ reason }) => {
      await fund.clearing.explain(item.id, reason.trim(), keyFor({ reason }));
      await done();
    },
  });
  return html`
    <form class="stack" ...${form.attributes}>
      <${Field} name="reason" label="Why is it as it should be?" error=${form.errors.reason} area input=${{ rows: 2, maxlength: 500 }} />
      <div class="acts"><${Send} form=${form} look="second">Keep this reason</${Send}>
        <button type="button" class="quiet" onClick=${cancel}>Cancel</button></div>
    </form>`;
}

showForStaff(StaffReconciliation);
