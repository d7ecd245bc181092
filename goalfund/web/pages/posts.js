/** What was said about a goal, as far as a page knows: read at first, then heard. */

const KEPT_MAX = 2_000; // of each kind; older ones can be read again
const HEARD = {
  update_posted: { kind: "updates", isSaid: true },
  update_removed: { kind: "updates", isSaid: false },
  comment_posted: { kind: "comments", isSaid: true },
  comment_removed: { kind: "comments", isSaid: false },
};

/** @param {object} event @returns {string | undefined} which post it is about */
export function postIdOf({ body }) {
  return body?.update_id ?? body?.comment_id;
}

/** @param {object[]} events @returns {Set<string>} the posts that they take back */
export function removedBy(events) {
  return new Set(events.filter(({ kind }) => HEARD[kind]?.isSaid === false).map(postIdOf));
}

export class Posts {
  /** How often all of it was forgotten: what was read before has to be read again. */
  epoch = 0;
  #posts = { updates: new Map(), comments: new Map() };
  #lists = {};
  #removed = new Set();
  #isFollowing = false;

  /** Take in events of the log. */
  hear(events) {
    this.#isFollowing = true;
    for (const event of events) {
      const { kind, isSaid } = HEARD[event.kind] ?? {};
      if (isSaid) this.#say(kind, event);
      else if (kind) this.#unsay(kind, postIdOf(event));
    }
  }

  /** Take in what the server lists; @returns {number} how many of it were not known */
  add(kind, items) {
    const posts = this.#posts[kind];
    const before = posts.size;
    for (const item of items) if (!this.#removed.has(item.id)) posts.set(item.id, item);
    this.#lists[kind] = null;
    return posts.size - before;
  }

  /** Take in that a post is no more. */
  drop(kind, id) {
    this.#unsay(kind, id);
  }

  /** @returns {object[]} newest first; the same array until something changes */
  list(kind) {
    this.#lists[kind] ??= [...this.#posts[kind].values()].sort((a, b) => b.seq - a.seq);
    return this.#lists[kind];
  }

  /** Forget all of it: the log begins anew, and what happened to it meanwhile is not known. */
  clear() {
    if (!this.#isFollowing) return;
    this.#isFollowing = false;
    this.epoch += 1;
    this.#posts = { updates: new Map(), comments: new Map() };
    this.#lists = {};
    this.#removed.clear();
  }

  #say(kind, event) {
    const { seq, at, body, display } = event;
    const id = postIdOf(event);
    const posts = this.#posts[kind];
    // What the server listed knows whose it is; and of what was erased there are no words.
    if (!display || posts.has(id) || this.#removed.has(id)) return;
    posts.set(id, { id, seq, at, role: body.by, name: display.name ?? null, text: display.text ?? null, attachments: display.attachments ?? [], me: false });
    this.#lists[kind] = null;
    if (posts.size > KEPT_MAX) {
      posts.delete(this.list(kind).at(-1).id);
      this.#lists[kind] = null;
    }
  }

  #unsay(kind, id) {
    this.#removed.add(id);
    this.#posts[kind].delete(id);
    this.#lists[kind] = null;
  }
}
