/** A table of participants: looked at line by line before it is taken in, and saved. */

import { html, useRef, useState } from "./html.js";
import { refusalText } from "./refusals.js";

const ACTIONS = { add: "new", change: "changed", keep: "as it is" };
const FIELDS = { name: "name", email: "email", phone: "phone", expected_minor: "amount", waived: "waived" };
const SHOWN = 100;

/** @param {{fund: object, goal: object, taken: () => Promise<void>}} props */
export function TakeTable({ fund, goal, taken }) {
  const [table, setTable] = useState(null);
  const [found, setFound] = useState(null);
  const [told, setTold] = useState("");
  const [problem, setProblem] = useState(null);
  const input = useRef(null);
  const bring = async (file, dryRun) => {
    setProblem(null);
    try {
      return await fund.rosters.import(goal.id, file, { dryRun });
    } catch (error) {
      setProblem(error);
      return null;
    }
  };
  const look = async (domEvent) => {
    const [file] = domEvent.currentTarget.files;
    setTold("");
    setFound(null);
    if (!file) return;
    setTable(file);
    setFound(await bring(file, true));
  };
  const forget = () => {
    input.current.value = "";
    setFound(null);
  };
  const take = async () => {
    const done = await bring(table, false);
    if (!done) return;
    forget();
    setTold(`${done.added} added, ${done.changed} changed, ${done.unchanged} were there already.`);
    await taken();
  };
  return html`
    <details class="plain"><summary>Import a table</summary>
      <div class="stack">
        <div class="field"><label for="roster-file">A table, saved as CSV</label>
          <input id="roster-file" type="file" accept=".csv,text/csv,.txt" ref=${input} onChange=${look} />
          <p class="hint">The first line names the columns: name, email, phone, expected. Nothing is done before you have seen what it would do.</p></div>
        ${problem && html`<p class="notice bad" role="alert">${wordsOf(problem)}</p>`}
        ${found && html`<${Looked} found=${found} take=${take} forget=${forget} />`}
        <p role="status">${told}</p>
      </div></details>`;
}

function Looked({ found, take, forget }) {
  const { faults, steps, added, changed, unchanged, faulty, ignored } = found;
  const count = added + changed;
  return html`
    <p><b>${added} new, ${changed} changed, ${unchanged} as they are${faulty > 0 ? `, ${faulty} that cannot be taken` : ""}.</b>
      ${ignored.length > 0 && ` Columns that are left out: ${ignored.join(", ")}.`}</p>
    ${faults.length > 0 && html`
      <div class="scroll" tabindex="0" role="region" aria-label="Lines that cannot be taken"><table class="sheet">
        <thead><tr><th>Line</th><th>Column</th><th>What is wrong</th></tr></thead>
        <tbody>${faults.slice(0, SHOWN).map(({ line, field, message }) => html`<tr class="bad"><td>${line}</td><td>${field}</td><td>${message}</td></tr>`)}</tbody></table></div>`}
    ${steps.length > 0 && html`
      <details class="plain"><summary>Line by line</summary>
        <div class="scroll" tabindex="0" role="region" aria-label="Line by line"><table class="sheet">
          <thead><tr><th>Line</th><th>Name</th><th></th></tr></thead>
          <tbody>${steps.slice(0, SHOWN).map(({ line, name, action, changes }) => html`<tr><td>${line}</td><td>${name}</td>
            <td>${ACTIONS[action]}${changes.length > 0 && `: ${changes.map((field) => FIELDS[field] ?? field).join(", ")}`}</td></tr>`)}</tbody></table></div>
        ${steps.length > SHOWN && html`<p class="soft">And ${steps.length - SHOWN} more.</p>`}</details>`}
    <p class="acts">
      ${faults.length > 0
        ? html`<span>Mend the table and choose it again: it is taken whole or not at all.</span>`
        : html`<button type="button" class="first" onClick=${take} disabled=${count === 0}>${count === 0 ? "Nothing to do" : `Take ${count === 1 ? "1 line" : `${count} lines`} in`}</button>`}
      <button type="button" class="quiet" onClick=${forget}>Forget it</button></p>`;
}

function wordsOf(problem) {
  const details = (problem.errors ?? []).map(({ field, message }) => (field === "file" ? message : `${field}: ${message}`));
  return details.length > 0 ? details.join(" ") : refusalText(problem);
}

/** Hand a table to the browser's downloads. */
export function saveTable(blob, goal) {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(blob);
  anchor.download = `${goal.slug}-participants.csv`;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000);
}
