/** Pictures of goals and updates: chosen and sent, and shown to whoever may see them. */

import { html, useEffect, useMemo, useRef, useState } from "./html.js";
import { refusalText } from "./refusals.js";

export const TYPES = "image/jpeg,image/png,image/webp,image/gif";
export const PAPERS = `${TYPES},application/pdf`;
const BYTES_MAX = 10 * 1024 * 1024; // the server has the last word
const TOO_LARGE = "is too large. Choose one of 10 MB at most.";

/** @param {File[]} files @param {number} max @returns {string | null} what is wrong with them, as far as a browser can tell */
export function filesFault(files, max, types = TYPES) {
  const [one, listed] = types === PAPERS ? ["file", "JPEG, PNG, WebP, GIF or PDF"] : ["picture", "JPEG, PNG, WebP or GIF"];
  if (files.length > max) return `Choose ${max === 1 ? `one ${one}` : `${max} ${one}s`} at most.`;
  const wrong = files.find(({ type }) => !types.split(",").includes(type));
  if (wrong) return `${wrong.name} is no ${one} that can be taken. Choose ${listed}.`;
  const large = files.find(({ size }) => size > BYTES_MAX);
  return large ? `${large.name} ${TOO_LARGE}` : null;
}

/**
 * Sends files, each once: a second try of a form does not bring again what has arrived.
 *
 * @param {object} fund
 * @param {"goal_image" | "update" | "proof"} purpose
 * @returns {{send: (files: File[]) => Promise<string[]>, told: string}} `told`: how far it is
 */
export function useSending(fund, purpose) {
  const sent = useRef(new Map());
  const [told, setTold] = useState("");
  const one = purpose === "proof" ? "file" : "picture";
  const send = async (files) => {
    const ids = [];
    try {
      for (const [n, file] of files.entries()) {
        const key = `${file.name} ${file.size} ${file.lastModified}`;
        if (!sent.current.has(key)) {
          setTold(files.length > 1 ? `Sending ${one} ${n + 1} of ${files.length}…` : `Sending the ${one}…`);
          sent.current.set(key, (await fund.upload(file, purpose)).id);
        }
        ids.push(sent.current.get(key));
      }
      return ids;
    } catch (error) {
      if (error.code === "body_too_large") error.message = `It ${TOO_LARGE}`;
      throw error;
    } finally {
      setTold("");
    }
  };
  /** What was used cannot be used again, and what is gone has to be brought again. */
  const forget = () => sent.current.clear();
  return { send, forget, told };
}

/** What was chosen, as it will look. @param {{files: File[]}} props */
export function Previews({ files }) {
  const urls = useMemo(() => files.map((file) => URL.createObjectURL(file)), [files]);
  useEffect(() => () => urls.forEach((url) => URL.revokeObjectURL(url)), [urls]);
  if (files.length === 0) return null;
  return html`
    <ul class="pictures" aria-label="Chosen pictures">${urls.map((url, n) => html`
      <li key=${url}>${files[n].type.startsWith("image/")
        ? html`<img src=${url} alt=${files[n].name} width="120" height="90" />`
        : html`<span class="paper">${files[n].name}</span>`}</li>`)}</ul>`;
}

/**
 * A picture of a goal's. Its link may have ended, or be known to the log alone: then another is
 * asked for.
 *
 * @param {{fund: object, goal: object, file: object, alt: string, look: string}} props
 */
export function Picture({ fund, goal, file, alt, look, isFirst }) {
  const known = file.url ?? (goal.visibility === "public" ? `/api/v1/files/${encodeURIComponent(file.id)}` : null);
  const [asked, setAsked] = useState({ id: null, url: null, problem: null });
  const isAsked = asked.id === file.id;
  const ask = async () => {
    if (isAsked) return setAsked({ id: file.id, url: null, problem: { code: "file_not_found" } });
    try {
      const { url } = await fund.getGoalFile(goal.id, file.id);
      return setAsked({ id: file.id, url, problem: null });
    } catch (problem) {
      return setAsked({ id: file.id, url: null, problem });
    }
  };
  useEffect(() => { if (!known && !isAsked) ask(); }, [file.id, known]);
  const url = isAsked ? asked.url : known;
  if (isAsked && asked.problem) return html`<p class="soft" role="note">${alt}: ${refusalText(asked.problem)}</p>`;
  return html`<img class=${look} src=${url} alt=${alt} width=${file.width} height=${file.height}
    loading=${isFirst ? "eager" : "lazy"} decoding="async" onError=${url ? ask : null} />`;
}
