/** What the pages of the platform's own people have in common: who may see them, their list, the heading. */

import { html } from "./html.js";
import { PlacesFrame } from "./places_frame.js";
import { showForMembers } from "./shell.js";

const PLACES = [
  ["/staff", "Money without a goal"],
  ["/staff/claims", "Claims"],
  ["/staff/reconciliation", "Reconciliation"],
  ["/staff/payouts", "Payouts and notices"],
  ["/staff/disputes", "Disputes"],
  ["/staff/files", "Files shown twice"],
];

/** Show a page for staff, and a word to everybody else. @param {Function} Page gets `fund`, `user` */
export function showForStaff(Page) {
  showForMembers((props) => (props.user.staff ? html`<${Page} ...${props} />` : html`<${Stranger} />`));
}

function Stranger() {
  return html`
    <div class="missing"><h1>This page is for GoalFund’s own people</h1>
      <p>Your account is not one of them.</p>
      <p><a class="button first" href="/my-goals">My goals</a></p></div>`;
}

/** @param {{title: string, lead?: unknown, children: unknown}} props */
export function StaffFrame(props) {
  return html`<${PlacesFrame} places=${PLACES} label="Staff" kind="staff" ...${props} />`;
}
