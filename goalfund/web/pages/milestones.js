/** The steps of a goal on its page: how far they are, live; planned by its organisers. */

import { formatMoney } from "../protocol/money.js";
import { readAmount, typed } from "./amount.js";
import { Field, Send, faults, useForm, useOperation } from "./form.js";
import { html, useCallback, useEffect, useRef, useState } from "./html.js";
import { Bar } from "./meter.js";
import { refusalText } from "./refusals.js";
import { dayInLagos, longDay } from "./time.js";

const AGAIN_WITHIN_MS = 2_000; // who all heard the same ask again one after the other
const TIMER_MAX_MS = 2 ** 31 - 1;
const TURNS_SHOWN = 12;
const RECURRENCES = [["none", "Once"], ["weekly", "Every week"], ["monthly", "Every month"], ["semester", "Every semester (six months)"], ["yearly", "Every year"]];
const OFTEN = { weekly: "weekly", monthly: "monthly", semester: "each semester", yearly: "yearly" };

/** Read the steps, and again whenever what was heard is not enough. @returns {{problem: Error | null, load: () => Promise<void>}} */
export function useSteps(fund, goal, steps, repaint) {
  const [problem, setProblem] = useState(null);
  const load = useCallback(async () => {
    try {
      steps.take(await fund.milestones.list(goal.id));
      setProblem(null);
    } catch (error) {
      setProblem(error);
    }
    repaint();
  }, [goal.id]);
  useEffect(() => {
    const timer = setTimeout(load, steps.isKnown ? Math.random() * AGAIN_WITHIN_MS : 0);
    return () => clearTimeout(timer);
  }, [goal.id, steps.epoch]);
  const { endsAt } = steps;
  useEffect(() => {
    if (endsAt === null) return undefined;
    const timer = setTimeout(() => { steps.expire(); repaint(); }, Math.min(Math.max(endsAt - Date.now(), 1_000), TIMER_MAX_MS));
    return () => clearTimeout(timer);
  }, [endsAt]);
  return { problem, load };
}

/** @param {{fund: object, goal: object, steps: import("./steps.js").Steps, reading: {problem: Error | null, load: () => Promise<void>}}} props */
export function Milestones({ fund, goal, steps, reading }) {
  const { items } = steps;
  const mayPlan = (goal.my_roles?.includes("organiser") ?? false) && goal.status !== "cancelled";
  const heading = useRef(null);
  if (items.length === 0 && !(mayPlan && steps.isKnown)) return null;
  const changed = async () => {
    await reading.load();
    heading.current?.focus();
  };
  return html`
    <section class="milestones" aria-labelledby="milestones-title">
      <h2 id="milestones-title" tabindex="-1" ref=${heading}>Milestones</h2>
      ${reading.problem && html`<p class="notice bad" role="alert">${refusalText(reading.problem)}
        <button type="button" class="quiet" onClick=${reading.load}>Try again</button></p>`}
      ${items.length > 0 && html`<ol class="card lines" aria-label="Milestones, in order">${items.map((item) => html`
        <li key=${item.id} data-step=${item.id}><${Step} fund=${fund} goal=${goal} item=${item} count=${items.length}
          mayPlan=${mayPlan} changed=${changed} /></li>`)}</ol>`}
      ${mayPlan && html`<details class="plain"><summary>Add a milestone</summary>
        <${StepForm} goal=${goal} send="Add the milestone" done=${reading.load}
          act=${(body, key) => fund.milestones.add(goal.id, body, key)} /></details>`}
    </section>`;
}

function Step({ fund, goal, item, count, mayPlan, changed }) {
  const [isEditing, setEditing] = useState(false);
  const { turn } = item;
  const raised = turn ? turn.raised_minor : item.raised_minor;
  const money = (minor) => formatMoney(minor, goal.currency, { whole: true });
  const edited = async () => {
    setEditing(false);
    await changed();
  };
  return html`
    <article class="step">
      <h3>${item.title}
        ${turn && html` <span class="tag">${OFTEN[item.recurrence]}</span>`}
        ${raised >= item.target_minor && html` <span class="tag">reached</span>`}</h3>
      <p class="step-sums"><b data-field="step-raised">${money(raised)}</b> <span class="soft">of ${money(item.target_minor)}${turn && `, ${whenOf(turn)}`}</span></p>
      <${Bar} raisedMinor=${raised} targetMinor=${item.target_minor} currency=${goal.currency} label=${item.title} />
      ${turn?.number > 1 && html`<${Earlier} fund=${fund} goal=${goal} item=${item} />`}
      ${mayPlan && (isEditing
        ? html`<${StepForm} goal=${goal} item=${item} send="Save" done=${edited} cancel=${() => setEditing(false)}
            act=${(body, key) => fund.milestones.edit(goal.id, item.id, body, key)} />`
        : html`<${Acts} fund=${fund} goal=${goal} item=${item} count=${count} edit=${() => setEditing(true)} changed=${changed} />`)}
    </article>`;
}

/** @returns {string} the days of a turn, as people say them */
export function whenOf({ begins_at: begins, ends_at: ends }, now = new Date()) {
  const last = longDay(new Date(Date.parse(ends) - 1));
  return Date.parse(begins) > now.getTime() ? `from ${longDay(begins)} to ${last}` : `until ${last}`;
}

function Acts({ fund, goal, item, count, edit, changed }) {
  const [phase, setPhase] = useState("idle");
  const [problem, setProblem] = useState(null);
  const act = async (ask) => {
    setPhase("busy");
    setProblem(null);
    try {
      await ask();
    } catch (error) {
      if (error.code !== "milestone_not_found") setProblem(error);
    }
    await changed();
    setPhase("idle");
  };
  const move = (by) => act(() => fund.milestones.edit(goal.id, item.id, { order: item.order + by }));
  const isBusy = phase === "busy";
  const button = (what, label, go) => html`
    <button type="button" class="quiet" disabled=${isBusy} aria-label=${`${what}: ${item.title}`} onClick=${go}>${label ?? what}</button>`;
  return html`
    ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
    ${phase === "asked"
      ? html`<p class="acts"><button type="button" class="danger" onClick=${() => act(() => fund.milestones.remove(goal.id, item.id))}>Remove it</button>
          <button type="button" class="quiet" onClick=${() => setPhase("idle")}>Keep it</button>
          <span class="soft">What was given for it stays the goal’s.</span></p>`
      : html`<p class="acts">
          ${button("Edit", null, edit)}
          ${item.order > 1 && button("Move up", null, () => move(-1))}
          ${item.order < count && button("Move down", null, () => move(1))}
          ${button("Remove", null, () => setPhase("asked"))}</p>`}`;
}

function StepForm({ goal, item, send, done, cancel, act }) {
  const [recurrence, setRecurrence] = useState(item?.recurrence ?? "none");
  const keyFor = useOperation();
  const attempt = useRef(0);
  const form = useForm({
    check: (given) => checkStep(given, goal.currency),
    send: async (given, element) => {
      const body = item ? changesOf(wantedOf(given, goal.currency), item) : wantedOf(given, goal.currency);
      if (Object.keys(body).length > 0) await act(body, keyFor({ ...body, attempt: attempt.current }));
      attempt.current += 1;
      element.reset();
      if (!item) setRecurrence("none");
      await done();
    },
  });
  const { errors } = form;
  return html`
    <form class="stack" ...${form.attributes}>
      <${Field} name="title" label="What is to be reached" error=${errors.title} input=${{ maxlength: 120, autocomplete: "off", defaultValue: item?.title }} />
      <div class="pair">
        <${Field} name="target_minor" label=${`It takes (${goal.currency})`} error=${errors.target_minor}
          input=${{ inputmode: "decimal", autocomplete: "off", defaultValue: item ? typed(item.target_minor, goal.currency) : "" }} />
        <${Field} name="recurrence" label="How often" error=${errors.recurrence} options=${RECURRENCES}
          input=${{ defaultValue: recurrence, onChange: (e) => setRecurrence(e.currentTarget.value) }} />
      </div>
      ${recurrence !== "none" && html`<${Field} name="first_day" label="First day" error=${errors.first_day}
        hint="Each turn begins on that day of the week or the month, in Lagos."
        input=${{ type: "date", min: "2000-01-01", max: "2199-12-31", defaultValue: item?.first_day ?? dayInLagos(new Date()) }} />`}
      <div class="acts"><${Send} form=${form} look="second">${send}</${Send}>
        ${cancel && html`<button type="button" class="quiet" onClick=${cancel}>Leave it as it is</button>`}</div>
    </form>`;
}

function checkStep(given, currency) {
  return faults({
    title: given.title.trim().length < 3 && "Say in a few words what is to be reached.",
    target_minor: readAmount(given.target_minor, currency).fault,
    first_day: given.recurrence !== "none" && !given.first_day && "Choose a day.",
  });
}

function wantedOf(given, currency) {
  return {
    title: given.title.trim(),
    target_minor: readAmount(given.target_minor, currency).amountMinor,
    recurrence: given.recurrence,
    ...(given.recurrence !== "none" && { first_day: given.first_day }),
  };
}

function changesOf(wanted, item) {
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => value !== item[name]));
}

/** What came in for earlier turns, read when somebody wants to know. */
function Earlier({ fund, goal, item }) {
  const [pages, setPages] = useState({ turns: [], cursor: undefined });
  const [problem, setProblem] = useState(null);
  const load = async () => {
    setProblem(null);
    try {
      const page = await fund.milestones.turns(goal.id, item.id, { cursor: pages.cursor ?? undefined, limit: TURNS_SHOWN });
      setPages({ turns: [...pages.turns, ...page.items], cursor: page.next_cursor });
    } catch (error) {
      setProblem(error);
    }
  };
  const opened = (domEvent) => { if (domEvent.currentTarget.open && pages.cursor === undefined) load(); };
  const money = (minor) => formatMoney(minor, goal.currency, { whole: true });
  return html`
    <details class="plain" onToggle=${opened}><summary>Earlier</summary>
      <ol class="turns" aria-label=${`Earlier turns of ${item.title}, newest first`}>${pages.turns.map((turn) => html`
        <li key=${turn.number}><span>${longDay(turn.begins_at)}</span> <b>${money(turn.raised_minor)}</b> <span class="soft">of ${money(turn.target_minor)}</span></li>`)}</ol>
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
      ${(problem || pages.cursor) && html`<p class="more"><button type="button" class="quiet" onClick=${load}>${problem ? "Try again" : "Even earlier"}</button></p>`}
    </details>`;
}
