"""Proofs as somebody sees them who may see the goal. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from goalfund.files.links import Links
from goalfund.goal.decide_proofs import answers_needed
from goalfund.goal.events import at_text
from goalfund.goals.models import PictureView
from goalfund.withdrawals.proof_models import ConfirmationView, OwnConfirmationView, ProofView

Row = Mapping[str, Any] | asyncpg.Record


def proof_view(row: Row, said: Sequence[Row], links: Links, now: datetime) -> ProofView:
    """Return a row of `list_proofs`, with what was `said` of it last."""
    shown = _json(row["display"])
    contributors = int(_json(row["decided"]).get("contributors") or row["contributors"])
    return ProofView(
        proof_id=row["proof_id"],
        withdrawal_id=row["withdrawal_id"],
        heading=shown.get("heading"),
        body=shown.get("text"),
        attachments=[
            _file(file, row["visibility"], links, now) for file in shown.get("attachments", ())
        ],
        status=row["status"],
        yes=row["yes"],
        no=row["no"],
        answers_needed=answers_needed(contributors),
        contributors=contributors,
        review_ends_at=at_text(row["review_ends_at"].astimezone(UTC)),
        submitted_at=at_text(row["at"].astimezone(UTC)),
        submitted_by=shown.get("name"),
        mine=_mine(row),
        can_confirm=row["status"] == "open" and row["net_minor"] > 0 and row["mine_to_answer"],
        confirmations=[_confirmation(one) for one in said],
    )


def _mine(row: Row) -> OwnConfirmationView | None:
    if row["mine"] is None:
        return None
    comment = _json(row["mine_display"]).get("comment")
    return OwnConfirmationView(confirmed=row["mine"], comment=comment)


def _confirmation(row: Row) -> ConfirmationView:
    shown = _json(row["display"])
    return ConfirmationView(
        confirmed=row["confirmed"],
        comment=shown.get("comment"),
        name=shown.get("name"),
        at=at_text(row["at"].astimezone(UTC)),
    )


def _file(shown: Mapping[str, Any], visibility: str, links: Links, now: datetime) -> PictureView:
    url = links.in_goal(UUID(shown["id"]), visibility, now)
    return PictureView.model_validate({**shown, "url": url})


def _json(text: str | None) -> dict[str, Any]:
    value: dict[str, Any] = {} if text is None else orjson.loads(text)
    return value
