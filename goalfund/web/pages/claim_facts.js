/** What somebody said about money that has reached no goal. */

import { html } from "./html.js";
import { longDay } from "./time.js";

/** @param {{claim: import("../protocol/suspense.js").Claim}} props */
export function ClaimFacts({ claim }) {
  const said = [
    ["Sent on", longDay(`${claim.paid_on}T12:00:00Z`)],
    ["From the account of", [claim.sender_name, claim.sender_bank].filter(Boolean).join(", ")],
    ["Narration", claim.narration],
    ["Bank’s reference", claim.reference],
    ["Note", claim.note],
  ].filter(([, value]) => value);
  return html`
    <dl class="facts wide">
      ${said.map(([term, value]) => html`<div key=${term}><dt>${term}</dt><dd>${value}</dd></div>`)}
      ${claim.evidence.length > 0 && html`<div><dt>Evidence</dt><dd class="links">${claim.evidence.map((url, n) => html`
        <a key=${url} href=${url} target="_blank" rel="noopener">File ${n + 1}</a>`)}</dd></div>`}
      ${claim.goal_id && html`<div><dt>Meant for</dt><dd><a href=${`/g/${claim.goal_id}`}>the goal</a></dd></div>`}
    </dl>`;
}
