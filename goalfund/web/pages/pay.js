/** Where a personal link leads: what is expected of one, paying it, and what has come in. */

import { tabStorage } from "../goalfund.js";
import { formatMoney } from "../protocol/money.js";
import { Contribute } from "./contribute.js";
import { html, useCallback, useEffect, useState } from "./html.js";
import { Payment, Remembered, leave } from "./payment.js";
import { refusalText } from "./refusals.js";
import { showForAll, useSession } from "./shell.js";
import { longDay } from "./time.js";

// Over the way to the checkout and back, in this tab alone.
const KEPT = "goalfund.personal_link";
const LOOK_EVERY_MS = 3_000;
const STATES = {
  unpaid: "Nothing has come in yet",
  part: "Part of it has come in",
  paid: "All paid. Thank you.",
  over: "More than was asked has come in. Thank you.",
  waived: "Nothing is asked of you",
};

const key = takeKey();

function takeKey() {
  const storage = tabStorage();
  const given = new URLSearchParams(location.hash.slice(1)).get("key");
  if (given) {
    storage.setItem(KEPT, given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  return given ?? storage.getItem(KEPT);
}

function Pay({ fund }) {
  const [link, setLink] = useState(null);
  const [problem, setProblem] = useState(null);
  const [remembered] = useState(() => new Remembered("personal link"));
  const [payment, setPayment] = useState(() => remembered.takeFrom(location));
  const look = useCallback(() => fund.rosters.lookUp(key).then(setLink, setProblem), []);
  useEffect(() => { if (key) look(); }, []);
  // The goal's room may not be for this person: what has come in is asked for.
  useEffect(() => {
    if (!key || !payment) return undefined;
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [payment]);
  const offered = useCallback((answer) => leave(answer, remembered, setPayment), []);
  const forget = () => {
    remembered.forget();
    setPayment(null);
  };
  if (!key && !payment) return html`<div class="narrow"><h1>This link is not whole</h1><p>Copy all of it into the address bar, or ask for a new one.</p></div>`;
  return html`
    <div class="narrow">
      ${payment && html`<${Payment} fund=${fund} payment=${payment} currency=${link?.currency ?? "NGN"} seenSeq=${null} onForget=${forget} />`}
      ${problem && !link && html`<h1>The link does not work</h1><p class="notice bad" role="alert">${refusalText(problem)}</p>`}
      ${link && html`<${Expected} link=${link} /><${Own} fund=${fund} link=${link} told=${setLink} />
        <${Give} fund=${fund} link=${link} offered=${offered} />`}
    </div>`;
}

/** The form; out of the way once nothing is left to pay. */
function Give({ fund, link, offered }) {
  const participant = { key, name: link.name, leftMinor: link.left_minor };
  const form = html`<${Contribute} key=${link.left_minor} fund=${fund} goal=${goalOf(link)} onOffered=${offered} participant=${participant} />`;
  const isDone = ["paid", "over", "waived"].includes(link.state);
  return isDone ? html`<details class="plain"><summary>Give more</summary>${form}</details>` : form;
}

function Expected({ link }) {
  const { title, currency, name, due_minor: due, paid_minor: paid, left_minor: left, state, deadline } = link;
  const money = (minor) => formatMoney(minor, currency, { whole: true });
  return html`
    <header class="title"><h1>${title}</h1>
      ${name && html`<p>For <b>${name}</b>${deadline && `, until ${longDay(deadline)}`}</p>`}</header>
    <section class="card stack participant" data-state=${state} aria-label="What is expected">
      <p role="status"><b>${STATES[state]}</b></p>
      <dl class="sums">
        ${due !== null && html`<div><dt>Expected</dt><dd>${money(due)}</dd></div>`}
        <div><dt>Paid</dt><dd data-field="paid">${money(paid)}</dd></div>
        ${left !== null && html`<div><dt>Left</dt><dd data-field="left">${money(left)}</dd></div>`}
      </dl>
    </section>`;
}

/** For who is signed in: keep the link with the account, and see the goal. */
function Own({ fund, link, told }) {
  const { user } = useSession(fund.session);
  const [problem, setProblem] = useState(null);
  if (!user || link.claimed === "another") return null;
  const claim = () => fund.rosters.claim(key).then(told, setProblem);
  return html`
    <div class="stack">
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
      ${link.claimed === "me"
        ? html`<p><a href=${`/g/${link.goal_id}`}>See the goal</a></p>`
        : html`<p><button type="button" class="second" onClick=${claim}>This is me: keep it with my account</button></p>`}
    </div>`;
}

function goalOf({ goal_id: id, currency, status, deadline, fixed_amount_minor, min_amount_minor }) {
  return { id, currency, status, deadline, fixed_amount_minor, min_amount_minor };
}

showForAll(Pay);
