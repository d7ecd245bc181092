/** Who runs a goal: its organisers and treasurers. */

import { Field, Send, faults, useForm } from "./form.js";
import { html, useEffect, useState } from "./html.js";
import { refusalText } from "./refusals.js";
import { longDay } from "./time.js";

const ROLES = [["treasurer", "Treasurer"], ["organiser", "Organiser"]];
const MAY_SEE = ["organiser", "treasurer", "contributor"];

/** @param {{fund: object, goal: object, changedAt: number}} props `changedAt`: the log's line of the last change */
export function Members({ fund, goal, changedAt }) {
  const isOrganiser = goal.my_roles.includes("organiser");
  const [members, setMembers] = useState(null);
  const [problem, setProblem] = useState(null);
  const load = () => fund.getMembers(goal.id).then(({ items }) => setMembers(items), setProblem);
  useEffect(() => void load(), [goal.id, changedAt]);
  const remove = async (member) => {
    setProblem(null);
    try {
      await fund.removeMember(goal.id, member.user_id);
      await load();
    } catch (error) {
      if (error.code !== "step_up_required") setProblem(error);
    }
  };
  return html`
    <section class="card organise" aria-labelledby="members-title">
      <h2 id="members-title">Who runs it</h2>
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
      ${members && html`<ul class="lines" aria-label="Members">${members.map((member) => html`
        <li key=${member.member_id}><${Member} member=${member} mayRemove=${isOrganiser || member.me} remove=${() => remove(member)} /></li>`)}</ul>`}
      ${isOrganiser && goal.status !== "cancelled" && html`<${GiveRole} fund=${fund} goal=${goal} given=${load} />`}
    </section>`;
}

/** @returns {boolean} whether the list is for the one who looks */
export function maySeeMembers(goal) {
  return MAY_SEE.some((role) => goal.my_roles?.includes(role));
}

function Member({ member, mayRemove, remove }) {
  const [isAsked, setAsked] = useState(false);
  const name = member.name ?? "Somebody who erased their account";
  const act = member.me ? "Leave" : "Remove";
  return html`
    <div class="line-text"><b>${name}${member.me && " (you)"}</b>
      <span class="soft">${member.role === "organiser" ? "Organiser" : "Treasurer"} since ${longDay(member.since)}</span></div>
    ${mayRemove && (isAsked
      ? html`<span class="acts"><button type="button" class="danger" onClick=${() => { setAsked(false); remove(); }}>${act}: yes</button>
          <button type="button" class="quiet" onClick=${() => setAsked(false)}>No</button></span>`
      : html`<button type="button" class="quiet" aria-label=${`${act}: ${name}`} onClick=${() => setAsked(true)}>${act}</button>`)}`;
}

function GiveRole({ fund, goal, given }) {
  const [told, setTold] = useState("");
  const form = useForm({
    check: ({ user_id: id }) => {
      setTold("");
      return faults({ user_id: !/^[0-9a-f-]{36}$/i.test(id.trim()) && "Enter the id that they see on their profile page." });
    },
    send: async ({ user_id: id, role }, element) => {
      const person = id.trim().toLowerCase();
      const member = await fund.setMember(goal.id, person, role);
      element.reset();
      setTold(`${member.name} is ${role} now.`);
      await given();
    },
    caught: ({ code }) => code === "step_up_required",
  });
  return html`
    <details class="plain"><summary>Give somebody a role</summary>
      <form class="stack" ...${form.attributes}>
        <${Field} name="user_id" label="Their id" error=${form.errors.user_id} hint="They find it under Settings. An organiser may do everything; a treasurer decides on withdrawals."
          input=${{ autocomplete: "off", spellcheck: false, autocapitalize: "none", maxlength: 40 }} />
        <${Field} name="role" label="Role" options=${ROLES} error=${form.errors.role} />
        <${Send} form=${form} look="second">Give the role</${Send}>
        <p role="status" class="saved">${told}</p>
      </form></details>`;
}
