"""Withdrawals as somebody sees them who may see the goal. Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from goalfund.edge.guards import Allowed, Need
from goalfund.goal.events import at_text
from goalfund.goal.roles import Role
from goalfund.withdrawals.models import (
    DecisionView,
    PermissionsView,
    RequesterView,
    WithdrawalView,
)

_SHOWN: Final = ("purpose", "bank_code", "bank_name", "account_masked", "account_name")
_REFERENCE_SHOWN: Final = 6
_WAITING: Final = ("requested", "approved")

Row = Mapping[str, Any] | asyncpg.Record


def withdrawal_view(row: Row, who: Allowed, now: datetime) -> WithdrawalView:
    """Return a row of `list_withdrawals` that was read for `who`."""
    shown = {} if row["display"] is None else orjson.loads(row["display"])
    ended = {} if row["ended"] is None else orjson.loads(row["ended"])
    reference = row["reference"]
    return WithdrawalView(
        withdrawal_id=row["withdrawal_id"],
        goal_id=row["goal_id"],
        seq=row["requested_seq"],
        status=row["status"],
        amount_minor=row["amount_minor"],
        fee_minor=row["fee_minor"],
        currency=row["currency"],
        # Those of our own tools have their purpose in the row.
        **{name: shown.get(name) for name in _SHOWN}
        | ({"purpose": row["purpose"]} if row["purpose"] else {}),
        milestone_id=row["milestone_id"],
        requested_by=_requester(row, who),
        approvals=row["approvals"],
        approvals_required=row["required"],
        requested_at=at_text(row["requested_at"].astimezone(UTC)),
        expires_at=_time(row["expires_at"]),
        cools_until=_time(row["cools_until"]) if _is_cooling(row, now) else None,
        decided_at=_time(row["decided_at"]),
        reason=ended.get("reason"),
        parked_reason=row["parked_reason"],
        failed_reason=row["failed_reason"],
        returned_at=_time(row["returned_at"]),
        reference_end=None if reference is None else reference[-_REFERENCE_SHOWN:],
        can=permissions(row),
    )


def permissions(row: Row) -> PermissionsView:
    """Return what who reads may do with a withdrawal, as the goal would decide it now."""
    waits = row["status"] in _WAITING and row["member_id"] is not None
    is_own = row["me"] is not None and row["me"] == row["member_id"]
    decides = waits and row["my_role"] is not None and not is_own
    is_wanted = row["me"] not in row["yes"] and len(row["yes"]) < row["required"]
    unproven = row["status"] in ("paid", "disputed") and not row["under_review"]
    return PermissionsView(
        approve=decides and is_wanted,
        reject=decides,
        cancel=waits and is_own,
        submit_proof=unproven and row["my_role"] == Role.ORGANISER,
    )


def decision_view(row: Row, who: Allowed) -> DecisionView:
    """Return a row of `list_decisions` as `who` sees it."""
    return DecisionView(
        member_id=row["member_id"],
        name=_name(row, who),
        role=row["role"],
        decision=row["decision"],
        reason=row["reason"],
        at=at_text(row["at"].astimezone(UTC)),
        counts=row["counts"],
    )


def _requester(row: Row, who: Allowed) -> RequesterView | None:
    if row["member_id"] is None:
        return None
    return RequesterView(member_id=UUID(int=row["member_id"].int), name=_name(row, who))


def _name(row: Row, who: Allowed) -> str | None:
    if row["first_name"] is None or not who.may(Need.SEE_MEMBERS):
        return None
    return f"{row['first_name']} {row['last_name']}"


def _is_cooling(row: Row, now: datetime) -> bool:
    if row["status"] not in _WAITING or not row["is_to_another_account"]:
        return False
    return row["cools_until"] is not None and now < row["cools_until"]


def _time(at: datetime | None) -> str | None:
    return None if at is None else at_text(at.astimezone(UTC))
