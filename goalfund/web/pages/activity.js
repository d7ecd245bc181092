/** What happened to one's account: the security log, newest first. */

import { nameOf } from "./device_names.js";
import { html } from "./html.js";
import { PagesEnd, usePages } from "./pager.js";
import { SettingsFrame } from "./settings_frame.js";
import { showForMembers } from "./shell.js";
import { briefTime, exactTime } from "./time.js";

const WORDS = {
  registered: "The account was opened",
  registered_again: "Somebody tried to open an account with your address",
  email_verified: "Your address was confirmed",
  signed_in: "A device signed in",
  sign_in_failed: "A sign-in failed",
  signed_out: "A device signed out",
  session_revoked: "A device was signed out from another",
  sessions_revoked: "All other devices were signed out",
  password_reset_asked: "A link to set a new password was asked for",
  password_reset: "A new password was set by a mailed link",
  password_changed: "The password was changed",
  second_factor_on: "The authenticator app was turned on",
  second_factor_off: "The authenticator app was turned off",
  settlement_account_changed: "The account for refunds was changed",
  settlement_account_removed: "The account for refunds was removed",
  recovery_codes_replaced: "New recovery codes were made",
  recovery_code_used: "A recovery code was used",
  stepped_up: "You confirmed that it is you",
  confirmation_failed: "Confirming that it is you failed",
  profile_changed: "The profile was changed",
  account_erased: "The account was erased",
  passkey_added: "A passkey was added",
  passkey_renamed: "A passkey was renamed",
  passkey_removed: "A passkey was removed",
  passkey_suspected: "A passkey may have been copied",
};
const BAD = ["sign_in_failed", "confirmation_failed", "registered_again", "passkey_suspected"];

function Activity({ fund }) {
  const pages = usePages((page) => fund.account.securityEvents(page), 30);
  return html`
    <${SettingsFrame} title="Activity" lead=${html`What happened to your account. If something here was not you, <a href="/settings/security">change your password</a> at once.`}>
      ${pages.items.length > 0 && html`<ol class="card lines" aria-label="Events, newest first">${pages.items.map((event) => html`
        <li key=${event.id} data-kind=${event.kind}>
          <div class="line-text"><b class=${BAD.includes(event.kind) ? "bad" : null}>${WORDS[event.kind] ?? event.kind.replaceAll("_", " ")}</b>
            <span class="soft">${nameOf(event.device)} · ${event.address}</span></div>
          <time class="soft" datetime=${event.at} title=${exactTime(event.at)}>${briefTime(event.at)}</time></li>`)}</ol>`}
      <${PagesEnd} pages=${pages} />
    </${SettingsFrame}>`;
}

showForMembers(Activity);
