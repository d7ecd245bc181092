/** What can be said of a goal: the fields by which it is opened and edited. */

import { readAmount, typed } from "./amount.js";
import { Field, Tick, faults } from "./form.js";
import { html, useState } from "./html.js";
import { Previews, TYPES, filesFault } from "./pictures.js";
import { dayInLagos, endOfDay } from "./time.js";

const GIVING = [
  ["any", "What they like", "Every amount is welcome."],
  ["least", "At least …", "Smaller amounts are not taken."],
  ["fixed", "All the same", "Dues, tickets, shares."],
];
const VISIBILITY = [["public", "Everybody", "In the list of goals, with its log."], ["private", "Only those in it", "Whoever gave to it or runs it."]];
const KIND = [["open", "Everybody", "Whoever has the link may give."], ["closed", "Only those on its list", "Members, parents, a class: you say who."]];
const PROOF = [
  ["strict", "Before the next withdrawal"],
  ["window", "Within 14 days; the next withdrawal need not wait"],
];

/**
 * @param {{goal?: object, errors: Record<string, string>, chosen: File[], choose: (files: File[]) => void,
 *          told: string}} props
 *   `goal`: the one to edit; `chosen`: its new picture, if there is to be one; `told`: how far that is
 */
export function GoalFields({ goal, errors, chosen, choose, told }) {
  const [currency, setCurrency] = useState(goal?.currency ?? "NGN");
  const [giving, setGiving] = useState(givingOf(goal));
  const amount = (minor) => (minor ? typed(minor, currency) : "");
  const money = { inputmode: "decimal", autocomplete: "off" };
  return html`
    <fieldset class="group"><legend>What it is for</legend>
      <${Field} name="title" label="Title" error=${errors.title} input=${{ maxlength: 120, autocomplete: "off", defaultValue: goal?.title }} />
      <${Field} name="description" label="Description" area error=${errors.description} hint="What the money is for, who gets it, and how people will see that it was spent so."
        input=${{ rows: 6, maxlength: 5000, defaultValue: goal?.description }} />
      <${Field} name="category" label="Category (optional)" error=${errors.category} hint="Such as school, health, union."
        input=${{ maxlength: 40, autocomplete: "off", defaultValue: goal?.category ?? "" }} />
      <${Field} name="picture" label="Picture (optional)" error=${errors.picture} hint="Shown with the goal wherever it is shown. Where and with what it was taken is removed."
        input=${{ type: "file", accept: TYPES, onChange: (e) => choose([...e.currentTarget.files]) }}><${Previews} files=${chosen} /></${Field}>
      ${goal?.image && chosen.length === 0 && html`<${Tick} name="no_picture">Take the picture away</${Tick}>`}
      <p role="status" class="saved">${told}</p>
    </fieldset>
    <fieldset class="group"><legend>Money</legend>
      <div class="pair">
        <${Field} name="target_minor" label=${`Target (${currency})`} error=${errors.target_minor}
          input=${{ ...money, class: "amount", defaultValue: amount(goal?.target_minor) }} />
        ${!goal && html`<${Field} name="currency" label="Currency" error=${errors.currency} options=${[["NGN", "Naira"], ["USD", "US dollar"]]}
          hint="It stays as it is." input=${{ defaultValue: currency, onChange: (e) => setCurrency(e.currentTarget.value) }} />`}
      </div>
      <${Choice} name="giving" label="People give" chosen=${giving} choices=${GIVING} onChange=${setGiving} />
      ${giving === "least" && html`<${Field} name="min_amount_minor" label=${`The least (${currency})`} error=${errors.min_amount_minor}
        input=${{ ...money, defaultValue: amount(goal?.min_amount_minor) }} />`}
      ${giving === "fixed" && html`<${Field} name="fixed_amount_minor" label=${`Each gives (${currency})`} error=${errors.fixed_amount_minor}
        input=${{ ...money, defaultValue: amount(goal?.fixed_amount_minor) }} />`}
      <${Field} name="deadline" label="Last day (optional)" error=${errors.deadline} hint="Payments are taken until the end of that day in Lagos."
        input=${{ type: "date", defaultValue: goal?.deadline ? dayInLagos(goal.deadline) : "" }} />
    </fieldset>
    <fieldset class="group"><legend>Who</legend>
      ${!goal && html`<${Choice} name="kind" label="Who can give (it stays as it is)" chosen="open" choices=${KIND} />`}
      <${Choice} name="visibility" label="Who can see it" chosen=${goal?.visibility ?? "public"} choices=${VISIBILITY} />
    </fieldset>
    <fieldset class="group"><legend>How money leaves</legend>
      <${Field} name="approvals_required" label="Approvals that a withdrawal needs" error=${errors.approvals_required}
        hint="By organisers and treasurers other than the one who asks."
        input=${{ type: "number", min: 1, max: 20, step: 1, inputmode: "numeric", defaultValue: String(goal?.approvals_required ?? 1) }} />
      <${Field} name="proof_gate" label="Proof of spending is due" error=${errors.proof_gate} options=${PROOF}
        input=${{ defaultValue: goal?.proof_gate ?? "strict" }} />
    </fieldset>`;
}

function Choice({ name, label, chosen, choices, onChange }) {
  return html`
    <fieldset class="group"><legend class="choice-legend">${label}</legend>
      <div class="choices">${choices.map(([value, text, hint]) => html`
        <label class="choice"><input type="radio" name=${name} value=${value} defaultChecked=${value === chosen}
          onChange=${() => onChange?.(value)} /><span>${text}<small>${hint}</small></span></label>`)}</div>
    </fieldset>`;
}

/** @returns {Record<string, string>} what is wrong, by field */
export function checkGoal(given, currency, chosen = []) {
  const approvals = Number(given.approvals_required);
  const hasDay = Boolean(given.deadline);
  return faults({
    title: !given.title.trim() && "Give it a title.",
    description: !given.description.trim() && "Say what the money is for.",
    picture: filesFault(chosen, 1),
    target_minor: readAmount(given.target_minor, currency).fault,
    min_amount_minor: given.giving === "least" && readAmount(given.min_amount_minor, currency).fault,
    fixed_amount_minor: given.giving === "fixed" && readAmount(given.fixed_amount_minor, currency).fault,
    deadline: hasDay && new Date(endOfDay(given.deadline)) < new Date() && "Choose a day that is not over.",
    approvals_required: !(Number.isInteger(approvals) && approvals >= 1 && approvals <= 20) && "Enter a number from 1 to 20.",
  });
}

/** @returns {object} the terms as the server wants them; what is not wanted is null */
export function termsOf(given, currency) {
  const amount = (text) => readAmount(text, currency).amountMinor;
  return {
    title: given.title.trim(),
    description: given.description.trim().replaceAll("\r\n", "\n"),
    category: given.category.trim() || null,
    target_minor: amount(given.target_minor),
    min_amount_minor: given.giving === "least" ? amount(given.min_amount_minor) : null,
    fixed_amount_minor: given.giving === "fixed" ? amount(given.fixed_amount_minor) : null,
    deadline: given.deadline ? endOfDay(given.deadline) : null,
    visibility: given.visibility,
    approvals_required: Number(given.approvals_required),
    proof_gate: given.proof_gate,
  };
}

/** @returns {object} the terms that are not as the goal has them */
export function changesOf(terms, goal) {
  return Object.fromEntries(Object.entries(terms).filter(([name, value]) => !isSame(name, value, goal[name])));
}

function isSame(name, value, now) {
  // A deadline may have been set to the minute elsewhere; its day alone says nothing new.
  if (name === "deadline" && value && now) return dayInLagos(value) === dayInLagos(now);
  return value === now;
}

function givingOf(goal) {
  if (goal?.fixed_amount_minor) return "fixed";
  return goal?.min_amount_minor ? "least" : "any";
}
