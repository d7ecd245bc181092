/** The last link of a reminder: it asks, and ends reminders only when a person says so. */

import { html, useState } from "./html.js";
import { takeToken } from "./mailed_link.js";
import { refusalText } from "./refusals.js";
import { showForAll } from "./shell.js";

const token = takeToken();
const WORDS = { invalid_token: "The link is wrong. Copy all of it from the mail." };

function NoReminders({ fund }) {
  const [phase, setPhase] = useState(token ? "asked" : "incomplete");
  const [problem, setProblem] = useState(null);
  const send = async (again) => {
    setProblem(null);
    try {
      await fund.rosters.stopReminders(token, again);
      setPhase(again ? "again" : "done");
    } catch (error) {
      setProblem(error);
    }
  };
  return html`
    <div class="narrow" role="status">${PHASES[phase](send)}
      ${problem && html`<p class="notice bad">${refusalText(problem, WORDS)}</p>`}</div>`;
}

const PHASES = {
  asked: (send) => html`
    <h1>No more reminders of this goal?</h1>
    <p>You will not be written again about what it expects of you. Your personal link goes on working.</p>
    <p><button type="button" class="first" onClick=${() => send(false)}>Stop the reminders</button></p>`,
  done: (send) => html`
    <h1>No more reminders will come</h1>
    <p>That holds for this goal.</p>
    <p><button type="button" class="second" onClick=${() => send(true)}>Take it back</button></p>`,
  again: (send) => html`
    <h1>You will be reminded again</h1>
    <p>At most once in two days.</p>
    <p><button type="button" class="second" onClick=${() => send(false)}>Stop the reminders</button></p>`,
  incomplete: () => html`<h1>This link is not whole</h1><p>Copy all of it into the address bar.</p>`,
};

showForAll(NoReminders);
