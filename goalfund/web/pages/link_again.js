/** Having the link that confirms an address mailed once more. */

import { html, useState } from "./html.js";
import { MailHint } from "./mail_hint.js";
import { refusalText } from "./refusals.js";

/** Only for who is signed in, so that nobody can have others written to. */
export function LinkAgain({ fund, user }) {
  const [phase, setPhase] = useState("idle");
  const [problem, setProblem] = useState(null);
  const send = async () => {
    setPhase("busy");
    setProblem(null);
    try {
      await fund.account.mailLinkAgain();
      setPhase("sent");
    } catch (error) {
      setProblem(error);
      setPhase("idle");
    }
  };
  return html`
    <div class="acts">
      <button type="button" class="second" onClick=${send} disabled=${phase !== "idle"}>${phase === "sent" ? "Sent" : "Mail the link again"}</button>
      ${phase === "sent" && html`<${MailHint} />`}
      <p role="status">${phase === "sent" && `A new link is on its way to ${user.email}.`}${problem && refusalText(problem)}</p>
    </div>`;
}
