/** Open claims, before staff: what people say about money that has reached no goal. */

import { formatMoney } from "../protocol/money.js";
import { ClaimFacts } from "./claim_facts.js";
import { Field, Send, useForm } from "./form.js";
import { html, useState } from "./html.js";
import { usePages } from "./pager.js";
import { StaffFrame, showForStaff } from "./staff_frame.js";
import { StaffList } from "./staff_list.js";
import { When } from "./when.js";

const LOOK_EVERY_MS = 20_000;

function StaffClaims({ fund }) {
  const pages = usePages((page) => fund.suspense.claims(page), 50);
  const Line = (claim) => html`
    <li key=${claim.id} data-claim-id=${claim.id}><${Open} fund=${fund} claim=${claim} decided=${pages.refresh} /></li>`;
  return html`
    <${StaffFrame} title="Claims" lead=${html`People say that this money was theirs. Where it is waiting, the claim stands beside it
      under <a href="/staff">money without a goal</a>, and is settled when the money is given to a goal.`}>
      <${StaffList} pages=${pages} everyMs=${LOOK_EVERY_MS} label="Open claims, newest first" none="No claim is open." Line=${Line} />
    </${StaffFrame}>`;
}

function Open({ fund, claim, decided }) {
  const [isRejecting, setRejecting] = useState(false);
  return html`
    <article class="claim">
      <p class="post-head"><b>${formatMoney(claim.amount_minor, claim.currency)}</b>
        <${When} look="soft" at=${claim.created_at} said="said" /></p>
      <${ClaimFacts} claim=${claim} />
      ${isRejecting
        ? html`<${Reject} fund=${fund} claim=${claim} done=${decided} cancel=${() => setRejecting(false)} />`
        : html`<p class="acts"><button type="button" class="quiet" aria-label=${`Reject the claim of ${claim.sender_name}`}
            onClick=${() => setRejecting(true)}>Reject</button></p>`}
    </article>`;
}

function Reject({ fund, claim, done, cancel }) {
  const form = useForm({
    check: ({ reason }) => (reason.trim() ? {} : { reason: "Say why, so that they know what to do next." }),
    send: async ({ reason }) => {
      await fund.suspense.rejectClaim(claim.id, reason.trim());
      await done();
    },
  });
  return html`
    <form class="stack" ...${form.attributes}>
      <${Field} name="reason" label="Why? They read it." error=${form.errors.reason} area input=${{ rows: 2, maxlength: 500 }} />
      <div class="acts"><${Send} form=${form} look="danger">Reject the claim</${Send}>
        <button type="button" class="quiet" onClick=${cancel}>Cancel</button></div>
    </form>`;
}

showForStaff(StaffClaims);
