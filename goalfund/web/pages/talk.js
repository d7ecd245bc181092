/** Updates and comments on a goal's page: read, posted, taken back. */

import { Field, Send, Tick, faults, useForm, useOperation } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { Picture, Previews, TYPES, filesFault, useSending } from "./pictures.js";
import { refusalText } from "./refusals.js";
import { briefTime, exactTime } from "./time.js";

const PAGE_SIZE = 20;
const PICTURES_MAX = 4;
const TELLING = ["contributor", "participant", "treasurer", "organiser"];
const KINDS = {
  updates: { title: "Updates", label: "What is new?", send: "Post the update", max: 5_000 },
  comments: { title: "Comments", label: "Say something", send: "Post the comment", max: 2_000 },
};
const ROLE_WORDS = { organiser: "organiser", treasurer: "treasurer", contributor: "contributor", participant: "participant" };

/**
 * @param {{fund: object, goal: object, kind: "updates" | "comments", posts: import("./posts.js").Posts,
 *          repaint: () => void}} props
 */
export function Talk({ fund, goal, kind, posts, repaint }) {
  const { title } = KINDS[kind];
  const pages = useRead(fund, goal, kind, posts, repaint);
  const heading = useRef(null);
  const items = posts.list(kind);
  const mayPost = maySay(goal, kind);
  const isOrganiser = goal.my_roles?.includes("organiser") ?? false;
  const removed = (id) => {
    posts.drop(kind, id);
    heading.current?.focus();
    repaint();
  };
  if (items.length === 0 && !mayPost && !pages.problem) return null;
  return html`
    <section class="talk" aria-labelledby=${`${kind}-title`} data-talk=${kind}>
      <h2 id=${`${kind}-title`} tabindex="-1" ref=${heading}>${title}</h2>
      ${mayPost && html`<${Say} fund=${fund} goal=${goal} kind=${kind}
        said=${(post) => { posts.add(kind, [post]); repaint(); }} />`}
      ${items.length > 0 && html`<ol class="card lines" aria-label=${`${title}, newest first`}>${items.map((post) => html`
        <li key=${post.id} data-post=${post.id}><${Post} fund=${fund} goal=${goal} post=${post} mayRemove=${post.me || isOrganiser}
          remove=${() => fund.talk.remove(goal.id, kind, post.id)} removed=${() => removed(post.id)} /></li>`)}</ol>`}
      ${pages.problem && html`<p class="notice bad" role="alert">${refusalText(pages.problem)}</p>`}
      ${(pages.cursor || pages.problem) && html`<p class="more"><button type="button" class="quiet" onClick=${pages.load}>
        ${pages.problem ? "Try again" : `Older ${kind}`}</button></p>`}
    </section>`;
}

/** @returns {boolean} whether the one who looks may say something */
export function maySay(goal, kind) {
  const roles = kind === "updates" ? ["organiser"] : TELLING;
  return roles.some((role) => goal.my_roles?.includes(role));
}

/** Read what was said before this page was there; what comes later is heard. */
function useRead(fund, goal, kind, posts, repaint) {
  const [cursor, setCursor] = useState(null);
  const [problem, setProblem] = useState(null);
  const load = async (from) => {
    setProblem(null);
    try {
      let next = from;
      let fresh = 0;
      do {
        const page = await fund.talk.list(goal.id, kind, { cursor: next ?? undefined, limit: PAGE_SIZE });
        fresh = posts.add(kind, page.items);
        next = page.next_cursor;
      } while (from && next && fresh === 0); // who asks for older ones must see some
      setCursor(next);
      repaint();
    } catch (error) {
      setProblem(error);
    }
  };
  useEffect(() => void load(null), [goal.id, posts.epoch]);
  return { cursor, problem, load: () => load(cursor) };
}

function Say({ fund, goal, kind, said }) {
  const { label, send, max } = KINDS[kind];
  const [told, setTold] = useState("");
  const keyFor = useOperation();
  const attempt = useRef(0);
  const [chosen, setChosen] = useState([]);
  const sending = useSending(fund, "update");
  const form = useForm({
    check: ({ text }) => {
      setTold("");
      return faults({ text: !text.trim() && "Write something first.", pictures: filesFault(chosen, PICTURES_MAX) });
    },
    send: async ({ text, anonymous }, element) => {
      const attachments = await sending.send(chosen);
      const body = { text, ...(anonymous && { anonymous: true }), ...(attachments.length > 0 && { attachments }) };
      // The same words said twice on purpose are two posts: a key is good until they are said once.
      const key = keyFor({ ...body, attempt: attempt.current });
      said(await fund.talk.post(goal.id, kind, body, key));
      attempt.current += 1;
      sending.forget();
      element.reset();
      setChosen([]);
      setTold("Posted.");
    },
    caught: (problem) => {
      if (problem.code === "file_not_found") sending.forget();
      return false;
    },
  });
  const choose = (domEvent) => setChosen([...domEvent.currentTarget.files]);
  return html`
    <form class="stack" ...${form.attributes}>
      <${Field} name="text" label=${label} error=${form.errors.text} area input=${{ rows: 3, maxlength: max }} />
      ${kind === "updates" && html`<${Field} name="pictures" label="Pictures (optional)" error=${form.errors.pictures}
        hint="Up to four. Where and with what they were taken is removed."
        input=${{ type: "file", accept: TYPES, multiple: true, onChange: choose }}><${Previews} files=${chosen} /></${Field}>`}
      ${kind === "comments" && html`<${Tick} name="anonymous">Hide my name from everybody</${Tick}>`}
      <${Send} form=${form} look="second">${send}</${Send}>
      <p role="status" class="saved">${sending.told || told}</p>
    </form>`;
}

function Post({ fund, goal, post, mayRemove, remove, removed }) {
  const [phase, setPhase] = useState("idle");
  const [problem, setProblem] = useState(null);
  const name = post.name ?? (post.role === "platform" ? "GoalFund" : "Somebody");
  const confirm = async () => {
    setPhase("busy");
    setProblem(null);
    try {
      await remove();
      removed();
    } catch (error) {
      if (error.code === "post_not_found") return removed();
      setPhase("idle");
      setProblem(error);
    }
    return undefined;
  };
  return html`
    <article class="post">
      <p class="post-head"><b>${name}${post.me && " (you)"}</b>
        ${ROLE_WORDS[post.role] && html`<span class="tag">${ROLE_WORDS[post.role]}</span>`}
        <time class="soft" datetime=${post.at} title=${exactTime(post.at)}>${briefTime(post.at)}</time></p>
      ${post.text === null
        ? html`<p class="soft">These words were erased with the account of who said them.</p>`
        : html`<p class="post-text">${post.text}</p>`}
      ${post.attachments?.length > 0 && html`<${Pictures} fund=${fund} goal=${goal} post=${post} name=${name} />`}
      ${problem && html`<p class="notice bad" role="alert">${refusalText(problem)}</p>`}
      ${mayRemove && html`<${Remove} name=${name} phase=${phase} setPhase=${setPhase} confirm=${confirm} />`}
    </article>`;
}

function Pictures({ fund, goal, post, name }) {
  const count = post.attachments.length;
  return html`
    <ul class="pictures wide" data-count=${count}>${post.attachments.map((file, n) => html`
      <li key=${file.id}><${Picture} fund=${fund} goal=${goal} file=${file}
        alt=${`Picture ${count > 1 ? `${n + 1} of ${count} ` : ""}with the update by ${name}`} /></li>`)}</ul>`;
}

function Remove({ name, phase, setPhase, confirm }) {
  if (phase === "idle") {
    return html`<p class="acts"><button type="button" class="quiet" aria-label=${`Remove what ${name} said`} onClick=${() => setPhase("asked")}>Remove</button></p>`;
  }
  return html`
    <p class="acts"><button type="button" class="danger" disabled=${phase === "busy"} onClick=${confirm}>Remove it for good</button>
      <button type="button" class="quiet" disabled=${phase === "busy"} onClick=${() => setPhase("idle")}>Keep it</button></p>`;
}
