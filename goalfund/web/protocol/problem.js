/** What the server, or the way to it, refused: RFC 9457 problems as one typed error. */

/**
 * An answer that is a problem. `code` is from the server's closed table, or one of ours:
 * `unreachable` (no answer came; the request may have taken effect) and `not_understood`
 * (an answer that is no problem document).
 */
export class GoalFundProblem extends Error {
  /** @param {Partial<GoalFundProblem> & {retry_after_s?: number, trace_id?: string, passkey_options?: object}} problem */
  constructor(problem) {
    super(problem.detail || problem.title || problem.code);
    this.name = "GoalFundProblem";
    this.type = problem.type ?? "about:blank";
    this.title = problem.title ?? "";
    this.status = problem.status ?? 0;
    this.detail = problem.detail ?? "";
    this.code = problem.code ?? "not_understood";
    this.retryable = problem.retryable ?? false;
    this.traceId = problem.trace_id ?? null;
    this.retryAfterS = problem.retry_after_s ?? null;
    /** @type {{field: string, message: string}[]} */
    this.errors = problem.errors ?? [];
    /** @type {string[]} with `second_factor_required`: what this person can show */
    this.factors = problem.factors ?? [];
    /** What a passkey would have to sign, where `factors` has one. */
    this.passkeyOptions = problem.passkey_options ?? null;
  }

  /** @param {string} field @returns {string | null} what is wrong with that field */
  messageFor(field) {
    return this.errors.find((error) => error.field === field)?.message ?? null;
  }
}

/** @param {Response} response @returns {Promise<GoalFundProblem>} */
export async function problemOf(response) {
  const body = await response.json().catch(() => null);
  const given = body && typeof body === "object" ? body : {};
  const seconds = Number.parseInt(response.headers.get("Retry-After") ?? "", 10);
  return new GoalFundProblem({
    title: response.statusText || `HTTP ${response.status}`,
    retryable: response.status === 503 || response.status === 429,
    retry_after_s: Number.isNaN(seconds) ? undefined : seconds,
    ...given,
    status: response.status,
  });
}

/** @param {unknown} cause @returns {GoalFundProblem} */
export function unreachable(cause) {
  const detail = "The server did not answer. Check the connection.";
  const problem = new GoalFundProblem({ code: "unreachable", title: "No answer", detail, retryable: true });
  problem.cause = cause;
  return problem;
}
