/** Times are those of Lagos, in a browser that is anywhere. */

import { briefTime, dayInLagos, endOfDay, exactTime, longDay } from "/web/pages/time.js";
import { equal, truthy } from "./assert.js";

export function test_a_time_near_midnight_is_on_the_day_of_lagos() {
  equal("2026-12-31", dayInLagos("2026-12-31T22:59:59.999999Z"));
  equal("2027-01-01", dayInLagos("2026-12-31T23:00:00Z"));
  equal("1 January 2027", longDay("2026-12-31T23:00:00Z"));
  equal("2027-03-28", dayInLagos("2027-03-28T01:30:00+01:00")); // when clocks elsewhere are set
  truthy(exactTime("2026-06-30T23:30:00Z").includes("00:30:00"), "an hour ahead in summer too");
  truthy(exactTime("2026-12-30T23:30:00Z").includes("00:30:00"), "and in winter");
}

export function test_the_year_is_said_when_it_is_another_one_in_lagos() {
  const newYear = new Date("2026-12-31T23:00:01Z");

  equal("1 Jan, 00:00", briefTime("2026-12-31T23:00:00Z", newYear));
  equal("31 Dec 2026, 23:59", briefTime("2026-12-31T22:59:59Z", newYear));
}

export function test_a_last_day_ends_with_its_last_second_in_lagos() {
  for (const day of ["2026-01-01", "2026-12-31", "2028-02-29", "2027-03-28", "2027-10-31"]) {
    const ends = endOfDay(day);
    const following = new Date(new Date(ends).getTime() + 1_000).toISOString();

    equal(day, dayInLagos(ends));
    truthy(dayInLagos(following) !== day, `${following} is another day`);
  }
}
