/** The secret of a mailed link. It stands behind the #, so that no log and no server sees it. */

/**
 * Take it out of the address, where the next one to look at the screen could read it.
 *
 * @returns {string | null}
 */
export function takeToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (token) history.replaceState(null, "", location.pathname + location.search);
  return token;
}
