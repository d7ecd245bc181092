/** One withdrawal: where it stands, who let it go, what was shown for it, and what one may do about it. */

import { formatMoney } from "../protocol/money.js";
import { Field, Send, useForm, useOperation } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { useEvery } from "./pager.js";
import { Proof, ProofForm } from "./proofs.js";
import { refusalText } from "./refusals.js";
import { briefTime, exactTime } from "./time.js";
import { STEPS, reached, storyOf, tagOf } from "./withdrawal_words.js";

const AGAIN_WITHIN_MS = 800; // who all heard the same ask again one after the other
const LOOK_EVERY_MS = 5_000; // while the money is about to leave: what holds it back is no line of the log
const LIVELY = ["requested", "approved", "paying", "paid", "disputed"];

/**
 * @param {{fund: object, goal: object, item: import("../protocol/outgoing.js").Withdrawal, titles: Map<string, string>,
 *          turn: number, isNear: boolean, take: (withdrawal: object) => void}} props
 *   `turn`: grows whenever something happened to it
 */
export function Withdrawal({ fund, goal, item, titles, turn, isNear, take }) {
  const [isOpen, setOpen] = useState(isNear || LIVELY.includes(item.status));
  const { detail, problem, load } = useDetail(fund, item, turn, isOpen, take);
  const proofs = detail?.proofs ?? [];
  const isReviewed = proofs.some(({ status }) => status === "open");
  const amount = formatMoney(item.amount_minor, item.currency, { whole: true });
  const step = titles.get(item.milestone_id);
  const name = `withdrawal-${item.withdrawal_id}`;
  return html`
    <article class="card withdrawal" data-withdrawal=${item.withdrawal_id} data-status=${item.status} aria-labelledby=${name}>
      <div class="post-head"><h3 id=${name}>${amount}</h3><span class="tag" data-withdrawal-tag>${tagOf(item, isReviewed)}</span></div>
      <p class="purpose">${item.purpose ?? "What it was for was erased with the account of who asked."}${step && html` <span class="tag">${step}</span>`}</p>
      <${To} item=${item} />
      <${Way} item=${item} />
      <p role="status" class="story">${storyOf(item, isReviewed)}</p>
      <${Acts} fund=${fund} item=${item} amount=${amount} take=${take} />
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)} <button type="button" class="quiet" onClick=${load}>Try again</button></p>`}
      ${detail?.approvals?.length > 0 && html`<${Decisions} decisions=${detail.approvals} />`}
      ${[...proofs].sort((a, b) => Date.parse(a.submitted_at) - Date.parse(b.submitted_at)).map((proof) => html`
        <${Proof} key=${proof.proof_id} fund=${fund} goal=${goal} proof=${proof} amount=${amount} answered=${load} />`)}
      ${item.can?.submit_proof && !isReviewed && detail?.proofs && html`<${ProofForm} fund=${fund} item=${item} amount=${amount} isFurther=${proofs.length > 0} shown=${load} />`}
      ${!isOpen && html`<p><button type="button" class="quiet" aria-label=${`More of the withdrawal of ${amount}`} onClick=${() => setOpen(true)}>Who decided, and what was shown</button></p>`}
    </article>`;
}

/** Read all of it, and again whenever something happened to it. */
function useDetail(fund, item, turn, isWanted, take) {
  const [detail, setDetail] = useState(null);
  const [problem, setProblem] = useState(null);
  const isThere = useRef(true);
  useEffect(() => () => { isThere.current = false; }, []);
  const load = async () => {
    try {
      const answer = await fund.outgoing.withdrawal(item.withdrawal_id);
      if (!isThere.current) return;
      setProblem(null);
      setDetail(answer);
      take(answer.withdrawal);
    } catch (error) {
      if (isThere.current) setProblem(error);
    }
  };
  useEffect(() => {
    if (!isWanted) return undefined;
    const timer = setTimeout(load, detail ? Math.random() * AGAIN_WITHIN_MS : 0);
    return () => clearTimeout(timer);
  }, [item.withdrawal_id, turn, isWanted]);
  const isLeaving = ["approved", "paying"].includes(item.status);
  useEvery(LOOK_EVERY_MS, () => { if (isLeaving) load(); });
  return { detail, problem, load };
}

function To({ item }) {
  const { account_name: name, bank_name: bank, account_masked: account, requested_by: by } = item;
  return html`
    <dl class="facts wide">
      <div><dt>To</dt><dd><b>${name ?? "Nobody named any more"}</b>${bank && html`<br />${bank}`}${account && html` <span class="digits">${account}</span>`}</dd></div>
      <div><dt>Asked for</dt><dd>${by?.name && html`by ${by.name}, `}<time datetime=${item.requested_at} title=${exactTime(item.requested_at)}>${briefTime(item.requested_at)}</time></dd></div>
      ${item.fee_minor > 0 && html`<div><dt>Bank’s fee</dt><dd>${formatMoney(item.fee_minor, item.currency)}</dd></div>`}
    </dl>`;
}

/** How far along the way it is. */
function Way({ item }) {
  const done = reached(item);
  if (done === null) return null;
  return html`
    <ol class="way" aria-label="How far it is">${STEPS.map(([name, text], n) => html`
      <li key=${name} data-done=${n <= done ? "" : null} aria-current=${n === done ? "step" : null}>${text}<span class="unseen">${n <= done ? ", done" : ", still to come"}</span></li>`)}</ol>`;
}

function Decisions({ decisions }) {
  return html`
    <ul class="decisions" aria-label="Who decided">${decisions.map((one) => html`
      <li key=${`${one.member_id} ${one.at}`} data-decision=${one.decision}>
        <b>${one.name ?? "A member"}</b>${one.role && ` (${one.role})`} ${one.decision} it,${" "}<time datetime=${one.at} title=${exactTime(one.at)}>${briefTime(one.at)}</time>${one.decision === "approved" && !one.counts && ". It does not count any more: they lost the role."}
        ${one.reason && html`<q class="aside">${one.reason}</q>`}</li>`)}</ul>`;
}

const ACTS = {
  approve: {
    label: "Approve", sure: "Approve it", look: "first",
    ask: (item, amount) => html`Do you know what it is for, and that the account is right? <b>${amount}</b> goes to <b>${item.account_name}</b>, ${item.bank_name} <span class="digits">${item.account_masked}</span>.`,
    act: (fund, id, _, key) => fund.outgoing.approve(id, key),
  },
  reject: {
    label: "Reject", sure: "Reject it", look: "danger", hasReason: true,
    ask: () => "One no ends it: the money is available again.",
    act: (fund, id, reason, key) => fund.outgoing.reject(id, reason, key),
  },
  cancel: {
    label: "Take it back", sure: "Take it back now", look: "danger",
    ask: () => "It ends then, and the money is available again.",
    act: (fund, id, _, key) => fund.outgoing.cancel(id, key),
  },
};

/** What the one who looks may do; each is asked twice. */
function Acts({ fund, item, amount, take }) {
  const [chosen, setChosen] = useState(null);
  const names = Object.keys(ACTS).filter((name) => item.can?.[name]);
  if (names.length === 0) return null;
  if (chosen && names.includes(chosen)) {
    return html`<${Sure} key=${chosen} fund=${fund} item=${item} amount=${amount} name=${chosen} take=${take} close=${() => setChosen(null)} />`;
  }
  return html`<p class="acts">${names.map((name) => html`
    <button type="button" key=${name} class=${name === "approve" ? "first" : "second"} aria-label=${`${ACTS[name].label}: ${amount}`}
      onClick=${() => setChosen(name)}>${ACTS[name].label}</button>`)}</p>`;
}

function Sure({ fund, item, amount, name, take, close }) {
  const { sure, look, hasReason, ask, act } = ACTS[name];
  const keyFor = useOperation();
  const ref = useRef(null);
  useEffect(() => ref.current.focus(), []);
  const form = useForm({
    send: async ({ reason }) => {
      take(await act(fund, item.withdrawal_id, reason?.trim(), keyFor({ name, reason })));
      close();
    },
    caught: ({ code }) => code === "step_up_required", // they would rather not
  });
  return html`
    <form class="notice held stack" ...${form.attributes}>
      <p tabindex="-1" ref=${ref}>${ask(item, amount)}</p>
      ${hasReason && html`<${Field} name="reason" label="Why? (optional; everybody can read it)" error=${form.errors.reason} area input=${{ rows: 2, maxlength: 500 }} />`}
      <div class="acts"><${Send} form=${form} look=${look}>${sure}</${Send}>
        <button type="button" class="quiet" onClick=${close}>Not now</button></div>
    </form>`;
}
