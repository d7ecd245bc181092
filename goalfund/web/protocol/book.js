/** A goal's four accounts, and what a transfer does to them. */

// An asset grows by a debit, a liability by a credit.
const SIDE = { cash: 1, receivable: 1, available: -1, reserved: -1 };

/** The accounts whose balances follow from the transfers alone. */
export const ACCOUNTS = Object.freeze(Object.keys(SIDE));

/** A log that cannot be: an impossible transfer, or a book that does not balance. */
export class BookError extends Error {}

/** @returns {Record<string, number>} the book of a goal that has seen no money */
export function emptyBook() {
  return { cash_minor: 0, receivable_minor: 0, available_minor: 0, reserved_minor: 0 };
}

/**
 * Return the book after the transfers of one event; the given one is not changed.
 *
 * @param {Record<string, number>} book
 * @param {{debit: string, credit: string, amount_minor: number}[]} transfers
 * @returns {Record<string, number>}
 * @throws {BookError} when a transfer is none.
 */
export function post(book, transfers) {
  const after = { ...book };
  for (const transfer of transfers) {
    check(transfer);
    move(after, transfer.debit, transfer.amount_minor);
    move(after, transfer.credit, -transfer.amount_minor);
  }
  return after;
}

/**
 * @param {Record<string, number>} book
 * @throws {BookError} when it breaks what holds after every event.
 */
export function checkBalance(book) {
  const held = book.cash_minor + book.receivable_minor;
  const owed = book.available_minor + book.reserved_minor;
  if (held !== owed) throw new BookError(`cash + receivable is ${held}, available + reserved ${owed}`);
  for (const account of ["available", "reserved", "receivable"]) {
    if (book[`${account}_minor`] < 0) throw new BookError(`${account} is below zero`);
  }
}

/**
 * @param {Record<string, number>} ours
 * @param {Record<string, number>} theirs may have more fields; only the four accounts count
 * @returns {string | null} the first account that differs, as `cash_minor`
 */
export function difference(ours, theirs) {
  const account = ACCOUNTS.find((name) => ours[`${name}_minor`] !== theirs[`${name}_minor`]);
  return account ? `${account}_minor` : null;
}

function check({ debit, credit, amount_minor: amount }) {
  if (!Object.hasOwn(SIDE, debit)) throw new BookError(`there is no account ${debit}`);
  if (!Object.hasOwn(SIDE, credit)) throw new BookError(`there is no account ${credit}`);
  if (debit === credit) throw new BookError(`a transfer from ${debit} to itself`);
  if (!Number.isSafeInteger(amount) || amount <= 0) throw new BookError(`no amount: ${amount}`);
}

function move(book, account, signed) {
  const field = `${account}_minor`;
  const balance = book[field] + SIDE[account] * signed;
  if (!Number.isSafeInteger(balance)) throw new BookError(`${account} is too large to be exact`);
  book[field] = balance;
}
