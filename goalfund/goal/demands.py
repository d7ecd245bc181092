"""The rows that must be there because of an event, as the lines that verify.sql streams of them."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from goalfund.goal.events import EventKind
from goalfund.goal.fingerprints import Projection

Body = Mapping[str, Any]
Demand = tuple[Projection, str]

# The operations that ask for these say the amount as well.
_AMOUNT_ASKED: Final = frozenset(
    (
        EventKind.SUSPENSE_RECEIVED,
        EventKind.WITHDRAWAL_REQUESTED,
        EventKind.REFUND_STARTED,
        EventKind.CHARGED_BACK,
    )
)


def demands(kind: str, goal_id: str, seq: str, body: Body) -> Iterator[Demand]:
    """Yield what an event demands of each projection. Every event demands its operation.

    All kinds but `contribution_confirmed`, which is so common that the replay itself does it.

    Raises:
        KeyError, AttributeError: the body is not one of this kind.
    """
    asked = body.get("amount_minor", "") if kind in _AMOUNT_ASKED else ""
    yield Projection.OPERATIONS, f"{asked}\t{goal_id}\t{seq}"
    if (row := _ROWS.get(kind)) is not None:
        projection, line = row
        yield projection, f"{goal_id}\t{seq}\t{line(kind, body)}"


def undone(goal_id: str, body: Body) -> Demand:
    """Return what a `suspense_returned` no longer demands: the row of what it gave away before.

    Raises:
        KeyError: the body is not one of this kind.
    """
    given = {**body, "to_goal_id": body["from_goal_id"]}
    line = _allocated(EventKind.SUSPENSE_ALLOCATED, given)
    return Projection.SUSPENSE, f"{goal_id}\t{body['allocated_seq']}\t{line}"


def _ended(kind: str, body: Body) -> str:
    return f"{kind}\t{body['withdrawal_id']}\t{body['amount_minor']}\t{body['fee_minor']}\t\t"


def _requested(kind: str, body: Body) -> str:
    return f"{_ended(kind, body)[:-2]}\t{body.get('member_id', '')}\t{body.get('milestone_id', '')}"


def _withdrawal_back(kind: str, body: Body) -> str:
    return f"{kind}\t{body['withdrawal_id']}\t{body['amount_minor']}\t0\t\t"


def _approval(_kind: str, body: Body) -> str:
    return f"{body['withdrawal_id']}\t{body['member_id']}"


def _payout(_kind: str, body: Body) -> str:
    return f"{body['withdrawal_id']}\t{body['amount_minor']}\t{body['reference_end']}"


def _shown(_kind: str, body: Body) -> str:
    return f"{body['proof_id']}\t{body['withdrawal_id']}\t{body.get('member_id', '')}"


def _proven(_kind: str, body: Body) -> str:
    return f"{body['proof_id']}\t{body['withdrawal_id']}\t{body['outcome']}"


def _refund(kind: str, body: Body) -> str:
    return (
        f"{kind}\t{body['refund_id']}\t{body['contribution_id']}\t{body['amount_minor']}"
        f"\t{body['fee_minor']}"
    )


def _refund_back(kind: str, body: Body) -> str:
    return f"{kind}\t{body['refund_id']}\t{body['contribution_id']}\t{body['amount_minor']}\t0"


def _received(kind: str, body: Body) -> str:
    return f"{kind}\t{body['amount_minor']}\t{body['fee_minor']}\t{body['reason']}"


def _allocated(kind: str, body: Body) -> str:
    return f"{kind}\t{body['amount_minor']}\t\t{body['to_goal_id']} {body['operation_id']}"


def _update(kind: str, body: Body) -> str:
    return f"{kind}\t{body['update_id']}"


def _comment(kind: str, body: Body) -> str:
    return f"{kind}\t{body['comment_id']}"


_ROWS: Final[Mapping[str, tuple[Projection, Callable[[str, Body], str]]]] = {
    EventKind.WITHDRAWAL_REQUESTED: (Projection.WITHDRAWALS, _requested),
    EventKind.WITHDRAWAL_REJECTED: (Projection.WITHDRAWALS, _ended),
    EventKind.WITHDRAWAL_CANCELLED: (Projection.WITHDRAWALS, _ended),
    EventKind.WITHDRAWAL_EXPIRED: (Projection.WITHDRAWALS, _ended),
    EventKind.WITHDRAWAL_FAILED: (Projection.WITHDRAWALS, _ended),
    EventKind.WITHDRAWAL_PAID: (Projection.WITHDRAWALS, _ended),
    EventKind.WITHDRAWAL_RETURNED: (Projection.WITHDRAWALS, _withdrawal_back),
    EventKind.WITHDRAWAL_APPROVED: (Projection.APPROVALS, _approval),
    EventKind.PAYOUT_SENT: (Projection.PAYOUTS, _payout),
    EventKind.PROOF_SUBMITTED: (Projection.PROOFS, _shown),
    EventKind.PROOF_DECIDED: (Projection.PROOFS, _proven),
    EventKind.REFUND_STARTED: (Projection.REFUNDS, _refund),
    EventKind.REFUND_PAID: (Projection.REFUNDS, _refund),
    EventKind.REFUND_FAILED: (Projection.REFUNDS, _refund),
    EventKind.REFUND_RETURNED: (Projection.REFUNDS, _refund_back),
    EventKind.SUSPENSE_RECEIVED: (Projection.SUSPENSE, _received),
    EventKind.SUSPENSE_ALLOCATED: (Projection.SUSPENSE, _allocated),
    EventKind.UPDATE_POSTED: (Projection.POSTS, _update),
    EventKind.UPDATE_REMOVED: (Projection.POSTS, _update),
    EventKind.COMMENT_POSTED: (Projection.POSTS, _comment),
    EventKind.COMMENT_REMOVED: (Projection.POSTS, _comment),
}
