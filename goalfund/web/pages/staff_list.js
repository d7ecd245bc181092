/** What the lists before staff have in common: what is shown of all there is, and its lines. */

import { html } from "./html.js";
import { PagesEnd, useEvery } from "./pager.js";

/**
 * A list that is read anew as long as somebody looks.
 *
 * @param {object} props
 * @param {object} props.pages as `usePages` has them
 * @param {number} props.everyMs
 * @param {object[]} [props.items] in place of those of `pages`
 * @param {string} [props.label] what the list is
 * @param {string} props.none what stands there when it is empty
 * @param {(item: object) => object} props.Line what one line shows, as a list item
 */
export function StaffList({ pages, everyMs, items = pages.items, label, none, Line }) {
  useEvery(everyMs, pages.refresh);
  return html`
    ${pages.isLoaded && items.length === 0 && html`<p class="empty">${none}</p>`}
    ${items.length > 0 && html`<ol class="card lines" aria-label=${label}>${items.map(Line)}</ol>`}
    <${PagesEnd} pages=${pages} />`;
}

/**
 * One of several, chosen by a press.
 *
 * @param {{choices: [string, string][], chosen: string, choose: (name: string) => void}} props
 */
export function Chips({ choices, chosen, choose }) {
  return choices.map(([name, text]) => html`
    <button type="button" key=${name} class="chip" aria-pressed=${chosen === name} onClick=${() => choose(name)}>${text}</button>`);
}

/** What is shown of all there is. */
export function Shown({ children }) {
  return html`<div class="acts" role="group" aria-label="What is shown">${children}</div>`;
}
