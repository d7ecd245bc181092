/** A person's passkeys: the list, one more, another name, one less. */

import { passkeysWork } from "../goalfund.js";
import { Field, Send, faults, useForm } from "./form.js";
import { html, useEffect, useState } from "./html.js";
import { refusalText } from "./refusals.js";
import { longDay } from "./time.js";

/** @param {{fund: object, user: object, given: (codes: string[]) => void}} props */
export function Passkeys({ fund, given }) {
  const [passkeys, setPasskeys] = useState(null);
  const [problem, setProblem] = useState(null);
  const load = () => fund.account.passkeys().then(({ items }) => setPasskeys(items), setProblem);
  useEffect(() => void load(), []);
  const remove = async (id) => {
    setProblem(null);
    try {
      await fund.account.removePasskey(id);
    } catch (error) {
      if (error.code !== "step_up_required") setProblem(error);
    }
    await load();
  };
  const added = async (codes) => {
    await load();
    given(codes);
  };
  return html`
    ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
    ${passkeys?.length > 0 && html`
      <ul class="lines" aria-label="Your passkeys">${passkeys.map((passkey) => html`
        <li key=${passkey.id}><${Passkey} passkey=${passkey} remove=${() => remove(passkey.id)} /></li>`)}</ul>`}
    ${passkeysWork()
      ? html`<${Add} fund=${fund} added=${added} />`
      : html`<p class="hint">This browser cannot use passkeys on this page.</p>`}`;
}

function Passkey({ passkey, remove }) {
  const [isAsked, setAsked] = useState(false);
  const used = passkey.used_at ? `last used on ${longDay(passkey.used_at)}` : "not used yet";
  return html`
    <div class="line-text"><b>${passkey.name}</b>
      <span class="soft">Added on ${longDay(passkey.created_at)}, ${used}</span></div>
    ${isAsked
      ? html`<span class="acts"><button type="button" class="danger" onClick=${remove}>Remove it</button>
          <button type="button" class="quiet" onClick=${() => setAsked(false)}>Keep it</button></span>`
      : html`<button type="button" class="second" aria-label=${`Remove the passkey ${passkey.name}`} onClick=${() => setAsked(true)}>Remove</button>`}`;
}

function Add({ fund, added }) {
  const form = useForm({
    check: ({ name }) => faults({ name: !name.trim() && "Give it a name, such as the name of this device." }),
    send: async ({ name }, element) => {
      const { recovery_codes: codes } = await fund.account.addPasskey(name.trim());
      element.reset();
      await added(codes);
    },
    caught: ({ code }) => code === "step_up_required",
    words: { invalid_credentials: "The passkey could not be checked. Try again." },
  });
  return html`
    <form class="stack" ...${form.attributes}>
      <${Field} name="name" label="Name of the new passkey" error=${form.errors.name} hint="Such as “My phone”." input=${{ maxlength: 60, autocomplete: "off" }} />
      <${Send} form=${form} look="second">Add a passkey</${Send}>
    </form>`;
}
