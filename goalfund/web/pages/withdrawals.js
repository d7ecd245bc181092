/** Money out of a goal, on its page: asked for, let go by others, paid, proven; live. */

import { html, useCallback, useEffect, useRef, useState } from "./html.js";
import { refusalText } from "./refusals.js";
import { WithdrawForm } from "./withdraw_form.js";
import { Withdrawal } from "./withdrawal.js";

const PAGE_SIZE = 10;
const AGAIN_WITHIN_MS = 1_000; // who all heard the same ask again one after the other

/**
 * @param {{fund: object, goal: object, book: object, steps: import("./steps.js").Steps,
 *          outgoings: import("./outgoings.js").Outgoings, repaint: () => void}} props
 */
export function Withdrawals({ fund, goal, book, steps, outgoings, repaint }) {
  const pages = useRead(fund, goal, outgoings, repaint);
  const [isAsking, setAsking] = useState(false);
  const heading = useRef(null);
  const { items } = outgoings;
  const mayAsk = (goal.my_roles?.includes("organiser") ?? false) && goal.status !== "cancelled";
  const take = useCallback((withdrawal) => { outgoings.take([withdrawal]); repaint(); }, [outgoings]);
  const asked = (withdrawal) => {
    take(withdrawal);
    setAsking(false);
    heading.current?.focus();
  };
  if (items.length === 0 && !mayAsk && !pages.problem) return null;
  return html`
    <section class="outgoings" aria-labelledby="withdrawals-title">
      <div class="card-head"><h2 id="withdrawals-title" tabindex="-1" ref=${heading}>Withdrawals</h2>
        ${mayAsk && !isAsking && html`<button type="button" class="second" onClick=${() => setAsking(true)}>Withdraw</button>`}</div>
      ${isAsking && html`<${WithdrawForm} fund=${fund} goal=${goal} book=${book} steps=${steps.items} asked=${asked} close=${() => setAsking(false)} />`}
      ${items.length === 0 && !isAsking && !pages.problem && html`<p class="card soft">Nothing was withdrawn yet. Money leaves only when others approve it.</p>`}
      ${items.length > 0 && html`<ol class="stack" aria-label="Withdrawals, newest first">${items.map((item, n) => html`
        <li key=${item.withdrawal_id}><${Withdrawal} fund=${fund} goal=${goal} item=${item} titles=${steps.titles}
          turn=${outgoings.turnOf(item.withdrawal_id)} isNear=${n < 2} take=${take} /></li>`)}</ol>`}
      ${pages.problem && html`<p class="notice bad" role="alert">${refusalText(pages.problem)}</p>`}
      ${(pages.cursor || pages.problem) && html`<p class="more"><button type="button" class="quiet" onClick=${pages.load}>
        ${pages.problem ? "Try again" : "Older withdrawals"}</button></p>`}
    </section>`;
}

/** Read what was asked for before this page was there; what comes later is heard, and asked for again. */
function useRead(fund, goal, outgoings, repaint) {
  const [cursor, setCursor] = useState(null);
  const [problem, setProblem] = useState(null);
  const load = async (from) => {
    setProblem(null);
    try {
      const page = await fund.outgoing.withdrawals(goal.id, { cursor: from ?? undefined, limit: PAGE_SIZE });
      outgoings.take(page.items);
      if (from !== null || cursor === null) setCursor(page.next_cursor);
      repaint();
    } catch (error) {
      setProblem(error);
    }
  };
  useEffect(() => {
    const timer = setTimeout(() => load(null), outgoings.items.length > 0 ? Math.random() * AGAIN_WITHIN_MS : 0);
    return () => clearTimeout(timer);
  }, [goal.id, outgoings.epoch]);
  return { cursor, problem, load: () => load(cursor) };
}
