/** Why something was not done, in words for the person who wanted it. */

const WENT_WRONG_HERE = "Something went wrong on our side. Nothing was lost; try again in a moment.";

/** A sentence for each code of the server's closed table, and for ours. */
const SENTENCES = {
  bad_request: "The server could not make sense of that. Load the page anew and try again.",
  malformed_json: "The server could not make sense of that. Load the page anew and try again.",
  invalid_request: "Please look at the marked fields.",
  invalid_cursor: "The list has changed meanwhile. Load the page anew.",
  idempotency_key_required: "The server could not make sense of that. Load the page anew and try again.",
  if_match_required: "The server could not make sense of that. Load the page anew and try again.",
  body_too_large: "That is more than can be sent at once.",
  request_timeout: "The connection was too slow. Try again.",
  unsupported_media_type: "The server could not make sense of that. Load the page anew and try again.",
  not_found: "There is nothing here.",
  method_not_allowed: "That cannot be done here.",
  stale_version: "Somebody else edited the goal meanwhile. Look at how it is now, then try again.",

  unauthenticated: "You are not signed in any more. Sign in and try again.",
  invalid_credentials: "That is not right. Check it and try again.",
  second_factor_required: "Your account asks for a code too.",
  next_code_required: "This browser keeps no cookies of this site, so you are signed in another way. Confirm once more, with the next code or the passkey.",
  bad_signature: "The signature is missing or wrong.",
  step_up_required: "For this you have to confirm that it is you.",
  forbidden: "You may not do this.",
  origin_not_allowed: "This page may not act for you there. Open the site by its own address.",
  csrf_token_wrong: "Your sign-in was renewed in another tab. Load the page anew and try again.",
  email_not_verified: "Confirm your e-mail address first: the link is in your mail.",

  invalid_token: "The link is wrong, too old, or was used already.",
  session_not_found: "That device is signed out already.",
  second_factor_on: "Two-step sign-in is on already.",
  second_factor_off: "Two-step sign-in is off.",
  passkey_not_found: "That passkey is gone already.",
  passkey_known: "This device has a passkey for your account already.",
  passkey_not_used: "No passkey was used. Try again, or choose another way.",
  passkeys_unavailable: "Passkeys do not work under this address. Open the site by its name.",
  too_many_passkeys: "You have as many passkeys as an account can have. Remove one first.",

  file_not_found: "There is no such file, or it is not shared with you.",
  file_is_kept: "That file was brought already.",
  file_refused: "That file cannot be taken. A picture has to be a JPEG, PNG, WebP or GIF; a proof may be a PDF too.",
  too_many_files: "You have brought as many files as one may have. Use or replace some of them first.",
  file_store_unavailable: "Files cannot be kept right now. Try again in a moment.",

  operation_differs: "The same request was sent before with other content. Load the page anew.",
  never_seen: "The server has no record of it.",
  goal_not_found: "There is no such goal, or it is not shared with you.",
  goal_exists: "The goal exists already.",
  currency_differs: "The goal has another currency.",
  goal_cancelled: "The goal is cancelled.",
  goal_not_open: "The goal is not open.",
  goal_not_closed: "The goal is not closed.",
  deadline_passed: "The goal’s deadline has passed.",
  not_a_participant: "This goal is for its participants only.",
  below_minimum: "The amount is below the least that this goal takes.",
  not_the_fixed_amount: "Everybody gives the same amount to this goal.",
  amount_out_of_range: "That amount is more than can be handled.",
  exceeds_available: "That is more than is available.",
  exceeds_refundable: "That is more than can be refunded.",
  too_many_open_withdrawals: "Too many withdrawals are open. Wait until one is decided.",
  previous_withdrawal_unproven: "An earlier withdrawal has to be proven first.",
  requester_cannot_approve: "Who asked for a withdrawal cannot approve it.",
  already_decided: "This was decided already.",
  not_a_contributor: "Only contributors may do this.",
  contribution_not_found: "There is no such contribution.",
  contribution_unpaid: "There is a receipt once the money has come in.",
  statement_too_long: "That is more than fits on paper. Choose fewer days, or the table (CSV).",
  withdrawal_not_found: "There is no such withdrawal.",
  withdrawal_not_paid: "The withdrawal has not been paid yet.",
  proof_not_found: "There is no such proof.",
  proof_under_review: "A proof is under review already. It is decided first.",
  refund_not_found: "There is no such refund.",
  no_refund_waits: "Nothing waits for an account any more: the money is on its way, or was sent already.",
  dispute_not_found: "There is no such dispute.",
  refund_too_large: "There are too many contributions for one refund.",
  suspense_not_found: "There is no such money in suspense.",
  invalid_terms: "A goal cannot be like this. Look at its amounts and its end.",
  too_many_members: "The goal has as many treasurers and organisers as it can have.",
  last_organiser: "A goal keeps at least one organiser. Make somebody else one first.",
  member_not_found: "That person has no role in this goal.",
  post_not_found: "It was removed already.",
  milestone_not_found: "That milestone was removed.",
  too_many_milestones: "The goal has as many milestones as it can have, or ever may. Change one instead.",
  invitation_not_found: "That link was revoked already.",
  too_many_invitations: "The goal has as many links as it can have. Revoke one first.",
  viewer_not_found: "That person is not among the invited any more.",
  goal_has_no_roster: "Only closed goals have a list of participants.",
  participant_not_found: "That person is not on the list any more, or the link was replaced.",
  participant_known: "Somebody on the list has this address or number already.",
  participant_claimed: "Somebody else has opened this link while signed in. Ask for a new one.",
  too_many_participants: "The list is full.",
  person_not_found: "There is no such person. Check the id that they gave you.",

  rate_limited: "That was too often. Wait a moment, then try again.",
  overloaded: "The server is busy. Try again in a moment.",
  outcome_unknown: "It may or may not have been done. Try again: it will not be done twice.",
  timed_out: "The server took too long. Try again: it will not be done twice.",
  gateway_unavailable: "The payment service cannot be reached. Try again in a moment.",
  gateway_refused: "The payment service refused.",
  payout_not_found: "There is no such payout.",
  payout_not_parked: "That payout is not parked: its money may be on its way, or its outcome is known.",
  account_not_found: "The bank names nobody for this account. Check bank and number.",
  mismatch_not_found: "Nothing was found to differ here.",
  claim_not_found: "There is no such claim.",
  too_many_claims: "You have as many open claims as one may have. Wait until one is decided.",
  account_not_found: "The bank names nobody for that account number. Check the number and the bank.",
  transfer_not_offered: "Bank transfers are not taken here. Choose the other way to pay.",
  not_ready: "The server is starting. Try again in a moment.",
  shutting_down: "The server is restarting. Try again in a moment.",
  internal: WENT_WRONG_HERE,

  unreachable: "The server did not answer. Check your connection and try again.",
  not_understood: WENT_WRONG_HERE,
};

/**
 * @param {{code?: string, message: string, retryAfterS?: number | null}} problem
 * @param {Record<string, string>} [here] better words for this place, by code
 * @returns {string}
 */
export function refusalText(problem, here = {}) {
  const text = here[problem.code] ?? SENTENCES[problem.code] ?? problem.message;
  const waitS = problem.retryAfterS ?? 0;
  return waitS > 5 ? `${text} (In ${duration(waitS)}.)` : text;
}

function duration(seconds) {
  if (seconds < 90) return `${seconds} seconds`;
  return seconds < 5_400 ? `${Math.ceil(seconds / 60)} minutes` : `${Math.ceil(seconds / 3_600)} hours`;
}
