/** Links that let people see a goal: made, copied, revoked; and who came by them. */

import { Field, Send, faults, useForm } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { refusalText } from "./refusals.js";
import { longDay } from "./time.js";

const DAY_S = 86_400;
const LIVES = [[String(DAY_S), "A day"], [String(7 * DAY_S), "A week"], [String(30 * DAY_S), "A month"], [String(90 * DAY_S), "Three months"]];
const USES_MAX = 10_000;
const VIEWERS_SHOWN = 50;

/** For organisers. @param {{fund: object, goal: object}} props */
export function Invitations({ fund, goal }) {
  const [links, setLinks] = useState(null);
  const [viewers, setViewers] = useState(null);
  const [problem, setProblem] = useState(null);
  const load = async () => {
    const [made, came] = await Promise.all([fund.invitations.list(goal.id), fund.invitations.viewers(goal.id, { limit: VIEWERS_SHOWN })]);
    setLinks(made.items);
    setViewers(came);
  };
  useEffect(() => void load().catch(setProblem), [goal.id]);
  const act = (what) => async (id) => {
    setProblem(null);
    try {
      await fund.invitations[what](goal.id, id);
      await load();
    } catch (error) {
      setProblem(error);
    }
  };
  return html`
    <section class="card organise" aria-labelledby="invitations-title">
      <h2 id="invitations-title">Invite people</h2>
      <p class="soft">Who opens a link and signs in can see this goal, also while it is private.</p>
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
      ${links?.length > 0 && html`<ul class="lines" aria-label="Links">${links.map((link) => html`
        <li key=${link.id}><${Line} name=${link.label ?? `Link of ${longDay(link.created_at)}`}
          about=${`${link.uses} of ${link.uses_max} used, until ${longDay(link.expires_at)}`} act="Revoke" go=${() => act("revoke")(link.id)} /></li>`)}</ul>`}
      <${MakeLink} fund=${fund} goal=${goal} made=${load} />
      ${viewers?.items.length > 0 && html`
        <h3>Who came</h3>
        <ul class="lines" aria-label="Invited">${viewers.items.map((viewer) => html`
          <li key=${viewer.user_id}><${Line} name=${viewer.name ?? "Somebody who erased their account"}
            about=${`since ${longDay(viewer.since)}`} act="Remove" go=${() => act("removeViewer")(viewer.user_id)} /></li>`)}</ul>
        ${viewers.next_cursor && html`<p class="soft">And more.</p>`}`}
    </section>`;
}

function Line({ name, about, act, go }) {
  const [isAsked, setAsked] = useState(false);
  return html`
    <div class="line-text"><b>${name}</b> <span class="soft">${about}</span></div>
    ${isAsked
      ? html`<span class="acts"><button type="button" class="danger" onClick=${() => { setAsked(false); go(); }}>${act}: yes</button>
          <button type="button" class="quiet" onClick=${() => setAsked(false)}>No</button></span>`
      : html`<button type="button" class="quiet" aria-label=${`${act}: ${name}`} onClick=${() => setAsked(true)}>${act}</button>`}`;
}

function MakeLink({ fund, goal, made }) {
  const [link, setLink] = useState(null);
  const form = useForm({
    check: ({ uses_max: uses }) => faults({ uses_max: !(/^\d{1,5}$/.test(uses.trim()) && Number(uses) >= 1 && Number(uses) <= USES_MAX) && "Enter a number from 1 to 10,000." }),
    send: async ({ label, expires_in_s: lives, uses_max: uses }, element) => {
      const named = label.trim() ? { label: label.trim() } : {};
      const { path } = await fund.invitations.make(goal.id, { ...named, expires_in_s: Number(lives), uses_max: Number(uses) });
      element.reset();
      setLink(location.origin + path);
      await made();
    },
  });
  return html`
    ${link && html`<${NewLink} link=${link} />`}
    <details class="plain"><summary>Make a link</summary>
      <form class="stack" ...${form.attributes}>
        <${Field} name="label" label="What the link is for" error=${form.errors.label} input=${{ maxlength: 80, autocomplete: "off" }} />
        <${Field} name="expires_in_s" label="Works for" options=${LIVES} input=${{ defaultValue: String(7 * DAY_S) }} error=${form.errors.expires_in_s} />
        <${Field} name="uses_max" label="How many people" error=${form.errors.uses_max} input=${{ inputmode: "numeric", defaultValue: "100", maxlength: 5 }} />
        <${Send} form=${form} look="second">Make the link</${Send}>
      </form></details>`;
}

/** The link as it is shown this once. */
function NewLink({ link }) {
  const [told, setTold] = useState("");
  const field = useRef(null);
  useEffect(() => {
    setTold("");
    field.current.select();
  }, [link]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setTold("Copied.");
    } catch {
      field.current.select();
      setTold("Copy the marked text yourself: this browser does not let the page do it.");
    }
  };
  return html`
    <div class="notice held stack"><label for="new-link"><b>Your link.</b> It is shown only now.</label>
      <input id="new-link" ref=${field} readonly value=${link} />
      <p class="acts"><button type="button" class="second" onClick=${copy}>Copy the link</button> <span role="status">${told}</span></p></div>`;
}

/** For who came by a link. @param {{fund: object, goal: object}} props */
export function LeaveGoal({ fund, goal }) {
  const [problem, setProblem] = useState(null);
  const leave = async () => {
    try {
      await fund.invitations.removeViewer(goal.id, fund.session.user.id);
      location.assign("/my-goals");
    } catch (error) {
      setProblem(error);
    }
  };
  return html`
    <section class="card organise">
      <p class="soft">You see this private goal because you were invited.</p>
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
      <button type="button" class="quiet" onClick=${leave}>Leave this goal</button>
    </section>`;
}

/** @returns {boolean} whether one sees the goal by an invitation alone */
export function isInvited(goal, user) {
  return Boolean(user) && goal.visibility === "private" && goal.my_roles?.length === 1 && !user.staff;
}
