/** Opening a goal. */

import { Send, useForm, useOperation } from "./form.js";
import { addressOf } from "./goal_card.js";
import { GoalFields, checkGoal, termsOf } from "./goal_form.js";
import { html, useState } from "./html.js";
import { LinkAgain } from "./link_again.js";
import { useSending } from "./pictures.js";
import { showForMembers } from "./shell.js";

function OpenGoal({ fund, user }) {
  return html`
    <div class="wide-form">
      <header class="title"><h1>Open a goal</h1><p>You will be its organiser. All of it but the currency and who can give can be changed later.</p></header>
      ${user.email_verified ? html`<${Form} fund=${fund} />` : html`<${ConfirmFirst} fund=${fund} user=${user} />`}
    </div>`;
}

function Form({ fund }) {
  const keyFor = useOperation();
  const [chosen, choose] = useState([]);
  const sending = useSending(fund, "goal_image");
  const form = useForm({
    check: (given) => checkGoal(given, given.currency, chosen),
    send: async (given) => {
      const terms = termsOf(given, given.currency);
      const said = Object.entries(terms).filter(([, value]) => value !== null);
      const [image] = await sending.send(chosen);
      const body = { ...Object.fromEntries(said), currency: given.currency, kind: given.kind, ...(image && { image }) };
      const goal = await fund.openGoal(body, keyFor(body));
      location.assign(addressOf(goal));
      await new Promise(() => {}); // busy until the goal's page is there
    },
    caught: (problem) => {
      if (problem.code === "file_not_found") sending.forget();
      return false;
    },
  });
  return html`
    <form class="card stack" ...${form.attributes}>
      <${GoalFields} errors=${form.errors} chosen=${chosen} choose=${choose} told=${sending.told} />
      <${Send} form=${form}>Open the goal</${Send}>
    </form>`;
}

function ConfirmFirst({ fund, user }) {
  return html`
    <section class="notice held stack">
      <h2>Confirm your address first</h2>
      <p>We wrote to <b>${user.email}</b>. Follow the link in that mail, then load this page anew.</p>
      <${LinkAgain} fund=${fund} user=${user} />
    </section>`;
}

showForMembers(OpenGoal);
