/** One payment of this browser, from the checkout until it is known what became of it. */

import { tabStorage } from "../goalfund.js";
import { formatMoney } from "../protocol/money.js";
import { html, useEffect, useState } from "./html.js";
import { Receipt, hasReceipt } from "./keep.js";
import { TransferSteps } from "./transfer.js";

const WAITS_S = [1, 1, 2, 2, 3, 3, 5, 5, 8];
const LONGEST_WAIT_S = 15;
const WATCH_FOR_S = 15 * 60;
const WORDS = {
  pending: ["Waiting for your payment", "This page is watching for it. It shows here as soon as the bank confirms."],
  confirmed: ["Thank you. Your payment is in.", "It has its line in the log, for everyone to see."],
  failed: ["The payment did not go through", "Nothing was taken and nothing was added. You can try again."],
  expired: ["The payment was not completed in time", "Nothing was added. You can try again."],
  refunded: ["This payment was refunded", "The money is on its way back to you."],
  part_refunded: ["Part of this payment was refunded", "That part is on its way back to you."],
  charged_back: ["Your bank took this payment back", "It no longer counts for the goal."],
};

const TRANSFER_WORDS = {
  pending: ["Waiting for your transfer", "This page is watching for it. It shows here as soon as your bank has sent it."],
  expired: ["No transfer has come yet", "If you have sent it, it still counts when it comes. Otherwise you can try again."],
};

/** What this tab knows of its payment for one goal. It outlives the walk to the checkout. */
export class Remembered {
  #name;
  #storage = tabStorage();

  /** @param {string} slug */
  constructor(slug) {
    this.#name = `goalfund.payment.${slug}`;
  }

  /** @returns {{id: string, key: string, checkoutUrl?: string, transfer?: object} | null} */
  get() {
    return JSON.parse(this.#storage.getItem(this.#name) ?? "null");
  }

  set(payment) {
    this.#storage.setItem(this.#name, JSON.stringify(payment));
  }

  forget() {
    this.#storage.removeItem(this.#name);
  }

  /** Take over what the checkout's way back carries, and clear it from the address bar. */
  takeFrom(location) {
    const query = new URLSearchParams(location.search);
    const id = query.get("contribution");
    const known = this.get();
    if (id && query.get("key")) this.set({ ...(known?.id === id && known), id, key: query.get("key") });
    if (location.search) history.replaceState(null, "", location.pathname + location.hash);
    return this.get();
  }
}

/**
 * @param {{fund: import("../goalfund.js").GoalFund, payment: {id: string, key: string, checkoutUrl?: string, transfer?: object},
 *          currency: string, seenSeq: number | null, onForget: () => void}} props
 *   `seenSeq`: the line of the log that this payment made, once the feed has shown it
 */
export function Payment({ fund, payment, currency, seenSeq, onForget }) {
  const [contribution, setContribution] = useState(null);
  const [problem, setProblem] = useState(null);
  useEffect(() => {
    setContribution(null);
    return follow(fund, payment, setContribution, setProblem);
  }, [payment.id, seenSeq]);

  const status = contribution?.status ?? (seenSeq ? "confirmed" : "pending");
  const words = payment.transfer ? { ...WORDS, ...TRANSFER_WORDS } : WORDS;
  const [title, text] = problem ? ["This payment cannot be looked up", problem.message] : words[status];
  const isAwaited = payment.transfer && contribution && ["pending", "expired"].includes(status);
  const amount = contribution && formatMoney(contribution.amount_minor, currency, { whole: true });
  return html`
    <section class="card payment" data-status=${status} data-channel=${payment.transfer ? "transfer" : "checkout"} aria-labelledby="payment-title">
      <div role="status">
        <h2 id="payment-title">${title}</h2>
        <p>${amount && html`<b>${amount}</b>${". "}`}${text}${seenSeq && ` The line is number ${seenSeq}.`}</p>
      </div>
      ${isAwaited && html`<${TransferSteps} transfer=${payment.transfer} amountMinor=${contribution.amount_minor}
        currency=${currency} name=${contribution.name} />
        <p class="hint">You have sent it, and nothing happens? <a href=${`/claims?${claimOf(contribution)}`}>Tell us about it</a>.</p>`}
      ${contribution?.awaiting_account_minor > 0 && html`<p class="notice held" data-field="waits">
        <span>${formatMoney(contribution.awaiting_account_minor, currency, { whole: true })} of it comes back to you.${" "}
        <a href=${refundPath(payment)}>Say which account it goes to</a>.</span></p>`}
      <p class="payment-acts">
        ${status === "pending" && payment.checkoutUrl && html`<a class="button second" href=${payment.checkoutUrl}>Back to the checkout</a>`}
        ${hasReceipt(status) && html`<${Receipt} fund=${fund} id=${payment.id} accessKey=${payment.key} />`}
        <button type="button" class="quiet" onClick=${onForget}>${status === "pending" ? "Stop watching" : "Close"}</button>
      </p>
    </section>`;
}

/** Where one says which account money goes to that comes back. The key stands behind the #, out of logs. */
function refundPath({ id, key }) {
  return `/refund-account#${new URLSearchParams({ contribution: id, key })}`;
}

/** What the page of claims need not ask again. */
function claimOf({ goal_id: goal, id: contribution, amount_minor: amount }) {
  return new URLSearchParams({ goal, contribution, amount });
}

/** Remember the payment in this tab, then go to the gateway's page, or show how to transfer. */
export function leave({ contribution, payment }, remembered, setPayment) {
  if (!payment.checkout_url) {
    const known = { id: contribution.id, key: contribution.access_key, transfer: payment };
    remembered.set(known);
    setPayment(known);
    window.scrollTo({ top: 0 });
    return;
  }
  const checkoutUrl = new URL(payment.checkout_url, location.href);
  if (!/^https?:$/.test(checkoutUrl.protocol)) throw new TypeError("the checkout is no web page");
  const known = { id: contribution.id, key: contribution.access_key, checkoutUrl: checkoutUrl.href };
  remembered.set(known);
  setPayment(known);
  location.assign(checkoutUrl);
}

/** Ask until it is decided, ever less often. Returns what ends the asking. */
function follow(fund, payment, onContribution, onProblem) {
  let timer = null;
  let isOver = false;
  let waitedS = 0;
  const ask = async (attempt) => {
    try {
      const contribution = await fund.getContribution(payment.id, payment.key);
      if (isOver) return;
      onProblem(null);
      onContribution(contribution);
      if (contribution.status !== "pending") return;
    } catch (problem) {
      if (isOver) return;
      if (problem.retryable !== true) return void onProblem(problem);
    }
    const waitS = WAITS_S[attempt] ?? LONGEST_WAIT_S;
    waitedS += waitS;
    if (waitedS < WATCH_FOR_S) timer = setTimeout(() => ask(attempt + 1), waitS * 1000);
  };
  ask(0);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
