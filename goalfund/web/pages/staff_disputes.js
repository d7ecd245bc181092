/** Charges that payers' banks want back, before staff, who answer for all goals. */

import { Problem, useAct } from "./act.js";
import { DISPUTE_TAGS, disputeStory, disputedAmount } from "./dispute_words.js";
import { Field, Send, useForm } from "./form.js";
import { html, useState } from "./html.js";
import { usePages } from "./pager.js";
import { StaffFrame, showForStaff } from "./staff_frame.js";
import { StaffList } from "./staff_list.js";
import { exactTime } from "./time.js";
import { When } from "./when.js";

const LOOK_EVERY_MS = 20_000;
const FILE_NAME = /^[A-Za-z0-9_.-]{1,120}$/;

function StaffDisputes({ fund }) {
  const pages = usePages((page) => fund.disputes.list(page), 30);
  const Line = (dispute) => html`
    <li key=${dispute.ticket_id} data-dispute=${dispute.state}><${Dispute} fund=${fund} dispute=${dispute} answered=${pages.refresh} /></li>`;
  return html`
    <${StaffFrame} title="Disputes" lead="Payers told their banks that a charge was not theirs. Each is answered once: what nobody answers in time is lost.">
      <${StaffList} pages=${pages} everyMs=${LOOK_EVERY_MS} label="Disputes, newest first" none="No bank wants anything back." Line=${Line} />
    </${StaffFrame}>`;
}

function Dispute({ fund, dispute, answered }) {
  const { ticket_id: ticket, goal_id: goalId, goal_title: title, reference, status, due_at: due, trouble, state } = dispute;
  const isWaiting = state === "open" || state === "unknown";
  return html`
    <article class="claim">
      <div class="post-head"><h2>${disputedAmount(dispute)}</h2><span class="tag" data-dispute-tag=${state}>${DISPUTE_TAGS[state]}</span>
        <${When} look="soft" at=${dispute.decided_at ?? dispute.seen_at} said=${dispute.decided_at ? "decided" : "seen"} /></div>
      <p>${disputeStory(dispute)}</p>
      ${trouble && html`<p class="notice bad">The goal did not book it: ${trouble.replaceAll("_", " ")}.</p>`}
      <dl class="facts wide">
        <div><dt>Ticket</dt><dd>${ticket}</dd></div>
        <div><dt>Charge</dt><dd>${reference ?? "not named"}</dd></div>
        <div><dt>Goal</dt><dd>${goalId ? html`<a href=${`/g/${goalId}`}>${title ?? "the goal"}</a>` : "none of ours"}</dd></div>
        <div><dt>The payment service says</dt><dd>${status ?? "nothing"}</dd></div>
        ${due && html`<div><dt>To be answered by</dt><dd>${exactTime(due)}</dd></div>`}
      </dl>
      ${isWaiting && html`<${Answer} fund=${fund} dispute=${dispute} answered=${answered} />`}
    </article>`;
}

/** It cannot be answered a second time: neither is done by one press. */
function Answer({ fund, dispute, answered }) {
  const [chosen, setChosen] = useState(null);
  const cancel = () => setChosen(null);
  const answer = async (body) => {
    await fund.disputes.answer(dispute.ticket_id, body);
    await answered();
  };
  if (chosen === "accept") return html`<${Accept} dispute=${dispute} answer=${answer} cancel=${cancel} />`;
  if (chosen === "contest") return html`<${Contest} answer=${answer} cancel=${cancel} />`;
  return html`
    <p class="acts">
      <button type="button" class="second" aria-label=${`Contest ${dispute.ticket_id}`} onClick=${() => setChosen("contest")}>Contest it</button>
      <button type="button" class="quiet" aria-label=${`Accept ${dispute.ticket_id}`} onClick=${() => setChosen("accept")}>Accept it</button></p>`;
}

function Accept({ dispute, answer, cancel }) {
  const { act, isBusy, problem } = useAct(() => answer({ action: "accepted" }));
  return html`
    <div class="notice held stack">
      <p>${disputedAmount(dispute)} goes back to the payer, and the goal gives it up. What it does not have any more, it owes.</p>
      <${Problem} problem=${problem} />
      <p class="acts"><button type="button" class="danger" aria-disabled=${isBusy} onClick=${act}>Give it back</button>
        <button type="button" class="quiet" onClick=${cancel}>Not yet</button></p>
    </div>`;
}

function Contest({ answer, cancel }) {
  const form = useForm({
    check: ({ file_name: name }) => (FILE_NAME.test(name.trim()) ? {} : { file_name: "Letters, digits, dots, dashes and underscores, as the file is called there." }),
    send: ({ file_name: name }) => answer({ action: "rejected", file_name: name.trim() }),
    caught: ({ code }) => code === "step_up_required",
  });
  return html`
    <form class="notice held stack" ...${form.attributes}>
      <${Field} name="file_name" label="File name of the evidence" error=${form.errors.file_name}
        hint="As it was brought to the payment service. Without any, the dispute would be lost." input=${{ autocomplete: "off", spellcheck: false, autocapitalize: "none", maxlength: 120 }} />
      <div class="acts"><${Send} form=${form}>Send the answer</${Send}>
        <button type="button" class="quiet" onClick=${cancel}>Not yet</button></div>
    </form>`;
}

showForStaff(StaffDisputes);
