/** Times as people in Nigeria read them: always Africa/Lagos, wherever the browser is. */

const ZONE = { timeZone: "Africa/Lagos" };
const day = new Intl.DateTimeFormat("en-GB", { ...ZONE, dateStyle: "long" });
const exact = new Intl.DateTimeFormat("en-GB", { ...ZONE, dateStyle: "long", timeStyle: "long" });
const clock = new Intl.DateTimeFormat("en-GB", { ...ZONE, timeStyle: "short" });
const shortDay = new Intl.DateTimeFormat("en-GB", { ...ZONE, day: "numeric", month: "short" });
const year = new Intl.DateTimeFormat("en-GB", { ...ZONE, year: "numeric" });

/** @param {string} at RFC 3339 @returns {string} as `5 January 2026` */
export function longDay(at) {
  return day.format(new Date(at));
}

/** @param {string} at @returns {string} with the seconds and the zone */
export function exactTime(at) {
  return exact.format(new Date(at));
}

/** @param {string} at @returns {string} as `5 Jan, 14:05`, and the year when it is another one */
export function briefTime(at, now = new Date()) {
  const date = new Date(at);
  const isThisYear = year.format(date) === year.format(now);
  const when = shortDay.format(date) + (isThisYear ? "" : ` ${year.format(date)}`);
  return `${when}, ${clock.format(date)}`;
}

const isoDay = new Intl.DateTimeFormat("en-CA", { ...ZONE, year: "numeric", month: "2-digit", day: "2-digit" });

/** @param {string} at @returns {string} the day in Lagos as a date field has it, `2026-01-05` */
export function dayInLagos(at) {
  return isoDay.format(new Date(at));
}

/** @param {string} isoDate @returns {string} RFC 3339: the last second of that day in Lagos, which is UTC+1 all year */
export function endOfDay(isoDate) {
  return `${isoDate}T22:59:59Z`;
}
