/** RFC 8785 canonical JSON: the one byte sequence that a value has, in every language. */

const encoder = new TextEncoder();
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/**
 * Return the canonical text of a JSON value.
 *
 * ECMAScript's own number and string forms are the ones RFC 8785 prescribes, so only
 * the order of keys and the absence of spaces are ours to keep.
 *
 * @param {unknown} value
 * @returns {string}
 * @throws {TypeError} for what JSON cannot carry: NaN, undefined, functions, lone surrogates.
 */
export function canonicalize(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return canonicalNumber(value);
  if (typeof value === "string") return canonicalString(value);
  if (Array.isArray(value)) return `[${value.map(canonicalize).join(",")}]`;
  if (typeof value === "object") return canonicalObject(value);
  throw new TypeError(`JSON has no ${typeof value}`);
}

/**
 * @param {unknown} value
 * @returns {Uint8Array} the canonical text in UTF-8
 */
export function canonicalBytes(value) {
  return encoder.encode(canonicalize(value));
}

function canonicalNumber(value) {
  if (!Number.isFinite(value)) throw new TypeError(`JSON has no ${value}`);
  return JSON.stringify(value);
}

function canonicalString(value) {
  if (LONE_SURROGATE.test(value)) throw new TypeError("a lone surrogate has no UTF-8");
  return JSON.stringify(value);
}

function canonicalObject(value) {
  // The default order compares UTF-16 code units, which is what the RFC asks for.
  const members = Object.keys(value).sort().map(
    (key) => `${canonicalString(key)}:${canonicalize(value[key])}`,
  );
  return `{${members.join(",")}}`;
}
