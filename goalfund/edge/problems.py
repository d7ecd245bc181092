"""The closed table of what can go wrong for a client, and the one object that says so.

`type` is `urn:goalfund:problem:<code>`: it is the same on every deployment and over HTTP and
the socket alike. The table is served for people at `/docs/problems`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field

from goalfund.edge.trace import trace_id

MEDIA_TYPE: Final = "application/problem+json"


class Code(StrEnum):
    """Why a request was not done. A client may rely on every one of these words."""

    # What was sent cannot be taken.
    BAD_REQUEST = "bad_request"
    MALFORMED_JSON = "malformed_json"
    INVALID_REQUEST = "invalid_request"
    INVALID_CURSOR = "invalid_cursor"
    IDEMPOTENCY_KEY_REQUIRED = "idempotency_key_required"
    IF_MATCH_REQUIRED = "if_match_required"
    BODY_TOO_LARGE = "body_too_large"
    REQUEST_TIMEOUT = "request_timeout"
    UNSUPPORTED_MEDIA_TYPE = "unsupported_media_type"
    NOT_FOUND = "not_found"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    STALE_VERSION = "stale_version"

    # Who sent it may not.
    UNAUTHENTICATED = "unauthenticated"
    INVALID_CREDENTIALS = "invalid_credentials"
    SECOND_FACTOR_REQUIRED = "second_factor_required"
    BAD_SIGNATURE = "bad_signature"
    STEP_UP_REQUIRED = "step_up_required"
    FORBIDDEN = "forbidden"
    ORIGIN_NOT_ALLOWED = "origin_not_allowed"
    CSRF_TOKEN_WRONG = "csrf_token_wrong"  # noqa: S105 - a word, not a password
    EMAIL_NOT_VERIFIED = "email_not_verified"

    # An account refused.
    INVALID_TOKEN = "invalid_token"  # noqa: S105
    SESSION_NOT_FOUND = "session_not_found"
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    PASSKEY_NOT_FOUND = "passkey_not_found"
    PASSKEY_KNOWN = "passkey_known"
    TOO_MANY_PASSKEYS = "too_many_passkeys"
    PASSKEYS_UNAVAILABLE = "passkeys_unavailable"

    # A file refused.
    FILE_NOT_FOUND = "file_not_found"
    FILE_IS_KEPT = "file_is_kept"
    FILE_REFUSED = "file_refused"
    TOO_MANY_FILES = "too_many_files"
    FILE_STORE_UNAVAILABLE = "file_store_unavailable"

    # A goal refused.
    OPERATION_DIFFERS = "operation_differs"
    NEVER_SEEN = "never_seen"
    GOAL_NOT_FOUND = "goal_not_found"
    GOAL_EXISTS = "goal_exists"
    CURRENCY_DIFFERS = "currency_differs"
    GOAL_CANCELLED = "goal_cancelled"
    GOAL_NOT_OPEN = "goal_not_open"
    DEADLINE_PASSED = "deadline_passed"
    NOT_A_PARTICIPANT = "not_a_participant"
    BELOW_MINIMUM = "below_minimum"
    NOT_THE_FIXED_AMOUNT = "not_the_fixed_amount"
    AMOUNT_OUT_OF_RANGE = "amount_out_of_range"
    EXCEEDS_AVAILABLE = "exceeds_available"
    EXCEEDS_REFUNDABLE = "exceeds_refundable"
    TOO_MANY_OPEN_WITHDRAWALS = "too_many_open_withdrawals"
    PREVIOUS_WITHDRAWAL_UNPROVEN = "previous_withdrawal_unproven"
    REQUESTER_CANNOT_APPROVE = "requester_cannot_approve"
    ALREADY_DECIDED = "already_decided"
    NOT_A_CONTRIBUTOR = "not_a_contributor"
    CONTRIBUTION_NOT_FOUND = "contribution_not_found"
    CONTRIBUTION_UNPAID = "contribution_unpaid"
    STATEMENT_TOO_LONG = "statement_too_long"
    WITHDRAWAL_NOT_FOUND = "withdrawal_not_found"
    WITHDRAWAL_NOT_PAID = "withdrawal_not_paid"
    PAYOUT_NOT_FOUND = "payout_not_found"
    PAYOUT_NOT_PARKED = "payout_not_parked"
    PROOF_NOT_FOUND = "proof_not_found"
    PROOF_UNDER_REVIEW = "proof_under_review"
    REFUND_NOT_FOUND = "refund_not_found"
    NO_REFUND_WAITS = "no_refund_waits"
    REFUND_TOO_LARGE = "refund_too_large"
    DISPUTE_NOT_FOUND = "dispute_not_found"
    SUSPENSE_NOT_FOUND = "suspense_not_found"
    INVALID_TERMS = "invalid_terms"
    MEMBER_NOT_FOUND = "member_not_found"
    POST_NOT_FOUND = "post_not_found"
    MILESTONE_NOT_FOUND = "milestone_not_found"
    PERSON_NOT_FOUND = "person_not_found"
    LAST_ORGANISER = "last_organiser"
    TOO_MANY_MEMBERS = "too_many_members"
    GOAL_HAS_NO_ROSTER = "goal_has_no_roster"
    PARTICIPANT_NOT_FOUND = "participant_not_found"
    PARTICIPANT_KNOWN = "participant_known"
    PARTICIPANT_CLAIMED = "participant_claimed"
    TOO_MANY_PARTICIPANTS = "too_many_participants"
    TOO_MANY_MILESTONES = "too_many_milestones"
    INVITATION_NOT_FOUND = "invitation_not_found"
    TOO_MANY_INVITATIONS = "too_many_invitations"
    VIEWER_NOT_FOUND = "viewer_not_found"

    # We could not.
    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    OUTCOME_UNKNOWN = "outcome_unknown"
    TIMED_OUT = "timed_out"
    GATEWAY_UNAVAILABLE = "gateway_unavailable"
    GATEWAY_REFUSED = "gateway_refused"
    TRANSFER_NOT_OFFERED = "transfer_not_offered"
    ACCOUNT_NOT_FOUND = "account_not_found"
    CLAIM_NOT_FOUND = "claim_not_found"
    MISMATCH_NOT_FOUND = "mismatch_not_found"
    TOO_MANY_CLAIMS = "too_many_claims"
    NOT_READY = "not_ready"
    SHUTTING_DOWN = "shutting_down"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a code says: its only status, a title, and whether a repeat may succeed."""

    status: int
    title: str
    retryable: bool = False
    retry_after_s: int | None = None  # when the caller of `problem` knows no better


_C = Code
MEANINGS: Final[Mapping[Code, Meaning]] = MappingProxyType(
    {
        _C.BAD_REQUEST: Meaning(400, "The request cannot be read"),
        _C.MALFORMED_JSON: Meaning(400, "The body is not JSON"),
        _C.INVALID_REQUEST: Meaning(422, "The request has wrong or missing fields"),
        _C.INVALID_CURSOR: Meaning(400, "The cursor does not belong to this list"),
        _C.IDEMPOTENCY_KEY_REQUIRED: Meaning(400, "The Idempotency-Key header is missing"),
        _C.IF_MATCH_REQUIRED: Meaning(428, "The If-Match header is missing"),
        _C.BODY_TOO_LARGE: Meaning(413, "The body is too large"),
        _C.REQUEST_TIMEOUT: Meaning(408, "The body did not arrive in time", retryable=True),
        _C.UNSUPPORTED_MEDIA_TYPE: Meaning(415, "The body must be application/json"),
        _C.NOT_FOUND: Meaning(404, "There is nothing here"),
        _C.METHOD_NOT_ALLOWED: Meaning(405, "This resource does not do that"),
        _C.STALE_VERSION: Meaning(412, "It was edited since you read it"),
        _C.UNAUTHENTICATED: Meaning(401, "Sign in first"),
        _C.INVALID_CREDENTIALS: Meaning(401, "These credentials are wrong"),
        _C.SECOND_FACTOR_REQUIRED: Meaning(401, "A second factor is needed"),
        _C.BAD_SIGNATURE: Meaning(401, "The signature is missing or wrong"),
        _C.STEP_UP_REQUIRED: Meaning(403, "Confirm that it is you first"),
        _C.FORBIDDEN: Meaning(403, "You may not do this"),
        _C.ORIGIN_NOT_ALLOWED: Meaning(403, "This origin may not do this"),
        _C.CSRF_TOKEN_WRONG: Meaning(403, "The X-CSRF-Token header is missing or wrong"),
        _C.EMAIL_NOT_VERIFIED: Meaning(403, "Confirm your e-mail address first"),
        _C.INVALID_TOKEN: Meaning(400, "The link is wrong, too old, or was used"),
        _C.SESSION_NOT_FOUND: Meaning(404, "You have no such session"),
        _C.SECOND_FACTOR_ON: Meaning(409, "The second factor is on already"),
        _C.SECOND_FACTOR_OFF: Meaning(409, "The second factor is off"),
        _C.PASSKEY_NOT_FOUND: Meaning(404, "You have no such passkey"),
        _C.PASSKEY_KNOWN: Meaning(409, "This passkey was added already"),
        _C.TOO_MANY_PASSKEYS: Meaning(409, "You have as many passkeys as one may have"),
        _C.PASSKEYS_UNAVAILABLE: Meaning(409, "There are no passkeys for this address"),
        _C.FILE_NOT_FOUND: Meaning(404, "There is no such file"),
        _C.FILE_IS_KEPT: Meaning(409, "The file was brought already"),
        _C.FILE_REFUSED: Meaning(422, "The file cannot be taken"),
        _C.TOO_MANY_FILES: Meaning(409, "You have as many files as one may have"),
        _C.FILE_STORE_UNAVAILABLE: Meaning(
            503, "Files cannot be kept or found right now", retryable=True, retry_after_s=5
        ),
        _C.OPERATION_DIFFERS: Meaning(409, "The operation id was used with other content"),
        _C.NEVER_SEEN: Meaning(404, "No such operation was ever decided"),
        _C.GOAL_NOT_FOUND: Meaning(404, "There is no such goal"),
        _C.GOAL_EXISTS: Meaning(409, "The goal exists already"),
        _C.CURRENCY_DIFFERS: Meaning(422, "The goal has another currency"),
        _C.GOAL_CANCELLED: Meaning(409, "The goal is cancelled"),
        _C.GOAL_NOT_OPEN: Meaning(409, "The goal is not open"),
        _C.DEADLINE_PASSED: Meaning(409, "The goal's deadline has passed"),
        _C.NOT_A_PARTICIPANT: Meaning(403, "The goal is for its participants only"),
        _C.BELOW_MINIMUM: Meaning(422, "The amount is below the goal's minimum"),
        _C.NOT_THE_FIXED_AMOUNT: Meaning(422, "The amount is not the goal's fixed amount"),
        _C.AMOUNT_OUT_OF_RANGE: Meaning(422, "The amount is out of range"),
        _C.EXCEEDS_AVAILABLE: Meaning(409, "The amount exceeds what is available"),
        _C.EXCEEDS_REFUNDABLE: Meaning(409, "The amount exceeds what can be refunded"),
        _C.TOO_MANY_OPEN_WITHDRAWALS: Meaning(409, "Too many withdrawals are open"),
        _C.PREVIOUS_WITHDRAWAL_UNPROVEN: Meaning(409, "An earlier withdrawal is not proven yet"),
        _C.REQUESTER_CANNOT_APPROVE: Meaning(403, "Who asked for it cannot approve it"),
        _C.ALREADY_DECIDED: Meaning(409, "This was decided already"),
        _C.NOT_A_CONTRIBUTOR: Meaning(403, "Only contributors may do this"),
        _C.CONTRIBUTION_NOT_FOUND: Meaning(404, "There is no such contribution"),
        _C.CONTRIBUTION_UNPAID: Meaning(409, "No money has come in for this contribution"),
        _C.STATEMENT_TOO_LONG: Meaning(422, "The statement has too many lines for paper"),
        _C.WITHDRAWAL_NOT_FOUND: Meaning(404, "There is no such withdrawal"),
        _C.WITHDRAWAL_NOT_PAID: Meaning(409, "The withdrawal has not been paid"),
        _C.PAYOUT_NOT_FOUND: Meaning(404, "There is no such payout"),
        _C.PAYOUT_NOT_PARKED: Meaning(409, "The payout is not parked: its money may be on its way"),
        _C.PROOF_NOT_FOUND: Meaning(404, "There is no such proof"),
        _C.PROOF_UNDER_REVIEW: Meaning(409, "A proof is under review already"),
        _C.REFUND_NOT_FOUND: Meaning(404, "There is no such refund"),
        _C.NO_REFUND_WAITS: Meaning(409, "Nothing of this contribution waits for an account"),
        _C.REFUND_TOO_LARGE: Meaning(409, "The goal has too many contributions for one refund"),
        _C.DISPUTE_NOT_FOUND: Meaning(404, "There is no such dispute"),
        _C.SUSPENSE_NOT_FOUND: Meaning(404, "There is no such money in suspense"),
        _C.INVALID_TERMS: Meaning(422, "A goal cannot have these terms"),
        _C.MEMBER_NOT_FOUND: Meaning(404, "The goal has no such member"),
        _C.POST_NOT_FOUND: Meaning(404, "There is no such update or comment"),
        _C.MILESTONE_NOT_FOUND: Meaning(404, "The goal has no such milestone"),
        _C.PERSON_NOT_FOUND: Meaning(404, "Nobody with a confirmed address has this id"),
        _C.LAST_ORGANISER: Meaning(409, "A goal keeps one organiser at least"),
        _C.TOO_MANY_MEMBERS: Meaning(409, "The goal has as many members as it can have"),
        _C.GOAL_HAS_NO_ROSTER: Meaning(409, "Only closed goals have a roster"),
        _C.PARTICIPANT_NOT_FOUND: Meaning(404, "There is no such participant"),
        _C.PARTICIPANT_KNOWN: Meaning(409, "Somebody on the roster has this address or number"),
        _C.PARTICIPANT_CLAIMED: Meaning(409, "Somebody else has opened this personal link"),
        _C.TOO_MANY_PARTICIPANTS: Meaning(409, "The roster has as many people as it can have"),
        _C.TOO_MANY_MILESTONES: Meaning(409, "The goal has as many milestones as it can have"),
        _C.INVITATION_NOT_FOUND: Meaning(404, "The goal has no such invitation"),
        _C.TOO_MANY_INVITATIONS: Meaning(409, "The goal has as many invitations as it can have"),
        _C.VIEWER_NOT_FOUND: Meaning(404, "Nobody like this was invited to the goal"),
        _C.RATE_LIMITED: Meaning(429, "Too many requests", retryable=True, retry_after_s=1),
        _C.OVERLOADED: Meaning(503, "The server is full", retryable=True, retry_after_s=1),
        _C.OUTCOME_UNKNOWN: Meaning(
            503,
            "It may or may not have been done: repeat it with the same key",
            retryable=True,
            retry_after_s=1,
        ),
        _C.TIMED_OUT: Meaning(
            504, "No answer in time: repeat it with the same key", retryable=True
        ),
        _C.GATEWAY_UNAVAILABLE: Meaning(
            503, "The payment gateway cannot be reached", retryable=True, retry_after_s=5
        ),
        _C.GATEWAY_REFUSED: Meaning(502, "The payment gateway refused"),
        _C.TRANSFER_NOT_OFFERED: Meaning(409, "This server takes no bank transfers"),
        _C.ACCOUNT_NOT_FOUND: Meaning(422, "The bank knows no such account"),
        _C.MISMATCH_NOT_FOUND: Meaning(404, "Nothing was found to differ under this id"),
        _C.CLAIM_NOT_FOUND: Meaning(404, "No such claim"),
        _C.TOO_MANY_CLAIMS: Meaning(409, "Too many claims of yours are open"),
        _C.NOT_READY: Meaning(503, "The server is not ready", retryable=True, retry_after_s=1),
        _C.SHUTTING_DOWN: Meaning(
            503, "The server is shutting down", retryable=True, retry_after_s=2
        ),
        _C.INTERNAL: Meaning(500, "Something broke on our side", retryable=True),
    }
)


def type_of(code: Code) -> str:
    """Return the URI that names `code` in a problem's `type`."""
    return f"urn:goalfund:problem:{code}"


class FieldError(BaseModel):
    """What is wrong with one field; `field` is a dotted path, or a header's name."""

    model_config = ConfigDict(frozen=True)

    field: str
    message: str


class Problem(BaseModel):
    """An RFC 9457 problem: the error of an HTTP answer and of a socket acknowledgement alike."""

    model_config = ConfigDict(frozen=True)

    type: str
    title: str
    status: int
    detail: str
    code: Code
    retryable: bool
    trace_id: str
    errors: tuple[FieldError, ...] = Field((), exclude_if=lambda errors: not errors)
    retry_after_s: int | None = Field(None, ge=1, exclude_if=lambda seconds: seconds is None)

    def wire(self) -> dict[str, object]:
        """Return it as plain JSON values, absent fields left out."""
        return self.model_dump(mode="json")


class ProblemError(Exception):
    """The request was not done, for the reason in `code`. Raised at the edge, never by the core."""

    def __init__(
        self,
        code: Code,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        retry_after_s: float | None = None,
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        super().__init__(f"{code}: {detail}" if detail else str(code))
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.retry_after_s = retry_after_s
        self.headers = headers

    def problem(self) -> Problem:
        """Return it as the object that a client sees."""
        return problem(self.code, self.detail, errors=self.errors, retry_after_s=self.retry_after_s)


def problem(
    code: Code,
    detail: str = "",
    *,
    errors: Sequence[FieldError] = (),
    retry_after_s: float | None = None,
) -> Problem:
    """Return the problem of `code` for the request in hand. Seconds are rounded up from 1."""
    meaning = MEANINGS[code]
    wait_s = meaning.retry_after_s if retry_after_s is None else max(1, math.ceil(retry_after_s))
    return Problem(
        type=type_of(code),
        title=meaning.title,
        status=meaning.status,
        detail=detail or f"{meaning.title}.",
        code=code,
        retryable=meaning.retryable,
        trace_id=trace_id(),
        errors=tuple(errors),
        retry_after_s=wait_s,
    )


def field_problem(code: Code, field: str, message: str) -> ProblemError:
    """Return the error that blames one field."""
    return ProblemError(code, message, errors=(FieldError(field=field, message=message),))


def render(reason: Problem, headers: Mapping[str, str] = MappingProxyType({})) -> web.Response:
    """Return `reason` as an HTTP answer, with `Retry-After` when it has a time to wait."""
    response = web.Response(
        body=reason.model_dump_json().encode(),
        status=reason.status,
        content_type=MEDIA_TYPE,
        headers=headers,
    )
    if reason.retry_after_s is not None:
        response.headers["Retry-After"] = str(reason.retry_after_s)
    return response
