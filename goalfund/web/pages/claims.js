/** Money that one has sent and that has reached no goal: said here, looked at by a person. */

import { formatMoney } from "../protocol/money.js";
import { readAmount, typed } from "./amount.js";
import { ClaimFacts } from "./claim_facts.js";
import { Field, Send, faults, useForm, useOperation } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { PagesEnd, useEvery, usePages } from "./pager.js";
import { PAPERS, Previews, filesFault, useSending } from "./pictures.js";
import { showForMembers } from "./shell.js";
import { briefTime, dayInLagos, exactTime } from "./time.js";

const EVIDENCE_MAX = 4;
const LOOK_EVERY_MS = 5_000;
const STATES = {
  open: "being looked at",
  settled: "found, and given to its goal",
  rejected: "not found",
};

function Claims({ fund, user }) {
  const pages = usePages((page) => fund.suspense.myClaims(page), 20);
  const asked = useAsked(fund);
  useEvery(LOOK_EVERY_MS, () => { if (pages.items.some(({ state }) => state === "open")) pages.refresh(); });
  return html`
    <div class="wide-form">
      <header class="title"><h1>Money that did not arrive</h1>
        <p>You have sent a transfer, and it shows nowhere? Tell us what you know of it. Money that came in without a code
          is kept safe until somebody has found out whose it is. One of us looks at it, and you see here what became of it.</p></header>
      ${asked !== undefined && html`
        <section class="card stack" aria-labelledby="claim-title">
          <h2 id="claim-title">Tell us about a transfer</h2>
          <${ClaimForm} fund=${fund} user=${user} asked=${asked} made=${pages.refresh} />
        </section>`}
      ${pages.items.length > 0 && html`<section class="stack" aria-labelledby="claims-title">
        <h2 id="claims-title">What you told us of</h2>
        <ol class="card lines" aria-label="Claims, newest first">${pages.items.map((claim) => html`
          <li key=${claim.id} data-state=${claim.state}><${Mine} claim=${claim} /></li>`)}</ol></section>`}
      <${PagesEnd} pages=${pages} />
    </div>`;
}

/** What the address asks about: a goal, and a contribution to it. @returns {object | null | undefined} undefined: not known yet */
function useAsked(fund) {
  const query = new URLSearchParams(location.search);
  const goalId = query.get("goal");
  const [asked, setAsked] = useState(goalId ? undefined : null);
  useEffect(() => {
    if (!goalId) return;
    const take = (goal) => setAsked(goal && { goal, contributionId: query.get("contribution"), amountMinor: Number(query.get("amount")) || null });
    fund.findGoal(goalId).then(take, () => setAsked(null));
  }, []);
  return asked;
}

function Mine({ claim }) {
  return html`
    <article class="claim">
      <p class="post-head"><b>${formatMoney(claim.amount_minor, claim.currency, { whole: true })}</b>
        <span class="tag" data-claim=${claim.state}>${STATES[claim.state]}</span>
        <time class="soft" datetime=${claim.created_at} title=${exactTime(claim.created_at)}>${briefTime(claim.created_at)}</time></p>
      ${claim.reason && html`<p class="notice held">${claim.reason}</p>`}
      <details class="plain"><summary>What you said</summary><${ClaimFacts} claim=${claim} /></details>
    </article>`;
}

function ClaimForm({ fund, user, asked, made }) {
  const [chosen, setChosen] = useState([]);
  const [told, setTold] = useState("");
  const sending = useSending(fund, "proof");
  const keyFor = useOperation();
  const attempt = useRef(0);
  const form = useForm({
    check: (given) => {
      setTold("");
      return faults({ ...checkClaim(given), evidence: filesFault(chosen, EVIDENCE_MAX, PAPERS) });
    },
    send: async (given, element) => {
      const goal = given.goal?.trim() ? await goalNamed(fund, given.goal.trim()) : null;
      const evidence = await sending.send(chosen);
      const body = bodyOf(given, asked, goal, evidence);
      await fund.suspense.claim(body, keyFor({ ...body, attempt: attempt.current }));
      attempt.current += 1;
      sending.forget();
      element.reset();
      setChosen([]);
      setTold("Thank you. One of us looks at it; you see here what becomes of it.");
      await made();
    },
    words: { goal_not_found: "There is no goal at that link. Leave it empty if you do not know it.", contribution_not_found: "There is no such contribution." },
    caught: (problem) => {
      if (problem.code === "file_not_found") sending.forget();
      return false;
    },
  });
  const { errors } = form;
  const amount = asked?.amountMinor ? typed(asked.amountMinor, "NGN") : "";
  return html`
    <form class="stack" ...${form.attributes}>
      <div class="pair">
        <${Field} name="amount_minor" label="Amount (NGN)" error=${errors.amount_minor}
          input=${{ inputmode: "decimal", autocomplete: "off", defaultValue: amount }} />
        <${Field} name="paid_on" label="Sent on" error=${errors.paid_on}
          input=${{ type: "date", min: "2020-01-01", max: dayInLagos(new Date()), defaultValue: dayInLagos(new Date()) }} />
      </div>
      <div class="pair">
        <${Field} name="sender_name" label="Name of the account it came from" error=${errors.sender_name}
          input=${{ maxlength: 100, autocomplete: "name", defaultValue: `${user.first_name} ${user.last_name}` }} />
        <${Field} name="sender_bank" label="Its bank (optional)" error=${errors.sender_bank} input=${{ maxlength: 100, autocomplete: "off" }} />
      </div>
      <${Field} name="narration" label="Narration or remark (optional)" error=${errors.narration}
        hint="As you typed it, with the code if there was one." input=${{ maxlength: 200, autocomplete: "off" }} />
      <${Field} name="reference" label="Session id or reference on the bank’s receipt (optional)" error=${errors.reference}
        input=${{ maxlength: 64, autocomplete: "off", spellcheck: false }} />
      ${asked
        ? html`<p class="soft">Meant for <b>${asked.goal.title}</b>.</p>`
        : html`<${Field} name="goal" label="Link of the goal it was meant for (optional)" error=${errors.goal} input=${{ maxlength: 300, autocomplete: "off", inputmode: "url" }} />`}
      <${Field} name="evidence" label="The bank’s receipt (optional)" error=${errors.evidence} hint="Up to four pictures or PDFs. Only we see them."
        input=${{ type: "file", accept: PAPERS, multiple: true, onChange: (e) => setChosen([...e.currentTarget.files]) }}><${Previews} files=${chosen} /></${Field}>
      <${Field} name="note" label="Anything else? (optional)" error=${errors.note} area input=${{ rows: 2, maxlength: 1_000 }} />
      <${Send} form=${form}>Send it</${Send}>
      <p role="status" class="saved">${sending.told || told}</p>
    </form>`;
}

function checkClaim(given) {
  return faults({
    amount_minor: readAmount(given.amount_minor, "NGN").fault,
    paid_on: !given.paid_on && "Choose the day.",
    sender_name: !given.sender_name.trim() && "Enter the name as the bank has it.",
  });
}

async function goalNamed(fund, text) {
  const name = text.replace(/[?#].*$/, "").replace(/\/+$/, "").split("/").at(-1);
  const goal = await fund.findGoal(decodeURIComponent(name));
  if (!goal) throw Object.assign(new Error("no goal"), { code: "goal_not_found" });
  return goal;
}

function bodyOf(given, asked, goal, evidence) {
  const said = ["sender_bank", "narration", "reference", "note"].map((name) => [name, given[name].trim()]).filter(([, value]) => value);
  return {
    amount_minor: readAmount(given.amount_minor, "NGN").amountMinor,
    paid_on: given.paid_on,
    sender_name: given.sender_name.trim(),
    ...Object.fromEntries(said),
    ...(goal && { goal_id: goal.id }),
    ...(asked && { goal_id: asked.goal.id }),
    ...(asked?.contributionId && { contribution_id: asked.contributionId }),
    ...(evidence.length > 0 && { evidence }),
  };
}

showForMembers(Claims);
