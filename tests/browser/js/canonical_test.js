/** RFC 8785: the bytes under every hash. */

import { canonicalBytes, canonicalize } from "/web/goalfund.js";
import { equal, failure, truthy } from "./assert.js";

export function test_keys_are_ordered_by_utf16_code_units() {
  // The RFC's own example: the emoji's surrogates sort before the ligature's code unit.
  const value = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };

  const keys = [...canonicalize(value).matchAll(/:(\d)/g)].map((match) => match[1]).join("");
  equal("2467153", keys);
}

export function test_strings_are_escaped_as_the_rfc_says_and_no_more() {
  const value = "\u20ac$\u000f\u000aA'B\"\\\"/\u2028\u007f";

  equal("\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\"/\u2028\u007f\"", canonicalize(value));
}

export function test_nesting_has_no_spaces_and_literals_are_plain() {
  equal('{"a":[1,-0.5,null,true,{"b":{},"c":[]}],"z":false}',
    canonicalize({ z: false, a: [1, -0.5, null, true, { c: [], b: {} }] }));
}

export function test_numbers_have_their_shortest_form() {
  equal("[9007199254740991,0,1e+30,1e-7,333333333.3333333]",
    canonicalize([9007199254740991, -0, 1e30, 1e-7, 333333333.33333329]));
}

export function test_text_is_utf8_without_normalising() {
  equal([34, 195, 169, 101, 204, 129, 240, 159, 153, 143, 34], [...canonicalBytes("\u00e9e\u0301\ud83d\ude4f")]);
}

export async function test_what_json_cannot_carry_is_refused() {
  for (const value of [NaN, Infinity, undefined, "\ud800", "a\udc00", { "\ud800": 1 }, () => 1, 1n]) {
    const error = await failure(() => canonicalize([value]));
    truthy(error instanceof TypeError, `${String(value)} is a TypeError`);
  }
}
