/** How far the steps of a goal are, as far as a page knows: read at first, then counted as it is heard. */

const HEARD_MAX = 2_000; // events that may come while the answer to a question is on its way

/**
 * Let what was given for none fill those that do not come back, in their order.
 *
 * @param {import("../protocol/milestones.js").Milestone[]} items
 * @param {number} general what was given for none, in minor units
 */
export function pour(items, general) {
  let spare = Math.max(0, general);
  return items.map((item) => {
    if (item.recurrence !== "none") return { ...item, raised_minor: item.given_minor };
    const filled = Math.min(spare, Math.max(0, item.target_minor - item.given_minor));
    spare -= filled;
    return { ...item, raised_minor: item.given_minor + filled };
  });
}

export class Steps {
  /** @type {import("../protocol/milestones.js").Milestone[]} in their order */
  items = [];
  /** @type {Map<string, string>} titles by id; another map once they are read again */
  titles = new Map();
  /** How often what is known was not enough: then it has to be read again. */
  epoch = 0;
  #seq = null;
  #general = 0;
  #heard = [];

  get isKnown() {
    return this.#seq !== null;
  }

  /** @returns {number | null} when a turn ends, in milliseconds: then it has to be read again */
  get endsAt() {
    const ends = this.items.flatMap(({ turn }) => (turn ? [Date.parse(turn.ends_at)] : []));
    return ends.length > 0 ? Math.min(...ends) : null;
  }

  /** Take in what the server says, and what was heard since. */
  take({ items, seq, spare_minor: spare }) {
    const filled = items.filter(({ recurrence }) => recurrence === "none");
    this.#general = filled.reduce((sum, item) => sum + item.raised_minor - item.given_minor, spare);
    this.items = items;
    this.titles = new Map(items.map(({ id, title }) => [id, title]));
    this.#seq = seq;
    this.#count(this.#heard);
  }

  /** Take in events of the log. */
  hear(events) {
    this.#heard = [...this.#heard, ...events].slice(-HEARD_MAX);
    this.#count(events);
  }

  /** What is known is not enough any more. */
  expire() {
    this.epoch += 1;
  }

  /** The log begins anew: what happened to it meanwhile is not known. */
  clear() {
    if (this.#heard.length === 0) return; // before the log began there is nothing to forget
    this.#heard = [];
    this.expire();
  }

  #count(events) {
    if (!this.isKnown) return;
    for (const event of events) {
      if (event.seq <= this.#seq) continue;
      if (event.seq !== this.#seq + 1) return this.expire(); // there is a hole between the two
      this.#seq = event.seq;
      if (event.kind === "contribution_confirmed") this.#give(event);
      // Whose money went back, and what a change of the plan makes of it all, the server knows.
      else if (event.kind === "milestone_changed") this.expire();
      else if (["refund_paid", "refund_returned", "charged_back"].includes(event.kind) && this.items.length > 0) this.expire();
    }
  }

  #give({ at, body }) {
    const amount = body.amount_minor;
    const item = this.items.find(({ id }) => id === body.milestone_id);
    if (!item) this.#general += amount;
    const given = this.items.map((other) => (other === item ? more(item, amount, at) : other));
    this.items = pour(given, this.#general);
  }
}

function more(item, amount, at) {
  const { turn } = item;
  const isIn = turn && Date.parse(at) < Date.parse(turn.ends_at);
  return {
    ...item,
    given_minor: item.given_minor + amount,
    turn: isIn ? { ...turn, raised_minor: turn.raised_minor + amount } : turn,
  };
}
