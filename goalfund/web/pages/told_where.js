/** Where one wants to be told of what: in the application, and by which mail. */

import { Send, useForm } from "./form.js";
import { html, useEffect, useState } from "./html.js";
import { KIND_NAMES } from "./notice_words.js";
import { refusalText } from "./refusals.js";
import { SettingsFrame } from "./settings_frame.js";
import { showForMembers } from "./shell.js";

const MAILS = [["at_once", "At once"], ["daily", "In one mail a day"], ["off", "No mail"]];

function ToldWhere({ fund, user }) {
  const [wishes, setWishes] = useState(null);
  const [problem, setProblem] = useState(null);
  useEffect(() => void fund.notices.preferences().then(setWishes, setProblem), []);
  return html`
    <${SettingsFrame} title="Notifications" lead="What you are told of goals that you have a part in. Mail about your account’s safety always comes.">
      ${!user.email_verified && html`<p class="notice held">Your address is not confirmed yet, so no mail comes. <a href="/settings">See how</a>.</p>`}
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
      ${!wishes && !problem && html`<p class="loading">One moment…</p>`}
      ${wishes && html`<${Wishes} fund=${fund} wishes=${wishes} />`}
    </${SettingsFrame}>`;
}

function Wishes({ fund, wishes }) {
  const [isSaved, setSaved] = useState(false);
  const kinds = Object.keys(wishes);
  const form = useForm({
    check: () => {
      setSaved(false);
      return {};
    },
    send: async (given) => {
      const wished = kinds.map((kind) => [kind, { in_app: `${kind}.in_app` in given, mail: given[`${kind}.mail`] }]);
      await fund.notices.savePreferences(Object.fromEntries(wished));
      setSaved(true);
    },
  });
  return html`
    <form class="card stack" ...${form.attributes}>
      <ul class="lines wishes">${kinds.map((kind) => html`<li key=${kind}><${Wish} kind=${kind} wish=${wishes[kind]} /></li>`)}</ul>
      <p class="hint">The one mail a day comes at six in the evening in Lagos. However much happens, at most ten mails a day come at once; the rest waits for it.</p>
      <${Send} form=${form}>Save</${Send}>
      <p role="status" class="saved">${isSaved && "Saved."}</p>
    </form>`;
}

function Wish({ kind, wish }) {
  const [name, hint] = KIND_NAMES[kind] ?? [kind.replaceAll("_", " "), ""];
  return html`
    <fieldset class="wish"><legend>${name} <span class="soft">${hint}</span></legend>
      <label class="tick"><input type="checkbox" name=${`${kind}.in_app`} defaultChecked=${wish.in_app} /><span>In GoalFund</span></label>
      <label class="wish-mail"><span class="unseen">Mail: ${name}</span>
        <select name=${`${kind}.mail`}>${MAILS.map(([value, text]) => html`
          <option value=${value} selected=${value === wish.mail}>${text}</option>`)}</select></label>
    </fieldset>`;
}

showForMembers(ToldWhere);
