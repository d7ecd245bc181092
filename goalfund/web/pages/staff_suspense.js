/** Money that reached no goal, before staff: what it may have been meant for, and giving it there or back. */

import { formatMoney } from "../protocol/money.js";
import { Problem, useAct } from "./act.js";
import { ClaimFacts } from "./claim_facts.js";
import { Field, Send, useForm, useOperation } from "./form.js";
import { html, useRef, useState } from "./html.js";
import { usePages } from "./pager.js";
import { StaffFrame, showForStaff } from "./staff_frame.js";
import { Chips, Shown, StaffList } from "./staff_list.js";
import { SendBack, WentBack, canGoBack } from "./staff_send_back.js";
import { When } from "./when.js";

const LOOK_EVERY_MS = 10_000;
const STATES = [["open", "Waiting"], ["allocated", "Given to a goal"], ["refunded", "Sent back"]];
const NONE = {
  open: "Nothing waits. All money has a goal.",
  allocated: "Nothing was given to a goal yet.",
  refunded: "Nothing was sent back yet.",
};
const CURRENCIES = [["NGN", "NGN"], ["USD", "USD"]];
const REASONS = {
  unknown_reference: "Nothing in it names a payment that is waited for.",
  several_codes: "Its narration has several codes.",
  several_senders: "It fits several payments that are waited for.",
  amount_differs: "The amount is another one than was announced.",
  already_paid: "What it names was paid already.",
  goal_not_open: "The goal that it names takes no money any more.",
  currency_differs: "It came in another currency than the goal has.",
};
const WHYS = {
  code: "has its code",
  reference: "has its reference",
  claimed: "claimed by its payer",
  code_nearly_right: "its code, nearly right",
  name_alike: "same name",
  amount_equal: "same amount",
  name_partly: "part of the name",
  announced_lately: "announced lately",
  amount_differs: "another amount",
  already_paid: "paid already",
  goal_not_open: "goal not open",
};
const AGAINST = ["amount_differs", "already_paid", "goal_not_open"];

function StaffSuspense({ fund }) {
  const [state, setState] = useState("open");
  const [currency, setCurrency] = useState("NGN");
  return html`
    <${StaffFrame} title="Money without a goal" lead="It came in, and no goal could be named for it. It waits in a book of its own; given to a goal, it is a line of both logs. What nobody claims goes back to who sent it.">
      <${Shown}><${Chips} choices=${STATES} chosen=${state} choose=${setState} />
        <${Chips} choices=${CURRENCIES} chosen=${currency} choose=${setCurrency} /></${Shown}>
      <${Items} key=${`${state} ${currency}`} fund=${fund} state=${state} currency=${currency} />
    </${StaffFrame}>`;
}

function Items({ fund, state, currency }) {
  const pages = usePages((page) => fund.suspense.list({ ...page, state, currency }), 20);
  const [given, setGiven] = useState({}); // what was given away or back here stays in sight until the next look
  const gone = Object.values(given).map(({ after }) => after).filter(({ id }) => !pages.items.some((item) => item.id === id));
  const now = (item) => (given[item.id]?.before === item ? given[item.id].after : item); // it may have come to us again
  const Line = (item) => html`
    <li key=${item.id} data-item=${item.reference}><${Item} fund=${fund} item=${now(item)}
      gave=${(after) => { setGiven({ ...given, [after.id]: { before: item, after } }); pages.refresh(); }} /></li>`;
  return html`<${StaffList} pages=${pages} everyMs=${LOOK_EVERY_MS} items=${[...gone, ...pages.items]} label="Money, newest first" none=${NONE[state]} Line=${Line} />`;
}

function Item({ fund, item, gave }) {
  const amount = formatMoney(item.amount_minor, item.currency);
  const facts = [
    ["Sent by", item.sender_name],
    ["Narration", item.narration],
    ["Gateway’s reference", item.reference],
    ["Gateway’s fee", item.fee_minor > 0 && formatMoney(item.fee_minor, item.currency)],
  ].filter(([, value]) => value);
  return html`
    <article class="claim" data-state=${item.state} aria-label=${`${amount}, ${item.reference}`}>
      <div class="post-head"><h2>${amount}</h2>
        <${When} look="soft" at=${item.received_at} /></div>
      ${item.state === "open" && html`<p>${REASONS[item.reason] ?? item.reason.replaceAll("_", " ")}</p>`}
      <dl class="facts wide">${facts.map(([term, value]) => html`<div key=${term}><dt>${term}</dt><dd>${value}</dd></div>`)}</dl>
      ${item.refund && !item.to_goal_id && html`<${WentBack} item=${item} />`}
      ${item.state === "open" && html`<${Give} fund=${fund} item=${item} gave=${gave} />`}
      ${item.to_goal_id && html`<${Given} item=${item} />`}
    </article>`;
}

function Given({ item }) {
  return html`<p class="notice" role="status">${item.state === "allocated" ? "Given to " : "On its way to "}<a href=${`/g/${item.to_goal_id}`}>this goal</a>.</p>`;
}

/** Whom it can be given to: what it may have been meant for, the likeliest first, and any goal by its link. */
function Give({ fund, item, gave }) {
  const [target, setTarget] = useState(null);
  const keyFor = useOperation();
  const { act: give, isBusy, problem } = useAct(async () => {
    try {
      gave(await fund.suspense.allocate(item.id, target.body, keyFor(target.body)));
    } catch (error) {
      setTarget(null);
      throw error;
    }
  });
  if (target) return html`<${Sure} item=${item} target=${target} isBusy=${isBusy} give=${give} cancel=${() => setTarget(null)} />`;
  return html`
    <${Problem} problem=${problem} />
    ${item.suggestions.length > 0 && html`
      <h3>It may have been meant for</h3>
      <ol class="options">${item.suggestions.map((one) => html`
        <li key=${one.contribution_id}><${Suggestion} item=${item} one=${one} claims=${item.claims} choose=${setTarget} /></li>`)}</ol>`}
    ${item.claims.length > 0 && html`
      <h3>Claims that fit it</h3>
      <ol class="options">${item.claims.map((claim) => html`
        <li key=${claim.id}><${Claimed} fund=${fund} claim=${claim} choose=${setTarget} /></li>`)}</ol>`}
    <details class="plain"><summary>Give it to another goal</summary><${ByLink} fund=${fund} choose=${setTarget} /></details>
    ${canGoBack(item) && html`<details class="plain"><summary>Send it back to who sent it</summary><${SendBack} fund=${fund} item=${item} sent=${gave} /></details>`}`;
}

function Suggestion({ item, one, claims, choose }) {
  const name = one.payer_name ?? "Somebody";
  const claim = claims.find(({ contribution_id: id }) => id === one.contribution_id);
  const body = { goal_id: one.goal_id, contribution_id: one.contribution_id, ...(claim && { claim_id: claim.id }) };
  return html`
    <div class="line-text"><span><b>${name}</b>, ${formatMoney(one.amount_minor, item.currency)}, for <a href=${`/g/${one.goal_id}`}>${one.goal_title}</a></span>
      <span class="tags">${one.why.map((why) => html`<span key=${why} class="tag" data-status=${AGAINST.includes(why) ? "against" : null}>${WHYS[why] ?? why}</span>`)}</span></div>
    <button type="button" class="second" aria-label=${`Give it to ${one.goal_title} for ${name}`}
      onClick=${() => choose({ body, title: one.goal_title, payer: one.payer_name })}>Give it here</button>`;
}

function Claimed({ fund, claim, choose }) {
  const { act, problem } = useAct(async () => {
    const goal = await fund.getGoal(claim.goal_id);
    choose({ title: goal.title, payer: claim.sender_name, body: {
      goal_id: goal.id, claim_id: claim.id, ...(claim.contribution_id && { contribution_id: claim.contribution_id }) } });
  });
  return html`
    <div class="line-text"><b>${claim.sender_name}</b><${ClaimFacts} claim=${claim} />
      <${Problem} problem=${problem} /></div>
    ${claim.goal_id && html`<button type="button" class="second" aria-label=${`Give it as ${claim.sender_name} claims`} onClick=${act}>Give it so</button>`}`;
}

function ByLink({ fund, choose }) {
  const form = useForm({
    check: ({ link }) => (link.trim() ? {} : { link: "Paste the link of the goal." }),
    send: async ({ link }) => {
      const name = link.trim().replace(/[?#].*$/, "").replace(/\/+$/, "").split("/").at(-1);
      const goal = await fund.findGoal(decodeURIComponent(name));
      if (!goal) throw Object.assign(new Error("no goal"), { code: "goal_not_found" });
      choose({ title: goal.title, payer: null, body: { goal_id: goal.id } });
    },
  });
  return html`
    <form class="stack" ...${form.attributes}>
      <${Field} name="link" label="Link of the goal" error=${form.errors.link} input=${{ inputmode: "url", autocomplete: "off", maxlength: 300 }} />
      <${Send} form=${form} look="second">Find it</${Send}>
    </form>`;
}

function Sure({ item, target, isBusy, give, cancel }) {
  const first = useRef(null);
  return html`
    <div class="notice held stack" ref=${(node) => { if (node && !first.current) { first.current = node; node.querySelector("button").focus(); } }}>
      <p>Give <b>${formatMoney(item.amount_minor, item.currency)}</b> to <b>${target.title}</b>${target.payer && html`, as the contribution of <b>${target.payer}</b>`}?
        It stands in the goal’s log then, for everybody to see.</p>
      <p class="acts"><button type="button" class="first" aria-disabled=${isBusy} onClick=${give}>Give it</button>
        <button type="button" class="quiet" disabled=${isBusy} onClick=${cancel}>Not yet</button></p>
    </div>`;
}

showForStaff(StaffSuspense);
