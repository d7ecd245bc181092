/** Where mail is while the server sends none: a machine of one's own, without `SMTP_URL`. */

import { html } from "./html.js";

const THIS_MACHINE = ["localhost", "127.0.0.1", "[::1]"];

export function MailHint() {
  if (!THIS_MACHINE.includes(location.hostname)) return null;
  return html`<p class="hint">This server runs on your own machine. While <code>SMTP_URL</code> is not set, it keeps its mail <a href="/dev/mail">here</a>.</p>`;
}
