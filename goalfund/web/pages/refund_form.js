/** The form by which an organiser gives money back: to one who gave, or a share to everybody. */

import { formatMoney } from "../protocol/money.js";
import { readAmount, typed } from "./amount.js";
import { Field, Send, faults, useForm, useOperation } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { PagesEnd, usePages } from "./pager.js";
import { briefTime } from "./time.js";

const WAYS = [
  ["one", "One contribution", "All of it, or a part."],
  ["share", "A share to everybody", "Of what is available, split to the kobo."],
];

/** @param {{fund: object, goal: object, book: object, asked: () => Promise<void>, close: () => void}} props */
export function RefundForm({ fund, goal, book, asked, close }) {
  const [way, setWay] = useState("one");
  const [picked, setPicked] = useState(null);
  const [wanted, setWanted] = useState(null); // said, and not yet meant
  const heading = useRef(null);
  useEffect(() => heading.current.focus(), []);
  const form = useForm({
    check: (given) => checkRefund(given, way, picked, book.available_minor, goal.currency),
    send: async (given) => setWanted(bodyOf(given, way, picked, goal.currency)),
  });
  const { errors } = form;
  const available = formatMoney(book.available_minor, goal.currency);
  return html`
    <div class="card stack">
      <h3 tabindex="-1" ref=${heading}>Give money back</h3>
      <p class="soft">${available} is available. What goes back leaves the goal’s book, and everybody sees it in the log.</p>
      <form class="stack" hidden=${wanted !== null} ...${form.attributes}>
        <fieldset class="group"><legend class="choice-legend">To whom?</legend>
          <div class="choices">${WAYS.map(([value, text, hint]) => html`
            <label class="choice"><input type="radio" name="way" value=${value} defaultChecked=${value === way} onChange=${() => setWay(value)} />
              <span>${text}<small>${hint}</small></span></label>`)}</div></fieldset>
        ${way === "one"
          ? html`<${Pick} fund=${fund} goal=${goal} picked=${picked} pick=${setPicked} error=${errors.contribution_id} />
              ${picked && html`<${Field} key=${picked.id} name="amount_minor" label=${`How much of it (${goal.currency})`} error=${errors.amount_minor}
                input=${{ inputmode: "decimal", autocomplete: "off", defaultValue: typed(Math.min(leftOf(picked), book.available_minor), goal.currency) }} />`}`
          : html`<${Field} name="percentage" label="How much of what is available, in percent" error=${errors.percentage}
              input=${{ type: "number", min: 1, max: 100, step: 1, inputmode: "numeric", defaultValue: "100" }} />`}
        <${Field} name="reason" label="Why?" error=${errors.reason} area hint="Everybody who sees the goal can read it." input=${{ rows: 2, maxlength: 500 }} />
        <div class="acts"><${Send} form=${form}>Go on</${Send}>
          <button type="button" class="quiet" onClick=${close}>Cancel</button></div>
      </form>
      ${wanted && html`<${Sure} fund=${fund} goal=${goal} book=${book} body=${wanted} picked=${picked} asked=${asked} back=${() => setWanted(null)} />`}
    </div>`;
}

/** Which contribution: the newest first, as many as one looks through. */
function Pick({ fund, goal, picked, pick, error }) {
  const pages = usePages((page) => fund.outgoing.contributions(goal.id, page), 10);
  const items = pages.items.filter((one) => leftOf(one) > 0);
  return html`
    <fieldset class="group pick" aria-describedby=${error ? "pick-error" : null}><legend class="choice-legend">Which one?</legend>
      ${pages.isLoaded && items.length === 0 && html`<p class="soft">There is none to give back.</p>`}
      ${items.map((one) => html`
        <label class="choice" key=${one.id}><input type="radio" name="contribution_id" value=${one.id} checked=${picked?.id === one.id} onChange=${() => pick(one)} />
          <span>${one.name ?? "Anonymous"}, ${formatMoney(leftOf(one), goal.currency)}<small>${briefTime(one.created_at)}</small></span></label>`)}
      ${error && html`<p class="field-error" id="pick-error">${error}</p>`}
      <${PagesEnd} pages=${pages} />
    </fieldset>`;
}

function Sure({ fund, goal, book, body, picked, asked, back }) {
  const keyFor = useOperation();
  const ref = useRef(null);
  useEffect(() => ref.current.focus(), []);
  const amount = body.percentage ? Math.floor((book.available_minor * body.percentage) / 100) : body.amount_minor ?? leftOf(picked);
  const money = formatMoney(amount, goal.currency);
  const form = useForm({
    send: async () => {
      await fund.outgoing.giveBack(goal.id, body, keyFor(body));
      await asked();
    },
    caught: ({ code }) => code === "step_up_required", // they would rather not
  });
  return html`
    <form class="notice held stack" ...${form.attributes}>
      <p tabindex="-1" ref=${ref}>${body.percentage
        ? html`About <b>${money}</b> goes back to all who gave, each by their part.`
        : html`<b>${money}</b> goes back to <b>${picked.name ?? "who gave it"}</b>.`} This cannot be undone.</p>
      <div class="acts"><${Send} form=${form} look="danger">Give it back</${Send}>
        <button type="button" class="quiet" onClick=${back}>Change something</button></div>
    </form>`;
}

function checkRefund(given, way, picked, available, currency) {
  const share = Number(given.percentage);
  const amount = way === "one" && picked ? readAmount(given.amount_minor, currency) : null;
  const tooMuch = amount && tooMuchOf(amount.amountMinor, leftOf(picked), available, currency);
  return faults({
    contribution_id: way === "one" && !picked && "Choose one.",
    amount_minor: amount && (amount.fault ?? tooMuch),
    percentage: way === "share" && !(Number.isInteger(share) && share >= 1 && share <= 100) && "Enter a number from 1 to 100.",
    reason: !given.reason.trim() && "Say why.",
  });
}

/** What the gateway kept of a contribution is not there to be given back. */
function tooMuchOf(amount, left, available, currency) {
  if (amount > left) return `They have ${formatMoney(left, currency)} in the goal.`;
  return amount > available && `No more than ${formatMoney(available, currency)} is available.`;
}

function bodyOf(given, way, picked, currency) {
  const reason = given.reason.trim().replaceAll("\r\n", "\n");
  if (way === "share") return { reason, percentage: Number(given.percentage) };
  const amount = readAmount(given.amount_minor, currency).amountMinor;
  return { reason, contribution_id: picked.id, ...(amount < leftOf(picked) && { amount_minor: amount }) };
}

function leftOf({ confirmed_minor: confirmed, amount_minor: amount, refunded_minor: refunded = 0 }) {
  return (confirmed ?? amount) - refunded;
}
