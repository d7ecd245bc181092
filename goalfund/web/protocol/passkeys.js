/** Passkeys: what the browser does with them, between two JSON messages of the server. */

import { GoalFundProblem } from "./problem.js";

/** @returns {boolean} whether this browser can use passkeys on this page at all */
export function passkeysWork() {
  return Boolean(globalThis.PublicKeyCredential?.parseRequestOptionsFromJSON && globalThis.navigator?.credentials);
}

/**
 * Have the person confirm with a passkey that they have.
 *
 * @param {object} options `PublicKeyCredentialRequestOptionsJSON`
 * @returns {Promise<object>} the credential as JSON
 * @throws {GoalFundProblem} `passkey_not_used`
 */
export function usePasskey(options) {
  return asked(() => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }));
}

/**
 * Have the person make a passkey.
 *
 * @param {object} options `PublicKeyCredentialCreationOptionsJSON`
 * @returns {Promise<object>} the credential as JSON
 * @throws {GoalFundProblem} `passkey_not_used`, or `passkey_known` when this device has one
 */
export function makePasskey(options) {
  return asked(() => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }));
}

async function asked(ask) {
  try {
    return (await ask()).toJSON();
  } catch (cause) {
    throw notUsed(cause);
  }
}

function notUsed(cause) {
  const isKnown = cause?.name === "InvalidStateError";
  const problem = new GoalFundProblem({
    code: isKnown ? "passkey_known" : "passkey_not_used",
    title: isKnown ? "This device has a passkey already" : "No passkey was used",
    detail: cause?.message ?? "",
  });
  problem.cause = cause;
  return problem;
}
