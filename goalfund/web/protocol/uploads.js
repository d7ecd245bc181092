/** Pictures and paper, from this device to wherever the server wants them. */

import { unreachable } from "./problem.js";

const TIMEOUT_MS = 120_000; // a photograph over a slow line

/** What the server wants to know of a file store's answer. */
const RECEIPT = ["public_id", "version", "signature", "resource_type", "type", "bytes", "format"];

/** Every method rejects with a `GoalFundProblem`. */
export class Uploads {
  #rest;
  #fetch;

  constructor(rest, fetch = (...args) => globalThis.fetch(...args)) {
    this.#rest = rest;
    this.#fetch = fetch;
  }

  /**
   * @param {File} file
   * @param {"avatar" | "goal_image" | "proof" | "update"} purpose
   * @returns {Promise<{id: string, url: string}>} the file, ready to be used under its id
   */
  async upload(file, purpose) {
    const announced = { purpose, type: file.type, size_bytes: file.size };
    const { file: { id }, upload } = await this.#rest.send("POST", "/uploads", { body: announced });
    if (!upload.complete) return this.#rest.sendFile(`/uploads/${id}/content`, file, TIMEOUT_MS);
    const body = receiptOf(await this.#sendAway(upload, file));
    return this.#rest.send("POST", `/uploads/${id}/complete`, { body });
  }

  /** Send it to the file store, in a form that the server has signed; nothing of ours goes with it. */
  async #sendAway({ url, fields }, file) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", file);
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await this.#fetch(url, { method: "POST", body: form, credentials: "omit", signal });
      if (!response.ok) throw new Error(`the file store answered ${response.status}`);
      return await response.json();
    } catch (cause) {
      throw unreachable(cause);
    }
  }
}

function receiptOf(answer) {
  return Object.fromEntries(RECEIPT.filter((name) => answer[name] != null).map((name) => [name, answer[name]]));
}
