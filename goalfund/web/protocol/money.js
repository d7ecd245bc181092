/** Money as an integer of minor units: exact to write, exact to read. */

const formats = new Map();

/**
 * @param {string} currency ISO 4217
 * @returns {number} how many digits its minor unit has: 2 for NGN
 */
export function fractionDigits(currency) {
  return formatOf(currency, "en-NG").resolvedOptions().maximumFractionDigits;
}

/**
 * @param {number | bigint} amountMinor
 * @param {string} currency
 * @returns {string} the plain decimal, as `1500.50`, made without a float
 */
export function decimalOf(amountMinor, currency) {
  const digits = fractionDigits(currency);
  const minor = BigInt(amountMinor);
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, "0");
  const sign = minor < 0n ? "-" : "";
  if (digits === 0) return sign + text;
  return `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/**
 * @param {number | bigint} amountMinor
 * @param {string} currency
 * @param {{locale?: string, whole?: boolean}} [options] `whole` leaves out `.00`
 * @returns {string} for people, as `₦1,500.50`
 */
export function formatMoney(amountMinor, currency, { locale = "en-NG", whole = false } = {}) {
  // Intl formats a decimal string exactly; through a number, large sums would lose kobo.
  return formatOf(currency, locale, whole).format(decimalOf(amountMinor, currency));
}

/**
 * Read an amount that a person typed: `1500`, `1,500.5`, `₦1,500.50`.
 *
 * @param {string} text
 * @param {string} [currency]
 * @returns {{amountMinor: number} | {refusal: "empty"|"not_an_amount"|"too_many_decimals"|"zero"|"too_large"}}
 */
export function parseMoney(text, currency = "NGN") {
  const bare = text.trim().replace(/^(?:₦|NGN|\$|USD)\s*/i, "");
  if (bare === "") return { refusal: "empty" };
  const match = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?$/.exec(bare);
  if (!match) return { refusal: "not_an_amount" };
  const [, whole, fraction = ""] = match;
  const digits = fractionDigits(currency);
  if (fraction.length > digits) return { refusal: "too_many_decimals" };
  const minor = BigInt(whole.replaceAll(",", "") + fraction.padEnd(digits, "0"));
  if (minor === 0n) return { refusal: "zero" };
  if (minor > BigInt(Number.MAX_SAFE_INTEGER)) return { refusal: "too_large" };
  return { amountMinor: Number(minor) };
}

/**
 * @param {number} partMinor
 * @param {number} wholeMinor
 * @returns {number} whole percent, rounded down so that 100 means all of it
 */
export function percentOf(partMinor, wholeMinor) {
  if (wholeMinor <= 0) return 0;
  return Number((BigInt(partMinor) * 100n) / BigInt(wholeMinor));
}

function formatOf(currency, locale, whole = false) {
  const key = `${locale} ${currency} ${whole}`;
  if (!formats.has(key)) {
    formats.set(key, new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      currencyDisplay: "narrowSymbol",
      trailingZeroDisplay: whole ? "stripIfInteger" : "auto",
    }));
  }
  return formats.get(key);
}
