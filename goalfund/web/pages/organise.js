/** What an organiser does with a goal on its page: edit, close, open again, cancel. */

import { Send, useForm, useOperation } from "./form.js";
import { GoalFields, changesOf, checkGoal, termsOf } from "./goal_form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { useSending } from "./pictures.js";
import { refusalText } from "./refusals.js";

const TURNS = {
  close: { ask: "It takes no more payments then. You can open it again.", label: "Close it" },
  reopen: { ask: "It takes payments again then.", label: "Open it again" },
  cancel: { ask: "It ends for good: only refunds and what is under way move after that. This cannot be undone.", label: "Cancel it for good" },
};

/** @param {{fund: object, goal: object, edit: () => void}} props */
export function Organise({ fund, goal, edit }) {
  const [turn, setTurn] = useState(null);
  if (goal.status === "cancelled") return null;
  return html`
    <section class="card organise" aria-labelledby="organise-title">
      <h2 id="organise-title">Run this goal</h2>
      ${turn
        ? html`<${Turn} fund=${fund} goal=${goal} turn=${turn} close=${() => setTurn(null)} />`
        : html`<p class="acts">
            <button type="button" class="second" onClick=${edit}>Edit</button>
            ${goal.status === "open"
              ? html`<button type="button" class="second" onClick=${() => setTurn("close")}>Close</button>`
              : html`<button type="button" class="second" onClick=${() => setTurn("reopen")}>Open again</button>`}
            <button type="button" class="danger" onClick=${() => setTurn("cancel")}>Cancel the goal</button></p>`}
    </section>`;
}

/** Are you sure? */
function Turn({ fund, goal, turn, close }) {
  const [phase, setPhase] = useState("idle");
  const [problem, setProblem] = useState(null);
  const first = useRef(null);
  const keyFor = useOperation();
  useEffect(() => first.current.focus(), []);
  const { ask, label } = TURNS[turn];
  const go = async () => {
    setPhase("busy");
    setProblem(null);
    try {
      await fund.turnGoal(goal, turn, keyFor({ turn, version: goal.version, status: goal.status }));
      close();
    } catch (error) {
      setPhase("idle");
      if (error.code !== "step_up_required") setProblem(error);
    }
  };
  return html`
    <p>${ask}</p>
    ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
    <p class="acts"><button type="button" class=${turn === "cancel" ? "danger" : "first"} ref=${first} onClick=${go} disabled=${phase === "busy"}>${label}</button>
      <button type="button" class="quiet" onClick=${close}>Leave it as it is</button></p>`;
}

/**
 * The form, in place. It edits the goal as it was when the form was opened: what others change
 * meanwhile is said, and never overwritten unseen.
 *
 * @param {{fund: object, goal: object, close: () => void}} props `goal`: as it is now, live
 */
export function EditGoal({ fund, goal, close }) {
  const [base, setBase] = useState(goal);
  const title = useRef(null);
  const keyFor = useOperation();
  const [chosen, choose] = useState([]);
  const sending = useSending(fund, "goal_image");
  useEffect(() => {
    const before = document.activeElement;
    title.current.focus();
    return () => before?.focus();
  }, []);
  const form = useForm({
    check: (given) => checkGoal(given, goal.currency, chosen),
    send: async (given) => {
      const changes = changesOf(termsOf(given, goal.currency), base);
      const [image] = await sending.send(chosen);
      if (image || given.no_picture) changes.image = image ?? null;
      if (Object.keys(changes).length > 0) await fund.editGoal(base, changes, keyFor({ ...changes, version: base.version }));
      close();
    },
    caught: (problem) => {
      if (problem.code === "file_not_found") sending.forget();
      return false;
    },
  });
  return html`
    <section class="card stack edit" aria-labelledby="edit-title">
      <h2 id="edit-title" tabindex="-1" ref=${title}>Edit the goal</h2>
      ${goal.version > base.version && html`
        <div class="notice held stack" role="alert"><p>Somebody else has edited the goal meanwhile. What you see of it above is how it is now.</p>
          <p><button type="button" class="second" onClick=${() => setBase(goal)}>Go on with my fields</button></p></div>`}
      <form class="stack" ...${form.attributes}>
        <${GoalFields} goal=${base} errors=${form.errors} chosen=${chosen} choose=${choose} told=${sending.told} />
        <div class="acts"><${Send} form=${form}>Save</${Send}>
          <button type="button" class="quiet" onClick=${close}>Cancel</button></div>
      </form>
    </section>`;
}
