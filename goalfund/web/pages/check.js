/** "Check the log": the whole chain, recomputed in this browser. */

import { html, useEffect, useRef, useState } from "./html.js";

const PAINT_EVERY = 25;

/** @param {{fund: import("../goalfund.js").GoalFund, goalId: string}} props */
export function Check({ fund, goalId }) {
  const [progress, setProgress] = useState(null);
  const [outcome, setOutcome] = useState(null);
  const stop = useRef(null);
  useEffect(() => () => stop.current?.abort(), []);

  const run = async () => {
    stop.current = new AbortController();
    setOutcome(null);
    setProgress({ count: 0, total: 0 });
    const report = ({ count }, total) => {
      if (count % PAINT_EVERY === 0) setProgress({ count, total });
    };
    setOutcome(await judge(fund, goalId, report, stop.current.signal));
    setProgress(null);
  };

  return html`
    <section class="card check" aria-labelledby="check-title">
      <h2 id="check-title">Check it yourself</h2>
      <p>Each line of the log carries the fingerprint of the one before it. Your browser can fetch all of
        them and recompute every fingerprint and every balance, without trusting us.</p>
      ${progress
        ? html`<${Working} ...${progress} /><button type="button" class="quiet" onClick=${() => stop.current.abort()}>Stop</button>`
        : html`<button type="button" class="second" onClick=${run}>Check the log</button>`}
      <div role="status" class="verdict">${!progress && outcome && html`<${Outcome} ...${outcome} />`}</div>
    </section>`;
}

async function judge(fund, goalId, report, signal) {
  try {
    return { verdict: await fund.checkLog(goalId, report, signal) };
  } catch (problem) {
    return signal.aborted ? {} : { problem };
  }
}

function Working({ count, total }) {
  const text = total ? `${count.toLocaleString("en-NG")} of ${total.toLocaleString("en-NG")} lines` : "Fetching the log…";
  return html`
    <progress aria-label="Lines checked" max=${total || 1} value=${total ? count : undefined}></progress>
    <p class="working">${text}</p>`;
}

function Outcome({ verdict, problem }) {
  if (problem) return html`<p class="bad"><b>The log could not be read to the end.</b> ${problem.message}</p>`;
  if (!verdict) return html`<p>Stopped.</p>`;
  const lines = verdict.count === 1 ? "1 line" : `${verdict.count.toLocaleString("en-NG")} lines`;
  if (!verdict.ok) return html`<${Fault} fault=${verdict.fault} lines=${lines} />`;
  return html`
    <p class="good"><b>Verified.</b> ${lines} hold: each fingerprint is right, and they add up to the book shown here, to the kobo.</p>
    <p class="head">Head of the log<code class="hash">${verdict.headHash}</code></p>`;
}

function Fault({ fault, lines }) {
  return html`
    <p class="bad" data-seq=${fault.seq} data-reason=${fault.reason}>
      <b>Not verified: line ${fault.seq} does not hold.</b> ${WHY[fault.reason]} ${lines} before it hold.</p>
    <p class="head">Detail<code>${fault.detail}</code></p>`;
}

const WHY = {
  sequence: "A line is missing, doubled or out of order.",
  hash: "It, or what it follows on, was altered after it was written.",
  commitment: "The name or message shown is not the one that was recorded.",
  book: "Its transfers are impossible.",
  shape: "It is not a line of a log.",
  head_seq: "The log ends elsewhere than the server says.",
  head_hash: "The server names another head.",
  head_book: "The server shows another book than the log adds up to.",
};
