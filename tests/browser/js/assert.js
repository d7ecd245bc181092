/** What the tests of the modules say about values. */

export function equal(expected, actual, what = "") {
  const [left, right] = [JSON.stringify(expected), JSON.stringify(actual)];
  if (left !== right) throw new Error(`${what} expected ${left}, got ${right}`);
}

export function truthy(value, what) {
  if (!value) throw new Error(`not so: ${what}`);
}

/** @returns {Promise<Error>} the error that the call ends with */
export async function failure(call) {
  try {
    await call();
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}
