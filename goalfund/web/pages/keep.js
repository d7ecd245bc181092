/** What one keeps of a goal, and gives on: its statement, a receipt, the link, the code to put it elsewhere. */

import { html, useEffect, useRef, useState } from "./html.js";
import { refusalText } from "./refusals.js";

const DAY_MS = 86_400_000;
const KEPT_FOR_MS = 60_000; // a browser may take a while to begin with a file

/** @param {{fund: import("../goalfund.js").GoalFund, goal: object}} props */
export function Keep({ fund, goal }) {
  return html`
    <section class="card keep" aria-labelledby="keep-title">
      <h2 id="keep-title">Keep and share</h2>
      <${Link} fund=${fund} goal=${goal} />
      <${Statement} fund=${fund} goal=${goal} />
      ${goal.visibility === "public" && html`<${Embed} goal=${goal} />`}
    </section>`;
}

function Link({ fund, goal }) {
  const [said, setSaid] = useState("");
  const [code, setCode] = useState(null);
  const [problem, setProblem] = useState(null);
  const field = useRef(null);
  useEffect(() => () => code && URL.revokeObjectURL(code), [code]);
  const copy = async () => {
    field.current.select();
    try {
      await navigator.clipboard.writeText(field.current.value);
      setSaid("Copied.");
    } catch {
      setSaid("Marked. Copy it with the keyboard."); // no clipboard without a secure context
    }
  };
  const show = async () => {
    try {
      setProblem(null);
      setCode(code ? null : URL.createObjectURL(await fund.getPicture(goal.id, "qr")));
    } catch (refused) {
      setProblem(refused);
    }
  };
  return html`
    <div class="field">
      <label for="share-link">Link to this goal</label>
      <input id="share-link" ref=${field} readonly value=${`${location.origin}/p/${goal.slug}`} />
      ${goal.visibility === "private" && html`<p class="hint">Only those who are in the goal can open it.</p>`}
    </div>
    <p class="keep-acts">
      <button type="button" class="second" onClick=${copy}>Copy the link</button>
      <button type="button" class="quiet" aria-expanded=${code !== null} onClick=${show}>${code ? "Hide the QR code" : "Show a QR code"}</button>
      <span role="status">${said}</span>
    </p>
    ${problem && html`<p class="bad" role="alert">${refusalText(problem)}</p>`}
    ${code && html`<p class="keep-code"><img src=${code} width="220" height="220" alt="QR code of the link to this goal" /></p>`}`;
}

function Statement({ fund, goal }) {
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const fetchIt = (kind) => async () => {
    const days = { after: from, before: until && dayAfter(until) };
    saveFile(await fund.getStatement(goal.id, kind, days), `${goal.slug}-statement.${kind}`);
  };
  return html`
    <details class="keep-part">
      <summary>Statement of the money</summary>
      <div class="stack">
        <p class="hint">Each movement with its line in the log, and the balances, to the kobo. Without days it is the whole log.</p>
        <div class="pair">
          <div class="field"><label for="statement-from">From</label>
            <input id="statement-from" type="date" value=${from} max=${until} onChange=${(event) => setFrom(event.target.value)} /></div>
          <div class="field"><label for="statement-until">Until</label>
            <input id="statement-until" type="date" value=${until} min=${from} onChange=${(event) => setUntil(event.target.value)} /></div>
        </div>
        <${Save} save=${fetchIt("pdf")}>Download statement (PDF)</${Save}>
        <${Save} save=${fetchIt("csv")}>Download statement (CSV)</${Save}>
      </div>
    </details>`;
}

function Embed({ goal }) {
  const code = `<iframe src="${location.origin}/embed/${goal.slug}" title="GoalFund" width="360" height="230" loading="lazy"></iframe>`;
  return html`
    <details class="keep-part">
      <summary>Show it on your site</summary>
      <div class="field"><label for="embed-code">Code to paste</label>
        <textarea id="embed-code" readonly rows="4" onFocus=${(event) => event.target.select()}>${code}</textarea></div>
    </details>`;
}

/** @param {{fund: import("../goalfund.js").GoalFund, id: string, accessKey?: string}} props */
export function Receipt({ fund, id, accessKey }) {
  const save = async () => saveFile(await fund.getReceipt(id, accessKey), `receipt-${id}.pdf`);
  return html`<${Save} save=${save}>Receipt (PDF)</${Save}>`;
}

/** @param {string} status of a contribution @returns {boolean} whether its money has come in */
export function hasReceipt(status) {
  return ["confirmed", "refunded", "part_refunded", "charged_back"].includes(status);
}

/** A button that fetches a file, and says why there is none. */
function Save({ save, children }) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState(null);
  const run = async () => {
    if (isBusy) return;
    setBusy(true);
    setProblem(null);
    try {
      await save();
    } catch (refused) {
      setProblem(refused);
    }
    setBusy(false);
  };
  return html`
    <button type="button" class="quiet" aria-disabled=${isBusy} onClick=${run}>${children}</button>
    ${problem && html`<span class="bad" role="alert">${refusalText(problem)}</span>`}`;
}

function saveFile(blob, name) {
  const url = URL.createObjectURL(blob);
  const link = Object.assign(document.createElement("a"), { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_FOR_MS);
}

function dayAfter(isoDate) {
  return new Date(Date.parse(isoDate) + DAY_MS).toISOString().slice(0, 10);
}
