/** The clearing board of a goal: what the gateway holds for it, what its book says, and what lies between. */

import { html, useEffect, useState } from "./html.js";
import { Board } from "./clearing_board.js";
import { refusalText } from "./refusals.js";

const AGAIN_WITHIN_MS = 3_000;

/** @param {{fund: object, goal: object, changedAt: number}} props `changedAt`: the log's line of the last movement of money */
export function Clearing({ fund, goal, changedAt }) {
  const [board, setBoard] = useState(null);
  const [problem, setProblem] = useState(null);
  const [isOpen, setOpen] = useState(false);
  const load = () => fund.clearing.ofGoal(goal.id).then((read) => { setBoard(read); setProblem(null); }, setProblem);
  useEffect(() => {
    if (!isOpen) return undefined;
    const timer = setTimeout(load, board ? Math.random() * AGAIN_WITHIN_MS : 0);
    return () => clearTimeout(timer);
  }, [goal.id, changedAt, isOpen]);
  return html`
    <section class="card check" aria-labelledby="clearing-title">
      <h2 id="clearing-title">Is the money there?</h2>
      <p>What the payment service holds for this goal is compared with its book, again and again. Whatever lies between has a name.</p>
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)} <button type="button" class="quiet" onClick=${load}>Try again</button></p>`}
      ${!isOpen && html`<button type="button" class="second" onClick=${() => setOpen(true)}>Compare now</button>`}
      ${board && html`<${Board} board=${board} />`}
    </section>`;
}
