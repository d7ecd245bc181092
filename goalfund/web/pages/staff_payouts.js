/** Payouts and the gateway's notices, before staff: what waits for people stands first. */

import { formatMoney } from "../protocol/money.js";
import { Problem, useAct } from "./act.js";
import { useOperation } from "./form.js";
import { html, useState } from "./html.js";
import { usePages } from "./pager.js";
import { StaffFrame, showForStaff } from "./staff_frame.js";
import { Chips, Shown, StaffList } from "./staff_list.js";
import { When } from "./when.js";

const LOOK_EVERY_MS = 10_000;
const PAYOUTS = { due: "is about to be sent", sending: "was sent, the bank’s word is awaited", succeeded: "arrived", failed: "came back", parked: "is held back for people" };
const NOTICES = { parked: "tried again", held: "tried again", quarantined: "waits for people", noted: "speaks of no money that came in", settled: "booked in the end" };
const DECISIONS = {
  retry: { label: "Try it again", sure: "It is sent again under its one reference." },
  fail: { label: "Give it up", sure: "The money is the goal’s again, and nothing is sent." },
};
const TABS = [["payouts", "Payouts"], ["notices", "Notices of the payment service"]];

function StaffPayouts({ fund }) {
  const [tab, setTab] = useState("payouts");
  return html`
    <${StaffFrame} title="Payouts and notices" lead="What hangs, and why. Whose accounts they are, nobody needs to know here.">
      <${Shown}><${Chips} choices=${TABS} chosen=${tab} choose=${setTab} /></${Shown}>
      ${tab === "payouts" ? html`<${List} key="payouts" fund=${fund} ask=${(page) => fund.clearing.payouts(page)} Of=${Payout} none="Nothing was paid out yet." />`
        : html`<${List} key="notices" ask=${(page) => fund.clearing.webhooks(page)} Of=${Notice} none="Every notice was booked when it came." />`}
    </${StaffFrame}>`;
}

function List({ fund, ask, Of, none }) {
  const pages = usePages(ask, 30);
  const Line = (item) => html`
    <li key=${item.id ?? item.withdrawal_id}><${Of} fund=${fund} item=${item} decided=${pages.refresh} /></li>`;
  return html`<${StaffList} pages=${pages} everyMs=${LOOK_EVERY_MS} none=${none} Line=${Line} />`;
}

function Payout({ fund, item, decided }) {
  return html`
    <div class="line-text" data-payout=${item.status}>
      <span><b>${formatMoney(item.amount_minor, item.currency)}</b> of <a href=${`/g/${item.goal_id}`}>${item.goal_title}</a> ${PAYOUTS[item.status]}${item.reason && `: ${item.reason.replaceAll("_", " ")}`}.</span>
      <span class="soft">${item.reference}${item.tries > 1 ? `, tried ${item.tries} times` : ""}${item.next_try_at && html`, again <${When} at=${item.next_try_at} />`}</span></div>
    ${item.sent_at && html`<span class="soft">sent <${When} at=${item.sent_at} /></span>`}
    ${item.status === "parked" && html`<${Decide} fund=${fund} item=${item} decided=${decided} />`}`;
}

/** One that is held back is tried again, or given up; neither by one press. */
function Decide({ fund, item, decided }) {
  const [asked, setAsked] = useState(null);
  const keyFor = useOperation();
  const { act, isBusy, problem } = useAct(async () => {
    try {
      await fund.clearing.decidePayout(item.reference, asked, keyFor({ asked, tries: item.tries }));
      await decided();
    } finally {
      setAsked(null);
    }
  });
  const { sure, label } = DECISIONS[asked] ?? {};
  return html`
    <${Problem} problem=${problem} />
    ${asked
      ? html`<p class="acts"><span>${sure}</span><button type="button" class=${asked === "fail" ? "danger" : "first"} aria-disabled=${isBusy} onClick=${act}>${label}: yes</button>
          <button type="button" class="quiet" onClick=${() => setAsked(null)}>No</button></p>`
      : html`<p class="acts">${Object.entries(DECISIONS).map(([name, one]) => html`
          <button type="button" key=${name} class="second" aria-label=${`${one.label}: ${item.reference}`} onClick=${() => setAsked(name)}>${one.label}</button>`)}</p>`}`;
}

function Notice({ item }) {
  return html`
    <div class="line-text" data-notice=${item.state}>
      <span><b>${item.reference || "No reference"}</b>: ${item.reason.replaceAll("_", " ")}; ${NOTICES[item.state]}.</span>
      <span class="soft">${item.deliveries > 1 ? `came ${item.deliveries} times` : "came once"}${item.next_try_at && html`, tried again <${When} at=${item.next_try_at} />`}</span></div>
    <span class="soft"><${When} at=${item.received_at} /></span>`;
}

showForStaff(StaffPayouts);
