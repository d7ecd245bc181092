/** Where an address leads that leads nowhere. */

import { html } from "./html.js";
import { showForAll } from "./shell.js";

function Lost() {
  return html`
    <div class="missing">
      <h1>There is nothing here</h1>
      <p>The address may be mistyped, or what it led to is gone.</p>
      <p class="acts"><a class="button first" href="/">See all goals</a>
        <a class="button second" href="/my-goals">My goals</a></p>
    </div>`;
}

showForAll(Lost);
