/** Amounts as people type them into a form. */

import { formatMoney, parseMoney } from "../protocol/money.js";

const REFUSED = {
  empty: "Enter an amount.",
  not_an_amount: "Enter an amount such as 1,500 or 1500.50.",
  too_many_decimals: "There is nothing smaller than a kobo.",
  zero: "Enter an amount above zero.",
  too_large: "That is more than can be paid at once.",
};

/** @returns {{amountMinor?: number, fault: string | null}} */
export function readAmount(text, currency) {
  const { amountMinor, refusal } = parseMoney(text, currency);
  return { amountMinor, fault: refusal ? REFUSED[refusal] : null };
}

/** An amount as a person would type it: no sign of the currency, and `.00` left out. */
export function typed(amountMinor, currency) {
  return formatMoney(amountMinor, currency, { whole: true }).replace(/^\D+/, "");
}
