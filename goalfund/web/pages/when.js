/** A moment, in a few words; exactly, for who points at it. */

import { html } from "./html.js";
import { briefTime, exactTime } from "./time.js";

/** @param {{at: string, said?: string, look?: string}} props `said`: what comes before it */
export function When({ at, said = "", look }) {
  return html`<time class=${look} datetime=${at} title=${exactTime(at)}>${said && `${said} `}${briefTime(at)}</time>`;
}
