/** A person's own account: signing in and out, and everything that only they may do with it. */

import { makePasskey, usePasskey } from "./passkeys.js";
import { GoalFundProblem } from "./problem.js";

const BEARER = { "X-Session-Transport": "bearer" };

/**
 * @typedef {{code: string} | {password: string} | {passkey: object}} Proof
 *
 * @callback AskToStepUp
 * @param {import("./session.js").User} user
 * @param {(proof: Proof) => Promise<void>} confirm rejects with what was wrong about the proof; ask again
 * @returns {Promise<boolean>} whether they confirmed; false when they would rather not
 */

/** Every method rejects with a `GoalFundProblem`. */
export class Account {
  #rest;
  #session;
  #askToStepUp;
  #asking = null;
  #isLeaving = false; // what the server says of the end is then no news

  /** @param {{rest: object, session: object, askToStepUp?: AskToStepUp}} parts */
  constructor({ rest, session, askToStepUp }) {
    this.#rest = rest;
    this.#session = session;
    this.#askToStepUp = askToStepUp ?? (async () => false);
  }

  /** Ask the server who is signed in here. @returns {Promise<object | null>} */
  async load() {
    if (this.#session.transport === "bearer" && !this.#session.token) {
      this.#session.forget();
      return null;
    }
    try {
      this.#session.take(await this.#rest.read("/auth/session"));
    } catch (problem) {
      if (problem.code !== "unauthenticated") throw problem;
      this.#session.forget(this.#isLeaving ? "signed_out" : "ended");
    }
    return this.#session.user;
  }

  register(person) {
    return this.#post("/auth/register", person);
  }

  verifyEmail(token) {
    return this.#post("/auth/verify-email", { token });
  }

  mailLinkAgain() {
    return this.#post("/auth/verify-email/again");
  }

  /**
   * Sign in, by cookie where the browser keeps it, else by bearer token.
   *
   * @param {{email: string, password: string, code?: string, passkey?: object}} credentials
   * @returns {Promise<object>} the person
   * @throws {GoalFundProblem} `second_factor_required`: the same again with a code or passkey;
   *   `next_code_required`: the code was used up by finding out that cookies are blocked.
   */
  async signIn(credentials) {
    if (this.#session.transport === "bearer") return this.#signInByBearer(credentials);
    const answer = await this.#post("/auth/login", credentials);
    if (await this.#sticks(answer.session.id)) return this.#session.user;
    this.#session.useBearer();
    try {
      await this.#signInByBearer(credentials);
    } catch (problem) {
      throw (credentials.code || credentials.passkey) && problem.code === "invalid_credentials" ? nextCodeRequired() : problem;
    }
    // Nobody holds the token of the first attempt, but the list of devices would show it.
    await this.revoke(answer.session.id).catch(() => {});
    return this.#session.user;
  }

  async #signInByBearer(credentials) {
    this.#session.take(await this.#post("/auth/login", credentials, BEARER), "signed_in");
    return this.#session.user;
  }

  /** Whether the browser kept the cookie of a session that it was just given. */
  async #sticks(sessionId) {
    try {
      const answer = await this.#rest.read("/auth/session");
      if (answer.session.id !== sessionId) return false;
      this.#session.take(answer, "signed_in");
      return true;
    } catch (problem) {
      if (problem.code === "unauthenticated") return false;
      throw problem;
    }
  }

  /** Sign this device out. */
  signOut() {
    return this.#leave(async () => {
      try {
        await this.#post("/auth/logout");
      } catch (problem) {
        if (problem.code !== "unauthenticated") throw problem;
      }
    });
  }

  forgotPassword(email) {
    return this.#post("/auth/password/forgot", { email });
  }

  resetPassword(token, password) {
    return this.#post("/auth/password/reset", { token, password });
  }

  changePassword(current, password) {
    return this.#renewed(this.#post("/auth/password/change", { current, password }));
  }

  devices() {
    return this.#rest.read("/auth/sessions");
  }

  revoke(sessionId) {
    return this.#rest.send("DELETE", `/auth/sessions/${encodeURIComponent(sessionId)}`);
  }

  revokeOthers() {
    return this.#rest.send("DELETE", "/auth/sessions");
  }

  /** @returns {Promise<{secret: string, otpauth_uri: string, qr_svg: string}>} */
  setUpSecondFactor() {
    return this.#post("/auth/2fa/setup");
  }

  /** @returns {Promise<{recovery_codes: string[]}>} shown this once */
  enableSecondFactor(code) {
    return this.#renewed(this.#post("/auth/2fa/enable", { code }));
  }

  /** @param {string} password @param {{code: string} | {passkey: object}} proof */
  async disableSecondFactor(password, proof) {
    await this.#post("/auth/2fa/disable", { password, ...proof });
    await this.load();
  }

  /** @param {string} password @param {{code: string} | {passkey: object}} proof */
  newRecoveryCodes(password, proof) {
    return this.#post("/auth/2fa/recovery-codes", { password, ...proof });
  }

  passkeys() {
    return this.#rest.read("/auth/passkeys");
  }

  /** @param {string} name @returns {Promise<{passkey: object, recovery_codes: string[]}>} */
  async addPasskey(name) {
    const { public_key: options } = await this.#post("/auth/passkeys/creation-options");
    const credential = await makePasskey(options);
    return this.#renewed(this.#post("/auth/passkeys", { name, credential }));
  }

  /** @param {string} passkeyId @param {string} name */
  renamePasskey(passkeyId, name) {
    return this.#rest.send("PATCH", `/auth/passkeys/${encodeURIComponent(passkeyId)}`, { body: { name } });
  }

  /** @param {string} passkeyId */
  async removePasskey(passkeyId) {
    await this.#rest.send("DELETE", `/auth/passkeys/${encodeURIComponent(passkeyId)}`);
    await this.load();
  }

  /** Have the person use a passkey. @returns {Promise<{passkey: object}>} a proof */
  async provePasskey() {
    const { public_key: options } = await this.#post("/auth/passkeys/request-options");
    return { passkey: await usePasskey(options) };
  }

  /** Confirm that it is still them. @param {Proof} proof */
  stepUp(proof) {
    return this.#renewed(this.#post("/auth/step-up", proof));
  }

  async editProfile(changes) {
    const user = await this.#rest.send("PATCH", "/me", { body: changes });
    this.#session.takeUser(user);
    return user;
  }

  /**
   * Say which account money comes back to that cannot go back the way it came.
   *
   * @param {string} bankCode
   * @param {string} accountNumber
   * @returns {Promise<{bank_code: string, bank_name: string, account_masked: string, account_name: string, changed_at: string}>}
   */
  async saveSettlement(bankCode, accountNumber) {
    const body = { bank_code: bankCode, account_number: accountNumber };
    const { settlement_account: account } = await this.#rest.send("PUT", "/me/settlement-account", { body });
    this.#session.takeUser({ ...this.#session.user, settlement_account: account });
    return account;
  }

  async forgetSettlement() {
    await this.#rest.send("DELETE", "/me/settlement-account");
    this.#session.takeUser({ ...this.#session.user, settlement_account: null });
  }

  /** Erase the account, for good. It asks for a step-up where the last one is too old. */
  erase() {
    return this.#leave(() => this.#rest.send("DELETE", "/me"));
  }

  /** What they gave, or meant to, newest first. @param {{cursor?: string, limit?: number}} [page] */
  contributions(page) {
    return this.#rest.read("/me/contributions", page);
  }

  /** What happened to the account, newest first. @param {{cursor?: string, limit?: number}} [page] */
  securityEvents(page) {
    return this.#rest.read("/me/security-events", page);
  }

  /**
   * Mend what kept a request from being done, as far as that needs no other request body.
   *
   * @param {GoalFundProblem} problem
   * @param {boolean} isUnsafe
   * @returns {Promise<boolean>} whether the same request is worth sending again
   */
  async recover({ code }, isUnsafe) {
    if (code === "csrf_token_wrong") return (await this.load()) !== null;
    if (code === "step_up_required") return this.#steppedUp();
    if (code !== "unauthenticated" || !this.#session.token) return false;
    // The token is of no use to anybody now. What anyone may read can be read without it.
    this.#session.forget();
    return !isUnsafe;
  }

  /** One question for all requests that wait for it. */
  #steppedUp() {
    this.#asking ??= this.#askThem().finally(() => { this.#asking = null; });
    return this.#asking;
  }

  async #askThem() {
    const user = this.#session.user ?? (await this.load());
    if (!user) return false;
    return this.#askToStepUp(user, async (proof) => { await this.stepUp(proof); });
  }

  async #leave(end) {
    this.#isLeaving = true;
    try {
      await end();
      this.#session.forget("signed_out");
    } finally {
      this.#isLeaving = false;
    }
  }

  async #renewed(request) {
    const answer = await request;
    this.#session.take(answer);
    return answer;
  }

  #post(path, body, headers) {
    return this.#rest.send("POST", path, { body, headers });
  }
}

function nextCodeRequired() {
  return new GoalFundProblem({
    code: "next_code_required",
    title: "The next code is needed",
    detail: "This browser keeps no cookies of this site, so you are signed in another way: confirm once more.",
    status: 401,
  });
}
