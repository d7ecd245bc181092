/** The page of one goal, live. */

import { formatMoney } from "../protocol/money.js";
import { Check } from "./check.js";
import { Clearing } from "./clearing.js";
import { Contribute } from "./contribute.js";
import { Disputes, maySeeDisputes } from "./disputes.js";
import { Feed, Rows } from "./feed.js";
import { RoleTags } from "./goal_card.js";
import { html, render, useCallback, useEffect, useMemo, useRef, useState } from "./html.js";
import { Invitations, LeaveGoal, isInvited } from "./invitations.js";
import { Keep } from "./keep.js";
import { Members, maySeeMembers } from "./members.js";
import { Figures, Progress } from "./meter.js";
import { Milestones, useSteps } from "./milestones.js";
import { EditGoal, Organise } from "./organise.js";
import { Outgoings } from "./outgoings.js";
import { Payment, Remembered, leave } from "./payment.js";
import { Picture } from "./pictures.js";
import { Posts } from "./posts.js";
import { Refunds } from "./refunds.js";
import { refusalText } from "./refusals.js";
import { Roster, hasRoster } from "./roster.js";
import { openShell, useSession, withNext } from "./shell.js";
import { Steps } from "./steps.js";
import { Talk } from "./talk.js";
import { longDay } from "./time.js";
import { Withdrawals } from "./withdrawals.js";
import { amountOf, sentence, wordsOf } from "./words.js";

const ANNOUNCE_EVERY_MS = 4_000; // a busy goal must not talk without a pause

const STATUS_WORDS = {
  connecting: "Connecting…",
  live: "Live",
  catching_up: "Catching up…",
  offline: "Offline. Reconnecting…",
};
const REFUSED_WORDS = { overloaded: "The server is busy. Reconnecting…" };

function Goal({ fund, goal: given, remembered }) {
  const { shown, older, posts, steps, outgoings, repaint } = useWatch(fund, given);
  const reading = useSteps(fund, given, steps, repaint);
  const [payment, setPayment] = useState(() => remembered.takeFrom(location));
  const goal = shown.goal ?? given;
  const book = shown.book ?? given.book;
  const [isEditing, setEditing] = useState(false);
  const isOrganiser = goal.my_roles?.includes("organiser") ?? false;
  const moneySeq = shown.events.find(({ transfers }) => transfers.length > 0)?.seq ?? 0;
  const refundSeq = shown.events.find(({ kind }) => kind.startsWith("refund_"))?.seq ?? 0;
  const takenSeq = shown.events.find(({ kind }) => kind === "charged_back")?.seq ?? 0;
  const memberSeq = shown.events.find(({ kind }) => kind === "member_changed")?.seq ?? 0;
  useEffect(() => { document.title = `${goal.title} · GoalFund`; }, [goal.title]);
  const offered = useCallback((answer) => leave(answer, remembered, setPayment), [remembered]);
  const forget = () => {
    remembered.forget();
    setPayment(null);
  };
  const paidBy = payment && shown.events.find(
    ({ kind, body }) => kind === "contribution_confirmed" && body.contribution_id === payment.id,
  );
  if (shown.status === "offline" && shown.reason === "goal_not_found") return html`<${Missing} session=${fund.session} wasHere />`;
  return html`
    <div class="goal">
      <div class="lead">
        <${Title} fund=${fund} goal=${goal} />
        <${Progress} goal=${goal} book=${book}><${Connection} ...${shown} /></${Progress}>
        ${isEditing && isOrganiser && html`<${EditGoal} fund=${fund} goal=${goal} close=${() => setEditing(false)} />`}
        <${Milestones} fund=${fund} goal=${goal} steps=${steps} reading=${reading} />
        <${Figures} goal=${goal} book=${book} />
        <${Withdrawals} fund=${fund} goal=${goal} book=${book} steps=${steps} outgoings=${outgoings} repaint=${repaint} />
        <${Refunds} fund=${fund} goal=${goal} book=${book} changedAt=${refundSeq} />
        ${maySeeDisputes(goal) && html`<${Disputes} key=${goal.id} fund=${fund} goal=${goal} changedAt=${takenSeq} />`}
        ${hasRoster(goal) && html`<${Roster} fund=${fund} goal=${goal} changedAt=${moneySeq} />`}
      </div>
      <div class="side">
        ${payment && html`<${Payment} fund=${fund} payment=${payment} currency=${goal.currency}
          seenSeq=${paidBy?.seq ?? null} onForget=${forget} />`}
        ${isOrganiser && html`<${Organise} fund=${fund} goal=${goal} edit=${() => setEditing(true)} />`}
        <${Contribute} fund=${fund} goal=${goal} steps=${steps.items} onOffered=${offered} />
        ${maySeeMembers(goal) && html`<${Members} fund=${fund} goal=${goal} changedAt=${memberSeq} />`}
        ${isOrganiser && goal.status !== "cancelled" && html`<${Invitations} fund=${fund} goal=${goal} />`}
        ${isInvited(goal, fund.session.user) && html`<${LeaveGoal} fund=${fund} goal=${goal} />`}
        <${Keep} fund=${fund} goal=${goal} />
        <${Clearing} fund=${fund} goal=${goal} changedAt=${moneySeq} />
        <${Check} fund=${fund} goalId=${goal.id} />
      </div>
      <div class="rest">
        <${Talk} fund=${fund} goal=${goal} kind="updates" posts=${posts} repaint=${repaint} />
        <${Talk} fund=${fund} goal=${goal} kind="comments" posts=${posts} repaint=${repaint} />
        <${Feed} events=${shown.events} currency=${goal.currency} titles=${steps.titles} newFrom=${shown.newFrom} older=${older} />
      </div>
      <${Announcer} latest=${shown.latest} currency=${goal.currency} />
    </div>`;
}

/** Watch the goal; give the page one picture per animation frame, however many frames arrive. */
function useWatch(fund, goal) {
  const rows = useMemo(() => new Rows(), [goal.id]);
  const posts = useMemo(() => new Posts(), [goal.id]);
  const steps = useMemo(() => new Steps(), [goal.id]);
  const outgoings = useMemo(() => new Outgoings(), [goal.id]);
  const [shown, setShown] = useState({ status: "connecting", events: [], latest: [], newFrom: Infinity });
  const paint = useRef(null);
  const again = useRef(() => {});
  useEffect(() => {
    const picture = { ...shown };
    const change = (part) => {
      Object.assign(picture, part);
      paint.current ??= requestAnimationFrame(() => {
        paint.current = null;
        setShown({ ...picture, events: rows.events });
      });
    };
    const watching = fund.watch(goal.id, {
      onState: ({ goal: told, book, viewers, seq }) => {
        if (seq === null) [rows, posts, steps, outgoings].forEach((kept) => kept.clear());
        change({ ...(told && { goal: told }), ...(book && { book }), viewers });
      },
      onEvents: (events, source) => {
        rows.add(events);
        posts.hear(events);
        steps.hear(events);
        outgoings.hear(events);
        if (source === "snapshot") change({ newFrom: events.at(-1).seq });
        else change({ latest: events });
      },
      onStatus: change,
    });
    again.current = () => change({});
    setShown({ ...picture });
    return () => watching.close();
  }, [goal.id]);

  const range = rows.olderRange;
  const older = range && (async () => {
    rows.addOlder((await fund.getEvents(goal.id, range)).events);
    again.current();
  });
  return { shown, older, posts, steps, outgoings, repaint: useCallback(() => again.current(), []) };
}

function Title({ fund, goal }) {
  const paragraphs = (goal.description ?? "").split(/\n{2,}/).filter(Boolean);
  return html`
    <header class="title">
      ${goal.image && html`<${Picture} key=${goal.image.id} fund=${fund} goal=${goal} file=${goal.image} look="goal-image"
        alt=${`Picture of ${goal.title}`} isFirst />`}
      <p class="tags"><${RoleTags} goal=${goal} />
        ${goal.visibility === "private" && html`<span class="tag">private</span>`}
        ${goal.category && html`<span class="tag">${goal.category}</span>`}
        ${goal.status !== "open" && html`<span class="tag" data-status=${goal.status}>${goal.status}</span>`}
        ${goal.deadline && html`<span class="tag">until ${longDay(goal.deadline)}</span>`}
      </p>
      <h1>${goal.title}</h1>
      ${paragraphs.map((text) => html`<p class="description">${text}</p>`)}
    </header>`;
}

function Connection({ status, reason, error, viewers }) {
  const words = (status === "offline" && REFUSED_WORDS[reason]) || STATUS_WORDS[status];
  return html`
    <div class="connection">
      <p role="status" data-status=${error ? "differs" : status}>
        <span class="dot" aria-hidden="true"></span>${error ? "Does not add up" : words}</p>
      ${viewers !== null && viewers !== undefined && html`<p class="viewers" data-field="viewers">${viewers} watching</p>`}
      ${error && html`<p class="bad">${error.detail} (line ${error.seq})</p>`}
    </div>`;
}

/** New payments for those who listen: at most one sentence every few seconds. */
function Announcer({ latest, currency }) {
  const [text, setText] = useState("");
  const waiting = useRef({ events: [], timer: null });
  useEffect(() => {
    const queue = waiting.current;
    queue.events.push(...latest.filter(({ kind }) => kind === "contribution_confirmed"));
    if (queue.events.length === 0 || queue.timer) return;
    setText(announcement(queue.events.splice(0), currency));
    queue.timer = setTimeout(() => {
      queue.timer = null;
      if (queue.events.length > 0) setText(announcement(queue.events.splice(0), currency));
    }, ANNOUNCE_EVERY_MS);
  }, [latest]);
  return html`<p class="unseen" aria-live="polite" data-field="announcement">${text}</p>`;
}

function announcement(events, currency) {
  if (events.length === 1) return sentence(wordsOf(events[0], currency));
  const sum = events.reduce((total, event) => total + amountOf(event), 0);
  return `${events.length} new payments, ${formatMoney(sum, currency, { whole: true })} in all`;
}

/** @param {{session: object, problem?: Error, retry?: () => void, wasHere?: boolean}} props */
function Missing({ session, problem, retry, wasHere }) {
  const { user } = useSession(session);
  if (problem) return html`
    <div class="missing">
      <h1>The goal could not be loaded</h1>
      <p role="alert">${refusalText(problem)}</p>
      <p class="acts"><button type="button" class="first" onClick=${retry}>Try again</button>
        <a class="button second" href="/">See all goals</a></p>
    </div>`;
  return html`
    <div class="missing" role=${wasHere ? "alert" : null}>
      <h1>${wasHere ? "This goal is not shared with you any more" : "There is no such goal"}</h1>
      <p>${wasHere
        ? "It is private now, or you have no part in it any more."
        : "The link may be mistyped, or the goal is not public."}${!user && " If you have a part in it, sign in."}</p>
      <p class="acts">${!user && html`<a class="button first" href=${withNext("/sign-in")}>Sign in</a>`}
        <a class="button second" href="/">See all goals</a></p>
    </div>`;
}

async function start(fund, main) {
  const slug = decodeURIComponent(location.pathname.replace(/^\/g\//, "").replace(/\/$/, ""));
  render(html`<p class="loading">Loading the goal…</p>`, main);
  try {
    const goal = await fund.findGoal(slug);
    if (!goal) return render(html`<${Missing} session=${fund.session} />`, main);
    return render(html`<${Goal} fund=${fund} goal=${goal} remembered=${new Remembered(slug)} />`, main);
  } catch (problem) {
    return render(html`<${Missing} session=${fund.session} problem=${problem} retry=${() => start(fund, main)} />`, main);
  }
}

const { fund, known } = openShell();
known.catch(() => {}); // what anybody may see needs no answer about who they are
start(fund, document.querySelector("main"));
