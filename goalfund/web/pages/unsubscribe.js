/** The last link of a mail about goals: it asks, and ends such mail only when a person says so. */

import { html, useState } from "./html.js";
import { takeToken } from "./mailed_link.js";
import { KIND_NAMES } from "./notice_words.js";
import { refusalText } from "./refusals.js";
import { showForAll } from "./shell.js";

const token = takeToken();

function Unsubscribe({ fund }) {
  const [phase, setPhase] = useState({ name: token ? "asked" : "incomplete" });
  const stop = async () => {
    setPhase({ name: "busy" });
    try {
      setPhase({ name: "done", stopped: await fund.notices.unsubscribe(token) });
    } catch (problem) {
      setPhase({ name: "failed", problem });
    }
  };
  return html`<div class="narrow" role="status">${PHASES[phase.name]({ ...phase, stop })}</div>`;
}

const PHASES = {
  asked: ({ stop }) => html`
    <h1>No more mail like this?</h1>
    <p>You will still be told in GoalFund itself, and you can have the mail back at any time.</p>
    <p class="acts"><button type="button" class="first" onClick=${stop}>Stop this mail</button>
      <a class="button second" href="/settings/notifications">Choose for each kind</a></p>`,
  busy: () => html`<h1>One moment…</h1>`,
  done: ({ stopped }) => html`
    <h1>No more mail of this kind will come</h1>
    ${stopped.kinds.length > 0 && html`<ul class="bullets">${stopped.kinds.map((kind) => html`<li>${(KIND_NAMES[kind] ?? [kind])[0]}</li>`)}</ul>`}
    ${stopped.daily && html`<p>The mail of once a day has ended too.</p>`}
    <p><a href="/settings/notifications">Choose what you are told</a></p>`,
  failed: ({ problem, stop }) => html`
    <h1>That did not work</h1>
    <p class="notice bad" role="alert">${refusalText(problem, { invalid_token: "The link is wrong, or the account is gone." })}</p>
    ${problem.retryable && html`<p><button type="button" class="first" onClick=${stop}>Try again</button></p>`}`,
  incomplete: () => html`
    <h1>This link is not whole</h1>
    <p>Copy all of it into the address bar, or <a href="/settings/notifications">choose what you are told</a>.</p>`,
};

showForAll(Unsubscribe);
