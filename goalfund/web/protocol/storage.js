/** What a tab may keep: sessionStorage where the browser grants it, else this page's memory. */

class Memory {
  #kept = new Map();

  getItem(name) {
    return this.#kept.get(name) ?? null;
  }

  setItem(name, value) {
    this.#kept.set(name, String(value));
  }

  removeItem(name) {
    this.#kept.delete(name);
  }
}

/**
 * Browsers that block all cookies refuse storage too, by an exception at the mere mention of it.
 *
 * @returns {Pick<Storage, "getItem" | "setItem" | "removeItem">}
 */
export function tabStorage() {
  try {
    const { sessionStorage } = globalThis;
    const probe = "goalfund.probe";
    sessionStorage.setItem(probe, "");
    sessionStorage.removeItem(probe);
    return sessionStorage;
  } catch {
    return new Memory();
  }
}

/** @param {object} storage @returns {boolean} whether what it holds outlives the page */
export function outlivesPage(storage) {
  return !(storage instanceof Memory);
}
