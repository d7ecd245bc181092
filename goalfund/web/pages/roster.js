/** Who is expected to give to a closed goal, and how far each is: live, for those who run it. */

import { formatMoney } from "../protocol/money.js";
import { readAmount, typed } from "./amount.js";
import { Field, Send, Tick, emailFault, faults, phoneOf, useForm, useOperation } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { refusalText } from "./refusals.js";
import { TakeTable, saveTable } from "./roster_table.js";
import { longDay } from "./time.js";

const PAGE = 50;
const CALM_MS = 250; // many payments at once are looked at together
const STATES = { unpaid: "unpaid", part: "part", paid: "paid", over: "paid more", waived: "waived" };
const SHOW = [["", "Everybody"], ...Object.entries(STATES)];
const LEFT_OUT = {
  too_soon: "were reminded within two days",
  no_address: "have no email address",
  opted_out: "want no reminders",
  nothing_due: "have nothing left to pay",
  unknown: "are not on the list any more",
};

/** @returns {boolean} whether the list is for the one who looks */
export function hasRoster(goal) {
  return goal.kind === "closed" && ["organiser", "treasurer"].some((role) => goal.my_roles?.includes(role));
}

/** @param {{fund: object, goal: object, changedAt: number}} props `changedAt`: the log's last line that moved money */
export function Roster({ fund, goal, changedAt }) {
  const [filter, setFilter] = useState({});
  const { roster, problem, more, load, act } = useRoster(fund, goal, filter, changedAt);
  const mayChange = goal.my_roles.includes("organiser") && goal.status !== "cancelled";
  return html`
    <section class="card stack roster" aria-labelledby="roster-title">
      <h2 id="roster-title">Participants</h2>
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
      ${roster?.totals.participants > 0 && html`<${Totals} totals=${roster.totals} currency=${roster.currency} />`}
      ${roster?.totals.participants > 0 && html`<${Find} change=${setFilter} />`}
      ${roster && html`<ul class="lines participants" aria-label="Participants">${roster.items.map((row) => html`
        <li key=${row.id} data-state=${row.state}><${Row} fund=${fund} goal=${goal} row=${row} mayChange=${mayChange} act=${act} /></li>`)}</ul>`}
      ${roster?.totals.participants === 0 && html`<p class="soft">Nobody yet. Only those on this list can give to this goal.</p>`}
      ${roster?.next_cursor && html`<p class="more"><button type="button" class="second" onClick=${more}>Show more</button></p>`}
      ${mayChange && html`<${Add} fund=${fund} goal=${goal} added=${load} />
        <${TakeTable} fund=${fund} goal=${goal} taken=${load} />`}
      ${roster?.totals.participants > 0 && html`<${Whole} fund=${fund} goal=${goal} roster=${roster} mayChange=${mayChange} load=${load} />`}
    </section>`;
}

/** The rows that are shown, read anew when money has moved, a moment after the last time. */
function useRoster(fund, goal, filter, changedAt) {
  const [roster, setRoster] = useState(null);
  const [problem, setProblem] = useState(null);
  const shown = useRef(PAGE);
  const asked = useRef(0);
  const load = async () => {
    const turn = (asked.current += 1);
    try {
      const read = await readSome(fund, goal, filter, shown.current);
      if (turn !== asked.current) return; // a later answer is on its way
      setProblem(null);
      setRoster(read);
    } catch (error) {
      if (turn === asked.current) setProblem(error);
    }
  };
  useEffect(() => {
    const timer = setTimeout(load, roster ? CALM_MS : 0);
    return () => clearTimeout(timer);
  }, [goal.id, changedAt, filter]);
  const act = async (what, ...given) => {
    try {
      const done = await fund.rosters[what](goal.id, ...given);
      await load();
      return done;
    } catch (error) {
      setProblem(error);
      return undefined;
    }
  };
  const more = () => {
    shown.current += PAGE;
    return load();
  };
  return { roster, problem, load, act, more };
}

/** As many rows as are shown, however many pages those are. */
async function readSome(fund, goal, filter, count) {
  const page = await fund.rosters.list(goal.id, { ...filter, limit: Math.min(count, 200) });
  while (page.items.length < count && page.next_cursor) {
    const limit = Math.min(count - page.items.length, 200);
    const next = await fund.rosters.list(goal.id, { ...filter, limit, cursor: page.next_cursor });
    page.items.push(...next.items);
    page.next_cursor = next.next_cursor;
  }
  return page;
}

function Totals({ totals, currency }) {
  const money = (minor) => formatMoney(minor, currency, { whole: true });
  const done = totals.paid + totals.over;
  return html`
    <p data-field="roster-totals"><b>${done} of ${totals.participants - totals.waived}</b> ${totals.participants - totals.waived === 1 ? "has" : "have"} paid.
      ${" "}${money(totals.paid_minor)} is in, ${money(totals.outstanding_minor)} still to come.
      ${totals.elsewhere_minor !== 0 && ` ${money(totals.elsewhere_minor)} more came from people who are not on the list.`}</p>`;
}

function Find({ change }) {
  const given = useRef({});
  const timer = useRef(null);
  const set = (part, afterMs) => {
    given.current = { ...given.current, ...part };
    clearTimeout(timer.current);
    timer.current = setTimeout(() => change({ ...given.current }), afterMs);
  };
  return html`
    <div class="pair" role="search" aria-label="Participants">
      <${Field} name="q" label="Find" input=${{ type: "search", maxlength: 100, autocomplete: "off", onInput: (e) => set({ q: e.currentTarget.value.trim() }, 300) }} />
      <${Field} name="state" label="Show" options=${SHOW} input=${{ defaultValue: "", onChange: (e) => set({ state: e.currentTarget.value }, 0) }} />
    </div>`;
}

function Row({ fund, goal, row, mayChange, act }) {
  const [isEdited, setEdited] = useState(false);
  const name = row.name ?? "Somebody who was erased";
  if (isEdited) return html`<${Edit} fund=${fund} goal=${goal} row=${row} act=${act} close=${() => setEdited(false)} />`;
  const reminded = row.reminded_at && `Reminded ${longDay(row.reminded_at)}.`;
  return html`
    <div class="line-text"><b>${name}</b>
      <span class="soft">${[row.email, row.phone].filter(Boolean).join(" · ") || "No address"}</span>
      ${(reminded || row.opted_out) && html`<span class="soft">${reminded} ${row.opted_out && "Wants no reminders."}</span>`}</div>
    <div class="line-sum"><span data-field="paid">${sums(row, goal.currency)}</span>
      <span class="tag" data-paid=${row.state}>${STATES[row.state]}</span></div>
    ${mayChange && html`<${Acts} row=${row} name=${name} act=${act} edit=${() => setEdited(true)} />`}`;
}

function sums({ paid_minor: paid, due_minor: due }, currency) {
  const money = (minor) => formatMoney(minor, currency, { whole: true });
  return due === null ? money(paid) : `${money(paid)} of ${money(due)}`;
}

function Acts({ row, name, act, edit }) {
  const [told, setTold] = useState("");
  const [isAsked, setAsked] = useState(false);
  const link = row.path && location.origin + row.path;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setTold("The link is copied.");
    } catch {
      setTold(link);
    }
  };
  const remind = async () => {
    const done = await act("remind", [row.id]);
    if (done) setTold(done.sent ? "A reminder is on its way." : `Not sent: they ${LEFT_OUT[done.left_out[0].reason]}.`);
  };
  if (isAsked) return html`
    <p class="acts"><span>What they have paid stays counted.</span>
      <button type="button" class="danger" onClick=${() => act("remove", row.id)}>Remove: yes</button>
      <button type="button" class="quiet" onClick=${() => setAsked(false)}>No</button></p>`;
  return html`
    <p class="acts">
      ${link && html`<button type="button" class="quiet" aria-label=${`Copy the link of ${name}`} onClick=${copy}>Copy link</button>`}
      ${["unpaid", "part"].includes(row.state) && html`<button type="button" class="quiet" aria-label=${`Remind ${name}`} onClick=${remind}>Remind</button>`}
      <button type="button" class="quiet" aria-label=${`Edit ${name}`} onClick=${edit}>Edit</button>
      <button type="button" class="quiet" aria-label=${`${row.waived ? "Ask again of" : "Waive for"} ${name}`} onClick=${() => act("edit", row.id, { waived: !row.waived })}>${row.waived ? "Ask again" : "Waive"}</button>
      <button type="button" class="quiet" aria-label=${`Remove ${name}`} onClick=${() => setAsked(true)}>Remove</button>
      <span role="status">${told}</span></p>`;
}

function Edit({ goal, row, act, close }) {
  const form = useForm({
    check: (given) => check(given, goal.currency),
    send: async (given) => {
      const { new_link: anew, ...body } = given;
      const changes = { ...bodyOf(body, goal.currency), ...(anew && { new_link: true }) };
      if (await act("edit", row.id, changes)) close();
    },
  });
  return html`
    <form class="stack" aria-label=${`Edit ${row.name}`} ...${form.attributes}>
      <${RowFields} goal=${goal} row=${row} errors=${form.errors} />
      <${Tick} name="new_link">Make a new personal link: the old one stops working</${Tick}>
      <div class="acts"><${Send} form=${form} look="second">Save</${Send}>
        <button type="button" class="quiet" onClick=${close}>Cancel</button></div>
    </form>`;
}

function Add({ fund, goal, added }) {
  const keyFor = useOperation();
  const form = useForm({
    check: (given) => check(given, goal.currency),
    send: async (given, element) => {
      const said = Object.entries(bodyOf(given, goal.currency)).filter(([, value]) => value !== null);
      const body = Object.fromEntries(said);
      await fund.rosters.add(goal.id, body, keyFor(body));
      element.reset();
      await added();
      element.elements.namedItem("name").focus();
    },
  });
  return html`
    <details class="plain"><summary>Add somebody</summary>
      <form class="stack" ...${form.attributes}>
        <${RowFields} goal=${goal} row=${{}} errors=${form.errors} />
        <${Send} form=${form} look="second">Add to the list</${Send}>
      </form></details>`;
}

function RowFields({ goal, row, errors }) {
  const { expected_minor: expected } = row;
  return html`
    <${Field} name="name" label="Name" error=${errors.name} input=${{ maxlength: 100, autocomplete: "off", defaultValue: row.name ?? "" }} />
    <div class="pair">
      <${Field} name="email" label="Email (optional)" error=${errors.email} input=${{ type: "email", maxlength: 254, autocomplete: "off", defaultValue: row.email ?? "" }} />
      <${Field} name="phone" label="Phone (optional)" error=${errors.phone} input=${{ type: "tel", maxlength: 32, autocomplete: "off", defaultValue: row.phone ?? "" }} />
    </div>
    <${Field} name="expected_minor" label=${`Expected (${goal.currency}, optional)`} error=${errors.expected_minor}
      hint=${goal.fixed_amount_minor ? `Empty: ${formatMoney(goal.fixed_amount_minor, goal.currency)}, as everybody.` : "Empty: any amount."}
      input=${{ inputmode: "decimal", autocomplete: "off", defaultValue: expected ? typed(expected, goal.currency) : "" }} />`;
}

function check(given, currency) {
  return faults({
    name: !given.name.trim() && "Enter a name.",
    email: given.email.trim() && emailFault(given.email.trim()),
    expected_minor: given.expected_minor.trim() && readAmount(given.expected_minor, currency).fault,
  });
}

function bodyOf(given, currency) {
  const expected = given.expected_minor.trim();
  return {
    name: given.name.trim(),
    email: given.email.trim() || null,
    phone: phoneOf(given.phone),
    expected_minor: expected ? readAmount(expected, currency).amountMinor : null,
  };
}

/** What is done with the whole list. */
function Whole({ fund, goal, roster, mayChange, load }) {
  const [told, setTold] = useState("");
  const [problem, setProblem] = useState(null);
  const doing = (what) => async () => {
    setProblem(null);
    try {
      await what();
    } catch (error) {
      setProblem(error);
    }
  };
  const remind = doing(async () => {
    setTold(wordsOf(await fund.rosters.remind(goal.id)));
    await load();
  });
  const schedule = doing(async () => {
    await fund.rosters.schedule(goal.id, !roster.reminders);
    await load();
  });
  const save = (links) => doing(async () => saveTable(await fund.rosters.export(goal.id, { links: links || undefined }), goal));
  return html`
    <div class="stack">
      <p class="acts">
        ${mayChange && goal.status === "open" && html`<button type="button" class="second" onClick=${remind}>Remind all who have not paid</button>`}
        <button type="button" class="quiet" onClick=${save(false)}>Save as a table</button>
        ${mayChange && html`<button type="button" class="quiet" onClick=${save(true)}>Save with the links</button>`}</p>
      <p role="status" data-field="reminded">${told}</p>
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
      ${mayChange && html`<label class="tick"><input type="checkbox" checked=${roster.reminders} onChange=${schedule} />
        <span>Remind by mail a week, three days and a day before the last day</span></label>`}
    </div>`;
}

function wordsOf({ sent, left_out: leftOut }) {
  const counts = {};
  for (const { reason } of leftOut) counts[reason] = (counts[reason] ?? 0) + 1;
  const why = Object.entries(counts).map(([reason, count]) => `${count} ${LEFT_OUT[reason]}`);
  return [`${sent} ${sent === 1 ? "reminder is" : "reminders are"} on the way.`, why.length > 0 && `Not written: ${why.join(", ")}.`].filter(Boolean).join(" ");
}
