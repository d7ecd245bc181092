/** Where an invitation leads: to its goal, once one is signed in. */

import { html, useEffect, useRef, useState } from "./html.js";
import { takeToken } from "./mailed_link.js";
import { refusalText } from "./refusals.js";
import { showForAll, useSession, withNext } from "./shell.js";

// Over the way to sign in and back, in this tab alone.
const KEPT = "goalfund.invitation";

const token = takeToken() ?? kept();

function Invited({ fund }) {
  const { user } = useSession(fund.session);
  const [problem, setProblem] = useState(null);
  const isOpened = useRef(false);
  const open = async () => {
    setProblem(null);
    try {
      const goal = await fund.invitations.open(token);
      keep(null);
      location.replace(`/g/${goal.id}`);
    } catch (error) {
      if (error.code === "invalid_token") keep(null);
      setProblem(error);
    }
  };
  useEffect(() => {
    if (!user && token) keep(token);
    if (!user || !token || isOpened.current) return;
    isOpened.current = true;
    open();
  }, [user]);
  return html`<div class="narrow" role="status"><${Phase} user=${user} problem=${problem} open=${open} /></div>`;
}

function Phase({ user, problem, open }) {
  if (!token) return html`
    <h1>This link is not whole</h1><p>Copy all of it into the address bar, or ask for a new one.</p>`;
  if (problem) return html`
    <h1>The invitation does not work</h1>
    <p class="notice bad">${refusalText(problem, { invalid_token: "The link is wrong, too old, used up or revoked. Ask who gave it to you for a new one." })}</p>
    ${problem.retryable && html`<p><button type="button" class="first" onClick=${open}>Try again</button></p>`}`;
  if (user === null) return html`
    <h1>You are invited to a goal</h1>
    <p>Sign in to see it. After opening an account, open the link again.</p>
    <p class="acts"><a class="button first" href=${withNext("/sign-in")}>Sign in</a>
      <a class="button second" href=${withNext("/register")}>Open an account</a></p>`;
  return html`<h1>Opening the invitation…</h1>`;
}

function keep(secret) {
  try {
    if (secret) sessionStorage.setItem(KEPT, secret);
    else sessionStorage.removeItem(KEPT);
  } catch {
    // A browser that keeps nothing: the link has to be opened again after signing in.
  }
}

function kept() {
  try {
    return sessionStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

showForAll(Invited);
