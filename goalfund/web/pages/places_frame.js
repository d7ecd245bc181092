/** A page among others of its kind: their list beside it, and the heading. */

import { html } from "./html.js";

/**
 * @param {{places: string[][], label: string, kind?: string, title: string, lead?: unknown, children: unknown}} props
 *   `places` are addresses with their names; `kind` is a class of the frame
 */
export function PlacesFrame({ places, label, kind = "", title, lead, children }) {
  return html`
    <div class=${`settings ${kind}`}>
      <nav class="places" aria-label=${label}>
        <ul>${places.map(([href, text]) => html`
          <li><a href=${href} aria-current=${location.pathname === href ? "page" : null}>${text}</a></li>`)}</ul>
      </nav>
      <div class="page stack-wide">
        <header class="title"><h1>${title}</h1>${lead && html`<p>${lead}</p>`}</header>
        ${children}
      </div>
    </div>`;
}
