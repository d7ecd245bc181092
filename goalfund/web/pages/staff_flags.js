/** Files that two goals show, or that look alike, before staff: side by side, with what speaks for it. */

import { html, useState } from "./html.js";
import { usePages } from "./pager.js";
import { StaffFrame, showForStaff } from "./staff_frame.js";
import { StaffList } from "./staff_list.js";
import { When } from "./when.js";

const LOOK_EVERY_MS = 30_000;
const BITS = 128;

function StaffFlags({ fund }) {
  const pages = usePages((page) => fund.fileFlags(page), 20);
  return html`
    <${StaffFrame} title="Files shown twice" lead="Two goals show the same file, or two that look alike. A receipt for two goals is worth a question; the same well photographed twice is not. Nothing was stopped.">
      <${StaffList} pages=${pages} everyMs=${LOOK_EVERY_MS} label="Pairs of files, newest first" none="No two goals show the same file." Line=${Line} />
    </${StaffFrame}>`;
}

function Line(flag) {
  return html`
    <li key=${flag.id} data-flag=${flag.id}>
      <article class="claim">
        <div class="post-head"><h2>${flag.distance === null ? "The very same file" : "They look alike"}</h2>
          <${When} look="soft" at=${flag.raised_at} said="found" /></div>
        <p>${likeness(flag.distance)}</p>
        <div class="twins"><${Side} file=${flag.file} /><${Side} file=${flag.other} /></div>
      </article></li>`;
}

function likeness(distance) {
  if (distance === null) return "Byte for byte, the two are one file.";
  if (distance === 0) return `All ${BITS} features of what they show agree, though the files are not the same.`;
  return `${BITS - distance} of ${BITS} features of what they show agree.`;
}

function Side({ file }) {
  const [isPaper, setPaper] = useState(false);
  const name = `File of ${file.title}`;
  return html`
    <figure>
      ${!file.url && html`<p class="paper">It is gone.</p>`}
      ${file.url && html`<a href=${file.url} target="_blank" rel="noopener" aria-label=${`${name}, in a new tab`}>${isPaper
        ? html`<span class="paper">Paper: open it</span>`
        : html`<img src=${file.url} alt=${name} loading="lazy" onError=${() => setPaper(true)} />`}</a>`}
      <figcaption><a href=${`/g/${file.goal_id}`}>${file.title}</a></figcaption>
    </figure>`;
}

showForStaff(StaffFlags);
