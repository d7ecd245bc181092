/** What a button does: one thing at a time, and what was wrong with it. */

import { html, useState } from "./html.js";
import { refusalText } from "./refusals.js";

/**
 * Who would rather not confirm that it is them is told nothing: they know.
 *
 * @param {(...given: unknown[]) => Promise<unknown>} does
 * @returns {{act: (...given: unknown[]) => Promise<void>, isBusy: boolean, problem: Error | null}}
 */
export function useAct(does) {
  const [problem, setProblem] = useState(null);
  const [isBusy, setBusy] = useState(false);
  const act = async (...given) => {
    if (isBusy) return;
    setBusy(true);
    setProblem(null);
    try {
      await does(...given);
    } catch (error) {
      if (error.code !== "step_up_required") setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  return { act, isBusy, problem };
}

/** @param {{problem: Error | null}} props */
export function Problem({ problem }) {
  return problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`;
}
