/** Where one client stands in one goal's log, and the book it has counted up to there. */

import { BookError, difference, emptyBook, post } from "./book.js";

const FOUR = Object.keys(emptyBook());

/**
 * Counts each event once, in order, and compares its own sum with every book that the
 * server claims. It knows nothing of sockets: it is told, and answers.
 */
export class Position {
  /** @type {number | null} the last event counted; `null` before the first snapshot */
  seq = null;
  headHash = null;
  /** The newest book that the server told, and the event it is the book after. */
  book = null;
  bookSeq = -1;
  #sum = null;
  #claim = null;
  #complain;

  /** @param {(error: {code: string, seq: number, detail: string}) => void} complain */
  constructor(complain) {
    this.#complain = complain;
  }

  /** Begin after `seq`. From 0 the sum is known; elsewhere the first claim is taken on trust. */
  begin(seq) {
    this.seq = seq;
    this.#sum = seq === 0 ? emptyBook() : null;
  }

  /** Take note of the server's book after event `seq`. It is compared when we get there. */
  expect(seq, book, headHash) {
    if (seq < this.bookSeq) return;
    this.book = book;
    this.bookSeq = seq;
    this.#claim = { seq, book, headHash };
    if (seq === this.seq) this.#compare();
  }

  /**
   * Count what follows on directly and skip what is counted already.
   *
   * @param {object[]} events
   * @returns {object[]} those that were new; shorter than wanted when there is a gap
   */
  count(events) {
    const fresh = [];
    for (const event of events) {
      if (event.seq <= this.seq) continue;
      if (event.seq !== this.seq + 1) break;
      this.#add(event);
      fresh.push(event);
    }
    return fresh;
  }

  #add(event) {
    this.seq = event.seq;
    this.headHash = event.hash;
    try {
      if (this.#sum) this.#sum = post(this.#sum, event.transfers);
    } catch (error) {
      if (!(error instanceof BookError)) throw error;
      this.#sum = null;
      this.#complain({ code: "transfer_impossible", seq: event.seq, detail: error.message });
    }
    if (this.#claim?.seq === event.seq) this.#compare();
  }

  #compare() {
    const { seq, book, headHash } = this.#claim;
    this.headHash ??= headHash;
    const field = this.#sum && difference(this.#sum, book);
    if (field) {
      const detail = `${field}: the events add up to ${this.#sum[field]}, the server says ${book[field]}`;
      this.#complain({ code: "book_differs", seq, detail });
    }
    if (headHash && headHash !== this.headHash) {
      this.#complain({ code: "head_differs", seq, detail: "the last event is not the head of the log" });
    }
    this.#sum = Object.fromEntries(FOUR.map((name) => [name, book[name]]));
    this.#claim = null;
  }
}
