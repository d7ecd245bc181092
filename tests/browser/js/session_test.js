/** Signing in by cookie and by token, and what a session does to other requests. */

import { connect, tabStorage } from "/web/goalfund.js";
import { equal, failure, truthy } from "./assert.js";
import { Clock, GOAL_ID, Server, problem, settled } from "./fakes.js";

const ADA = { id: "ada", email: "ada@example.com", first_name: "Ada", last_name: "Obi", second_factor: false };
const CREDENTIALS = { email: ADA.email, password: "a quiet river" };
const KEYED = { amount_minor: 100, name: "Ada", email: ADA.email };

/** A storage of the test's own. */
function keeps(kept = {}) {
  return {
    kept,
    getItem: (name) => kept[name] ?? null,
    setItem: (name, value) => { kept[name] = value; },
    removeItem: (name) => { delete kept[name]; },
  };
}

function signedIn({ id = "s1", csrf = "csrf-1", token } = {}) {
  return Response.json({
    user: ADA,
    session: { id, ...(token && { token }) },
    ...(!token && { csrf_token: csrf }),
  });
}

const nobody = () => problem(401, "unauthenticated", { retryable: false });
const CREATED = () => Response.json({ contribution: {} }, { status: 201 });

function scene(planned, options = {}) {
  const server = new Server();
  const storage = options.storage ?? keeps();
  server.planned = planned;
  const fund = connect({ url: "http://server.test", io: server.io, fetch: server.fetch, timers: new Clock(), random: () => 0, ...options, storage });
  return { server, storage, fund };
}

const sent = ({ requests }) => requests.map(({ path, request }) => `${request.method} ${path.replace("/api/v1", "")}`);
const headers = ({ requests }, name) => requests.map(({ request }) => request.headers[name] ?? null);

export async function test_a_cookie_that_the_browser_keeps_is_all_there_is() {
  const { server, storage, fund } = scene([signedIn(), signedIn(), CREATED()]);

  const user = await fund.account.signIn(CREDENTIALS);
  await fund.contribute(GOAL_ID, KEYED);
  equal(["ada", "cookie"], [user.id, fund.session.transport]);
  equal(["POST /auth/login", "GET /auth/session", `POST /goals/${GOAL_ID}/contributions`], sent(server));
  equal([null, null, "csrf-1"], headers(server, "X-CSRF-Token"));
  equal([null, null, null], headers(server, "Authorization"));
  equal(["include", "include", "include"], server.requests.map(({ request }) => request.credentials));
  equal({}, storage.kept, "nothing of it is kept by us:");
}

export async function test_without_cookies_it_signs_in_by_token_and_clears_up() {
  const planned = [signedIn({ id: "lost" }), nobody(), signedIn({ id: "s2", token: "t-1" }), new Response(null, { status: 204 }), CREATED()];
  const { server, storage, fund } = scene(planned);

  await fund.account.signIn(CREDENTIALS);
  await fund.contribute(GOAL_ID, KEYED);
  equal(["POST /auth/login", "GET /auth/session", "POST /auth/login", "DELETE /auth/sessions/lost", `POST /goals/${GOAL_ID}/contributions`], sent(server));
  equal([null, null, "bearer", null, null], headers(server, "X-Session-Transport"));
  equal([null, null, null, "Bearer t-1", "Bearer t-1"], headers(server, "Authorization"));
  equal([null, null, null, null, null], headers(server, "X-CSRF-Token"));
  equal(["omit", "omit"], server.requests.slice(3).map(({ request }) => request.credentials), "never both:");
  equal({ "goalfund.transport": "bearer", "goalfund.token": "t-1" }, storage.kept);
}

export async function test_a_tab_that_has_a_token_goes_on_with_it_after_a_reload() {
  const { server, fund } = scene([signedIn({ token: undefined })], { storage: keeps({ "goalfund.token": "t-9" }) });

  const user = await fund.account.load();
  fund.watch(GOAL_ID, {});
  equal(["ada", "bearer"], [user.id, fund.session.transport]);
  equal(["Bearer t-9"], headers(server, "Authorization"));
}

export async function test_a_code_used_up_by_finding_out_is_asked_for_again() {
  const { fund } = scene([signedIn({ id: "lost" }), nobody(), problem(401, "invalid_credentials", { retryable: false })]);

  const refusal = await failure(() => fund.account.signIn({ ...CREDENTIALS, code: "123456" }));
  equal(["next_code_required", "bearer"], [refusal.code, fund.session.transport]);
}

export async function test_what_a_second_factor_needs_is_in_the_problem() {
  const asked = { factors: ["passkey", "totp"], passkey_options: { challenge: "c" }, retryable: false };
  const { fund } = scene([problem(401, "second_factor_required", asked)]);

  const refusal = await failure(() => fund.account.signIn(CREDENTIALS));
  equal(["second_factor_required", ["passkey", "totp"], { challenge: "c" }], [refusal.code, refusal.factors, refusal.passkeyOptions]);
  equal(undefined, fund.session.user);
}

export async function test_a_csrf_token_that_another_tab_renewed_is_fetched_anew() {
  const wrong = problem(403, "csrf_token_wrong", { retryable: false });
  const { server, fund } = scene([signedIn(), wrong, signedIn({ csrf: "csrf-2" }), CREATED()]);
  await fund.account.load();

  await fund.contribute(GOAL_ID, KEYED, "op-1");
  equal([null, "csrf-1", null, "csrf-2"], headers(server, "X-CSRF-Token"));
  equal(["op-1", "op-1"], headers(server, "Idempotency-Key").filter(Boolean), "the same operation:");
}

export async function test_a_step_up_is_asked_for_once_and_the_request_repeated_with_its_key() {
  const needed = () => problem(403, "step_up_required", { retryable: false });
  const questions = [];
  const askToStepUp = async (user, confirm) => {
    questions.push(user.id);
    const wrong = await failure(() => confirm({ password: "not it" }));
    equal("invalid_credentials", wrong.code);
    await confirm({ password: "it" });
    return true;
  };
  const refused = problem(401, "invalid_credentials", { retryable: false });
  const planned = [signedIn(), needed(), refused, signedIn({ csrf: "csrf-2" }), CREATED()];
  const { server, fund } = scene(planned, { askToStepUp });
  await fund.account.load();

  await fund.contribute(GOAL_ID, KEYED, "op-1");
  equal(["ada"], questions);
  equal(["op-1", "op-1"], headers(server, "Idempotency-Key").filter(Boolean));
  equal("csrf-2", headers(server, "X-CSRF-Token").at(-1), "by the renewed session:");
}

export async function test_who_would_rather_not_confirm_is_refused() {
  const { server, fund } = scene([signedIn(), problem(403, "step_up_required", { retryable: false })], { askToStepUp: async () => false });
  await fund.account.load();

  equal("step_up_required", (await failure(() => fund.account.erase())).code);
  equal(["GET /auth/session", "DELETE /me"], sent(server));
  equal("ada", fund.session.user.id);
}

export async function test_a_token_that_ended_is_dropped_and_what_anyone_may_read_is_read() {
  const { server, storage, fund } = scene([nobody()], { storage: keeps({ "goalfund.token": "old" }) });
  const heard = [];
  fund.session.listen((change) => heard.push(change));

  const goal = await fund.getGoal(GOAL_ID);
  equal(GOAL_ID, goal.id);
  equal(["Bearer old", null], headers(server, "Authorization"));
  equal([{}, ["ended"]], [storage.kept, heard]);
}

export async function test_a_token_that_ended_changes_nothing_by_an_unsafe_request() {
  const { server, fund } = scene([nobody()], { storage: keeps({ "goalfund.token": "old" }) });

  equal("unauthenticated", (await failure(() => fund.contribute(GOAL_ID, KEYED))).code);
  equal(1, server.requests.length);
}

export async function test_signing_out_is_no_surprise() {
  const { fund } = scene([signedIn(), new Response(null, { status: 204 })]);
  const heard = [];
  await fund.account.load();
  fund.session.listen((change) => heard.push(change));

  await fund.account.signOut();
  equal([null, ["signed_out"]], [fund.session.user, heard]);
}

export async function test_a_socket_that_is_signed_out_comes_back_as_nobody() {
  const clock = new Clock();
  const { server, storage, fund } = scene([signedIn()], { storage: keeps({ "goalfund.token": "t" }), timers: clock });
  const heard = [];
  await fund.account.load();
  fund.session.listen((change) => heard.push(change));
  fund.attend();
  server.socket.accept();

  server.planned = [nobody(), nobody()];
  server.socket.hear("closing", { reason: "signed_out" });
  server.socket.drop();
  await settled();
  equal([["ended"], {}], [heard.slice(0, 1), storage.kept]);
  await clock.pass(1);
  equal(2, server.socket.dials, "and it dials again, without the token:");
}

export async function test_a_handshake_that_is_not_known_is_made_again_without_the_token() {
  const clock = new Clock();
  const { server, storage, fund } = scene([nobody(), nobody()], { storage: keeps({ "goalfund.token": "t" }), timers: clock });
  fund.attend();

  server.socket.refuse({ message: "Sign in first", data: { code: "unauthenticated", retryable: false } });
  await settled();
  await clock.pass(1);
  equal([{}, 2], [storage.kept, server.socket.dials]);
}

export async function test_signing_in_dials_anew_so_that_the_socket_knows_who_it_is() {
  const { server, fund } = scene([signedIn(), signedIn()]);
  fund.attend();
  const before = server.socket;

  await fund.account.signIn(CREDENTIALS);
  truthy(server.socket !== before, "another socket");
}

export async function test_a_token_of_the_callers_own_is_used_and_never_kept() {
  const { server, storage, fund } = scene([], { token: () => "mine" });

  await fund.getGoal(GOAL_ID);
  equal([["Bearer mine"], {}, "bearer"], [headers(server, "Authorization"), storage.kept, fund.session.transport]);
}

export function test_a_browser_that_refuses_storage_still_gets_one() {
  const own = Object.getOwnPropertyDescriptor(globalThis, "sessionStorage");
  Object.defineProperty(globalThis, "sessionStorage", { configurable: true, get: () => { throw new DOMException("no", "SecurityError"); } });
  try {
    const storage = tabStorage();
    storage.setItem("a", "b");
    equal(["b", null], [storage.getItem("a"), storage.getItem("c")]);
    storage.removeItem("a");
    equal(null, storage.getItem("a"));
  } finally {
    Object.defineProperty(globalThis, "sessionStorage", own);
  }
}
