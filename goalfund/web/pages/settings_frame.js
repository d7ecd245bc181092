/** What the pages about one's account have in common: their list, and the heading. */

import { html } from "./html.js";

const PLACES = [
  ["/settings", "Profile"],
  ["/settings/notifications", "Notifications"],
  ["/settings/security", "Sign-in and security"],
  ["/settings/devices", "Devices"],
  ["/settings/activity", "Activity"],
];

/** @param {{title: string, lead?: unknown, children: unknown}} props */
export function SettingsFrame({ title, lead, children }) {
  return html`
    <div class="settings">
      <nav class="places" aria-label="Settings">
        <ul>${PLACES.map(([href, text]) => html`
          <li><a href=${href} aria-current=${location.pathname === href ? "page" : null}>${text}</a></li>`)}</ul>
      </nav>
      <div class="page stack-wide">
        <header class="title"><h1>${title}</h1>${lead && html`<p>${lead}</p>`}</header>
        ${children}
      </div>
    </div>`;
}
