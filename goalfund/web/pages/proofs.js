/** What money was spent on: shown by organisers, believed or not by those who gave. */

import { Field, Send, faults, useForm, useOperation } from "./form.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { PAPERS, Picture, Previews, filesFault, useSending } from "./pictures.js";
import { briefTime, exactTime } from "./time.js";

const FILES_MAX = 6;
const STATUS = {
  open: "being answered",
  confirmed: "confirmed by the contributors",
  disputed: "not believed",
};

/** @param {{fund: object, goal: object, proof: import("../protocol/outgoing.js").Proof, amount: string, answered: () => void}} props */
export function Proof({ fund, goal, proof, amount, answered }) {
  return html`
    <section class="proof" data-proof=${proof.status} aria-label=${`Proof: ${proof.heading ?? "erased"}`}>
      <div class="post-head"><h4>${proof.heading ?? "This proof was erased with an account"}</h4>
        <span class="tag" data-proof-tag=${proof.status}>${STATUS[proof.status]}</span></div>
      <p class="soft">Shown ${proof.submitted_by && `by ${proof.submitted_by}, `}<time datetime=${proof.submitted_at} title=${exactTime(proof.submitted_at)}>${briefTime(proof.submitted_at)}</time></p>
      ${proof.body && html`<p class="post-text">${proof.body}</p>`}
      ${proof.attachments?.length > 0 && html`<${Shown} fund=${fund} goal=${goal} proof=${proof} />`}
      <${Tally} proof=${proof} />
      ${proof.can_confirm && html`<${Answer} fund=${fund} proof=${proof} amount=${amount} answered=${answered} />`}
      ${proof.confirmations?.length > 0 && html`<${Answers} proof=${proof} />`}
    </section>`;
}

function Shown({ fund, goal, proof }) {
  const isPaper = ({ type }) => type === "application/pdf";
  const pictures = proof.attachments.filter((file) => !isPaper(file));
  const papers = proof.attachments.filter(isPaper);
  return html`
    ${pictures.length > 0 && html`<ul class="pictures wide" data-count=${pictures.length}>${pictures.map((file, n) => html`
      <li key=${file.id}><${Picture} fund=${fund} goal=${goal} file=${file}
        alt=${`Picture ${pictures.length > 1 ? `${n + 1} of ${pictures.length} ` : ""}with the proof “${proof.heading}”`} /></li>`)}</ul>`}
    ${papers.length > 0 && html`<p class="links">${papers.map((file, n) => html`
      <a key=${file.id} href=${file.url} target="_blank" rel="noopener">Paper ${papers.length > 1 ? n + 1 : ""} (PDF)</a>`)}</p>`}`;
}

function Tally({ proof }) {
  const { yes, no, status, answers_needed: needed } = proof;
  const missing = Math.max(0, needed - yes - no);
  const next = missing > 0
    ? `${missing} more ${missing === 1 ? "answer decides" : "answers decide"} it, or the end of the review on ${briefTime(proof.review_ends_at)}.`
    : `The review ends on ${briefTime(proof.review_ends_at)} at the latest.`;
  return html`<p class="tally"><b data-field="yes">${yes}</b> say yes, <b data-field="no">${no}</b> say no. ${status === "open" && html`<span class="soft">${next}</span>`}</p>`;
}

/** A contributor's own answer. It can be changed until the proof is decided. */
function Answer({ fund, proof, amount, answered }) {
  const [isChanging, setChanging] = useState(false);
  const { mine } = proof;
  if (mine && !isChanging) {
    return html`<p class="notice" role="status">You said <b>${mine.confirmed ? "yes" : "no"}</b>.
      <button type="button" class="quiet" onClick=${() => setChanging(true)}>Change it</button></p>`;
  }
  const done = async () => {
    await answered();
    setChanging(false);
  };
  return html`<${AnswerForm} fund=${fund} proof=${proof} amount=${amount} done=${done} />`;
}

function AnswerForm({ fund, proof, amount, done }) {
  const keyFor = useOperation();
  const said = useRef(null);
  const attempt = useRef(0);
  const form = useForm({
    send: async ({ comment }) => {
      const text = comment.trim();
      const body = { confirmed: said.current, ...(text && { comment: text }) };
      await fund.outgoing.answer(proof.proof_id, body, keyFor({ ...body, attempt: attempt.current }));
      attempt.current += 1;
      await done();
    },
  });
  const say = (confirmed) => () => { said.current = confirmed; };
  return html`
    <form class="notice held stack" aria-label="Your answer" ...${form.attributes}>
      <p><b>You gave to this goal. Do you believe that ${amount} was spent so?</b></p>
      <${Field} name="comment" label="Comment (optional)" error=${form.errors.comment} area input=${{ rows: 2, maxlength: 500, defaultValue: proof.mine?.comment ?? "" }} />
      ${form.text && html`<p class="notice bad" role="alert">${form.text}</p>`}
      <div class="acts"><button type="submit" class="first" aria-disabled=${form.isBusy} onClick=${say(true)}>Yes, I confirm it</button>
        <button type="submit" class="danger" aria-disabled=${form.isBusy} onClick=${say(false)}>No, I do not</button></div>
    </form>`;
}

function Answers({ proof }) {
  const said = proof.confirmations.filter(({ comment }) => comment);
  if (said.length === 0) return null;
  return html`
    <ul class="decisions" aria-label="What contributors said">${said.map((one) => html`
      <li key=${`${one.at} ${one.name}`} data-decision=${one.confirmed ? "approved" : "rejected"}>
        <b>${one.name ?? "A contributor"}</b> said ${one.confirmed ? "yes" : "no"} <q class="aside">${one.comment}</q></li>`)}</ul>`;
}

/** @param {{fund: object, item: object, amount: string, isFurther: boolean, shown: () => void}} props */
export function ProofForm({ fund, item, amount, isFurther, shown }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef(null);
  if (!isOpen) {
    return html`<p><button type="button" class="first" ref=${button} onClick=${() => setOpen(true)}>${isFurther ? "Show more proof" : "Show what it was spent on"}</button></p>`;
  }
  return html`<${Form} fund=${fund} item=${item} amount=${amount} done=${async () => { await shown(); setOpen(false); }} close=${() => setOpen(false)} />`;
}

function Form({ fund, item, amount, done, close }) {
  const [chosen, setChosen] = useState([]);
  const heading = useRef(null);
  const keyFor = useOperation();
  const sending = useSending(fund, "proof");
  useEffect(() => heading.current.focus(), []);
  const form = useForm({
    check: ({ heading: title, body }) => faults({
      heading: !title.trim() && "Say in a few words what it is.",
      body: !body.trim() && "Say what the money was spent on.",
      attachments: filesFault(chosen, FILES_MAX, PAPERS),
    }),
    send: async ({ heading: title, body: text }) => {
      const attachments = await sending.send(chosen);
      const body = { heading: title.trim(), body: text.trim().replaceAll("\r\n", "\n"), attachments };
      await fund.outgoing.prove(item.withdrawal_id, body, keyFor(body));
      await done();
    },
    caught: (problem) => {
      if (problem.code === "file_not_found") sending.forget();
      return problem.code === "step_up_required";
    },
  });
  const { errors } = form;
  return html`
    <form class="notice stack proof-form" ...${form.attributes}>
      <h4 tabindex="-1" ref=${heading}>Show what ${amount} was spent on</h4>
      <${Field} name="heading" label="What is it?" error=${errors.heading} hint="Such as “Receipt of the drilling company”." input=${{ maxlength: 120, autocomplete: "off" }} />
      <${Field} name="body" label="What was it spent on?" error=${errors.body} area input=${{ rows: 4, maxlength: 5_000 }} />
      <${Field} name="attachments" label="Receipts and pictures" error=${errors.attachments} hint="Up to six pictures or PDFs. Where and with what pictures were taken is removed."
        input=${{ type: "file", accept: PAPERS, multiple: true, onChange: (e) => setChosen([...e.currentTarget.files]) }}><${Previews} files=${chosen} /></${Field}>
      <div class="acts"><${Send} form=${form}>Show it to the contributors</${Send}>
        <button type="button" class="quiet" onClick=${close}>Cancel</button></div>
      <p role="status" class="saved">${sending.told}</p>
    </form>`;
}
