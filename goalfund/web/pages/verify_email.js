/** Where the link in the mail leads that confirms an address. */

import { html, useEffect, useState } from "./html.js";
import { LinkAgain } from "./link_again.js";
import { takeToken } from "./mailed_link.js";
import { refusalText } from "./refusals.js";
import { showForAll, useSession } from "./shell.js";

const token = takeToken();

function VerifyEmail({ fund }) {
  const { user } = useSession(fund.session);
  const [phase, setPhase] = useState(token ? "busy" : "incomplete");
  const [problem, setProblem] = useState(null);
  const confirm = async () => {
    setPhase("busy");
    try {
      await fund.account.verifyEmail(token);
      setPhase("done");
      await fund.account.load();
    } catch (error) {
      setProblem(error);
      setPhase((now) => (now === "done" ? now : "failed"));
    }
  };
  useEffect(() => {
    if (token) confirm();
  }, []);
  return html`<div class="narrow" role="status">${PHASES[phase]({ fund, user, problem, confirm })}</div>`;
}

const PHASES = {
  busy: () => html`<h1>Confirming your address…</h1>`,
  done: ({ user }) => html`
    <h1>Your address is confirmed</h1>
    <p>${user ? "You can open a goal now." : "Sign in to open a goal, or to see what you gave."}</p>
    <p class="acts">${user
      ? html`<a class="button first" href="/open-goal">Open a goal</a><a class="button second" href="/">See all goals</a>`
      : html`<a class="button first" href="/sign-in">Sign in</a>`}</p>`,
  failed: ({ fund, user, problem, confirm }) => html`
    <h1>The address was not confirmed</h1>
    <p class="notice bad">${refusalText(problem)}</p>
    ${problem.retryable && html`<p><button type="button" class="first" onClick=${confirm}>Try again</button></p>`}
    <${Again} fund=${fund} user=${user} />`,
  incomplete: ({ fund, user }) => html`
    <h1>This link is not whole</h1>
    <p>Open the link in the mail itself, or copy all of it into the address bar.</p>
    <${Again} fund=${fund} user=${user} />`,
};

function Again({ fund, user }) {
  if (!user) return html`<p>To get a new link, <a href="/sign-in?next=/settings">sign in</a>.</p>`;
  if (user.email_verified) return html`<p>Your address is confirmed already.</p>`;
  return html`<${LinkAgain} fund=${fund} user=${user} />`;
}

showForAll(VerifyEmail);
