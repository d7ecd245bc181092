/** One's profile. */

import { Avatar } from "./avatar.js";
import { Field, Send, faults, phoneOf, useForm } from "./form.js";
import { html, useState } from "./html.js";
import { LinkAgain } from "./link_again.js";
import { Settlement } from "./settlement.js";
import { SettingsFrame } from "./settings_frame.js";
import { showForMembers } from "./shell.js";
import { longDay } from "./time.js";

function Settings({ fund, user }) {
  return html`
    <${SettingsFrame} title="Profile">
      ${!user.email_verified && html`<${Unconfirmed} fund=${fund} user=${user} />`}
      <section class="card stack" aria-labelledby="profile-title">
        <h2 id="profile-title">About you</h2>
        <${Profile} fund=${fund} user=${user} />
        <${Avatar} fund=${fund} user=${user} />
      </section>
      <${Settlement} fund=${fund} user=${user} />
      <section class="card stack" aria-labelledby="account-title">
        <h2 id="account-title">Your account</h2>
        <dl class="facts">
          <div><dt>Email</dt><dd>${user.email}</dd></div>
          <div><dt>Opened on</dt><dd>${longDay(user.created_at)}</dd></div>
          <div><dt>Your id</dt><dd><code>${user.id}</code></dd></div>
        </dl>
        <p class="hint">Give your id to an organiser who wants to share the work on a goal with you.</p>
        <p><a class="button danger" href="/settings/erase">Erase my account</a></p>
      </section>
    </${SettingsFrame}>`;
}

function Profile({ fund, user }) {
  const [isSaved, setSaved] = useState(false);
  const form = useForm({
    check: ({ first_name: first, last_name: last }) => {
      setSaved(false);
      return faults({ first_name: !first.trim() && "Enter your first name.", last_name: !last.trim() && "Enter your last name." });
    },
    send: async ({ phone, ...names }) => {
      await fund.account.editProfile({ ...names, phone: phoneOf(phone) });
      setSaved(true);
    },
  });
  const { errors } = form;
  return html`
    <form class="stack" ...${form.attributes}>
      <div class="pair">
        <${Field} name="first_name" label="First name" error=${errors.first_name}
          input=${{ autocomplete: "given-name", maxlength: 80, defaultValue: user.first_name }} />
        <${Field} name="last_name" label="Last name" error=${errors.last_name}
          input=${{ autocomplete: "family-name", maxlength: 80, defaultValue: user.last_name }} />
      </div>
      <${Field} name="phone" label="Phone (optional)" error=${errors.phone} hint="As +2348031234567 or 08031234567."
        input=${{ type: "tel", autocomplete: "tel", maxlength: 32, defaultValue: user.phone ?? "" }} />
      <${Send} form=${form}>Save</${Send}>
      <p role="status" class="saved">${isSaved && "Saved."}</p>
    </form>`;
}

function Unconfirmed({ fund, user }) {
  return html`
    <section class="notice held stack" aria-labelledby="unconfirmed-title">
      <h2 id="unconfirmed-title">Confirm your address</h2>
      <p>We wrote to <b>${user.email}</b>. Until you follow the link in that mail, you cannot open goals.</p>
      <${LinkAgain} fund=${fund} user=${user} />
    </section>`;
}

showForMembers(Settings);
