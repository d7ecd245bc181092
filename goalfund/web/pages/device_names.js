/** Devices by the names that people have for them. */

const BROWSERS = [["Edg/", "Edge"], ["OPR/", "Opera"], ["SamsungBrowser", "Samsung Internet"], ["Firefox/", "Firefox"], ["Chrome/", "Chrome"], ["Safari/", "Safari"]];
const SYSTEMS = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Windows", "Windows"], ["Mac OS", "Mac"], ["CrOS", "ChromeOS"], ["Linux", "Linux"]];

/** @param {string} told a User-Agent @returns {string} as people call it */
export function nameOf(told) {
  const found = (names) => names.find(([mark]) => told.includes(mark))?.[1];
  const [browser, system] = [found(BROWSERS), found(SYSTEMS)];
  if (!browser) return told.split(/[/ ]/)[0] || "Unknown device";
  return system ? `${browser} on ${system}` : browser;
}
