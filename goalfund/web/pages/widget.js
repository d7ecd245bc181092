/** A goal in a frame on somebody else's page: its sums, live, for whoever looks. */

import { connect } from "../goalfund.js";
import { formatMoney } from "../protocol/money.js";

const { goal, currency } = document.body.dataset;
const bar = document.querySelector("progress");
const fieldOf = (name) => document.querySelector(`[data-field="${name}"]`);

// Nobody in particular: a frame on another site has no business with who is signed in here.
connect({ token: () => null }).watch(goal, {
  onState({ book }) {
    if (book) show(book);
  },
  onStatus({ status, reason }) {
    document.body.dataset.status = status;
    // It is private now.
    if (status === "offline" && reason === "goal_not_found") document.querySelector("main").remove();
  },
});

function show({ raised_minor: raisedMinor, contributors }) {
  bar.value = Math.min(raisedMinor, bar.max);
  fieldOf("raised").textContent = formatMoney(raisedMinor, currency, { whole: true });
  fieldOf("givers").textContent = contributors === 1 ? "1 contributor" : `${contributors.toLocaleString("en-NG")} contributors`;
}
