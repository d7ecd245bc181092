/** Amounts as people type and read them. */

import { decimalOf, formatMoney, parseMoney, percentOf } from "/web/goalfund.js";
import { equal } from "./assert.js";

export function test_a_typed_amount_becomes_kobo_exactly() {
  const typed = {
    "1,500.50": 150050, "1500": 150000, "1500.5": 150050, "₦1,500": 150000, " NGN 20 ": 2000,
    "0.01": 1, "0.29": 29, "1,234,567.89": 123456789, "90071992547409.91": 9007199254740991, "007": 700,
  };

  for (const [text, amountMinor] of Object.entries(typed)) equal({ amountMinor }, parseMoney(text), text);
}

export function test_nonsense_is_refused_with_its_reason() {
  const typed = {
    "": "empty", "₦": "empty", "  ": "empty", "0": "zero", "0.00": "zero", "1.005": "too_many_decimals",
    "90071992547409.92": "too_large", "1e3": "not_an_amount", "-5": "not_an_amount", "+5": "not_an_amount",
    "1,50": "not_an_amount", "1.500,50": "not_an_amount", "1,5000": "not_an_amount", ",500": "not_an_amount",
    "5.": "not_an_amount", ".5": "not_an_amount", "1 500": "not_an_amount", "1.2.3": "not_an_amount",
    "0x10": "not_an_amount", "NaN": "not_an_amount", "Infinity": "not_an_amount", "٥٠٠": "not_an_amount",
    "five": "not_an_amount", "5 naira": "not_an_amount",
  };

  for (const [text, refusal] of Object.entries(typed)) equal({ refusal }, parseMoney(text), text);
}

export function test_a_currency_without_a_minor_unit_has_no_decimals() {
  equal({ amountMinor: 500 }, parseMoney("500", "JPY"));
  equal({ refusal: "too_many_decimals" }, parseMoney("500.5", "JPY"));
  equal("500", decimalOf(500, "JPY"));
}

export function test_money_is_written_without_losing_a_kobo() {
  equal("₦1,500.50", formatMoney(150050, "NGN"));
  equal("₦90,071,992,547,409.91", formatMoney(9007199254740991, "NGN"));
  equal("₦0.07", formatMoney(7, "NGN"));
  equal("-₦0.07", formatMoney(-7, "NGN"));
  equal("₦1,500", formatMoney(150000, "NGN", { whole: true }));
  equal("₦1,500.50", formatMoney(150050, "NGN", { whole: true }));
}

export function test_percent_is_rounded_down_so_that_100_means_all() {
  equal(99, percentOf(99_999, 100_000));
  equal(100, percentOf(100_000, 100_000));
  equal(244, percentOf(244_999, 100_000));
  equal(0, percentOf(5, 0));
}
