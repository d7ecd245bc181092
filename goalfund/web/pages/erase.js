/** Erasing one's account, for good. */

import { Send, Tick, useForm } from "./form.js";
import { html, useState } from "./html.js";
import { SettingsFrame } from "./settings_frame.js";
import { showForMembers } from "./shell.js";

function Erase({ fund, user }) {
  const [isMeant, setMeant] = useState(false);
  const form = useForm({
    send: async () => {
      await fund.account.erase();
      location.replace("/");
      await new Promise(() => {}); // busy until the next page is there
    },
    caught: ({ code }) => code === "step_up_required",
  });
  return html`
    <${SettingsFrame} title="Erase my account">
      <section class="card stack" aria-labelledby="erase-title">
        <h2 id="erase-title">What happens then</h2>
        <ul class="bullets">
          <li>Your name, address, phone and password are erased, and so are your name and your messages in the logs of goals.</li>
          <li>What was paid stays paid. The lines of the log stay, without your name, and can still be checked.</li>
          <li>Every device is signed out. Nobody can bring the account back, and neither can we.</li>
        </ul>
        <form class="stack" ...${form.attributes}>
          <${Tick} name="meant" onChange=${(e) => setMeant(e.currentTarget.checked)}>Yes, erase the account of ${user.email}</${Tick}>
          ${isMeant && html`<${Send} form=${form} look="danger">Erase it for good</${Send}>`}
        </form>
        <p><a href="/settings">Back to the profile</a></p>
      </section>
    </${SettingsFrame}>`;
}

showForMembers(Erase);
