"""Money in, from the wish to the checkout: intend at the goal, then open a page at the gateway."""

import asyncio
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID, uuid5

import asyncpg
from uuid_utils.compat import uuid7

from goalfund.goal.commands import IntendContribution
from goalfund.goal.events import at_text
from goalfund.goal.outcomes import Goals, Outcome
from goalfund.payments.banks import bank_name
from goalfund.payments.models import ContributionBody
from goalfund.payments.references import ATTEMPT_MAX, Reference, new_payment_code
from goalfund.payments.squad import DuplicateReferenceError, SquadClient
from goalfund.payments.store import PaymentsStore

# The gateway refuses less: Squad's documentation of its payment modal.
CHECKOUT_FLOORS_MINOR: Final = {"NGN": 10_000, "USD": 100}

# A pending contribution is shown as expired after this. A payment that comes later still counts.
INTENT_LIFETIME: Final = timedelta(hours=24)


class Contributions:
    """Takes contributions in and sends their payers to a checkout."""

    def __init__(
        self,
        goals: Goals,
        gateway: SquadClient,
        store: PaymentsStore,
        *,
        public_url: str,
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self._goals = goals
        self._gateway = gateway
        self._store = store
        self._public_url = public_url
        self._random_bytes = random_bytes
        self._opening: dict[UUID, asyncio.Task[dict[str, str]]] = {}

    async def intend(
        self,
        goal_id: UUID,
        operation_id: UUID,
        body: ContributionBody,
        person_id: UUID | None = None,
        participant_id: UUID | None = None,
    ) -> Outcome:
        """Return what the goal says; when committed, the subject is the contribution.

        `person_id` is whose it is, where somebody is signed in; `participant_id` who of a closed
        goal's roster they are.
        """
        email = body.email.lower()
        return await self._goals.ask(
            goal_id,
            IntendContribution(
                operation_id=operation_id,
                goal_id=goal_id,
                person_id=person_id,
                contribution_id=uuid7(),
                payment_code=new_payment_code(self._random_bytes),
                access_key=self._random_bytes(18).hex(),
                contributor_key=uuid5(goal_id, email),
                salt=self._random_bytes(16),
                amount_minor=body.amount_minor,
                # A transfer is in naira: a goal in another currency says no.
                currency="NGN" if body.channel == "transfer" else body.currency,
                channel=body.channel,
                payer_name=body.name,
                email=email,
                message=body.message,
                anonymous=body.anonymous,
                milestone_id=body.milestone_id,
                participant_id=participant_id,
                floors_minor=CHECKOUT_FLOORS_MINOR if body.channel == "checkout" else {},
            ),
        )

    async def checkout(self, row: asyncpg.Record, *, by_link: bool = False) -> dict[str, str]:
        """Return the reference and address at which the contribution is paid, always the same.

        `by_link`: its way back leads to the page of personal links, not to the goal's.

        Raises:
            GatewayError: there is none yet; asking again under the same operation may help.
        """
        contribution_id = row["contribution_id"]
        # However many ask at once, one of them goes to the gateway: attempts are few.
        if (opening := self._opening.get(contribution_id)) is None:
            opening = asyncio.create_task(self._find_or_open(row, by_link=by_link), name="checkout")
            self._opening[contribution_id] = opening
            opening.add_done_callback(lambda _: self._opening.pop(contribution_id))
        return await asyncio.shield(opening)

    async def _find_or_open(self, row: asyncpg.Record, *, by_link: bool) -> dict[str, str]:
        goal_id, contribution_id = row["goal_id"], row["contribution_id"]
        if (known := await self._store.checkout(goal_id, contribution_id)) is None:
            reference, url = await self._open(row, "/pay" if by_link else f"/g/{row['slug']}")
            await self._store.save_checkout(goal_id, contribution_id, reference, url)
            # Two servers may have opened one each: the first that was saved is everybody's.
            known = await self._store.checkout(goal_id, contribution_id)
            assert known is not None
        return {"reference": known["reference"], "checkout_url": known["checkout_url"]}

    async def _open(self, row: asyncpg.Record, page: str) -> tuple[str, str]:
        """Open a checkout under the first attempt that the gateway has not seen."""
        back = urlencode({"contribution": row["contribution_id"], "key": row["access_key"]})
        for attempt in range(ATTEMPT_MAX + 1):
            reference = Reference(row["goal_id"], row["payment_code"], attempt).text
            try:
                opened = await self._gateway.initiate(
                    reference=reference,
                    amount_minor=row["amount_minor"],
                    currency=row["currency"],
                    email=row["email"],
                    callback_url=f"{self._public_url}{page}?{back}",
                    customer_name=row["payer_name"],
                    metadata={"contribution_id": str(row["contribution_id"])},
                )
            except DuplicateReferenceError:
                if attempt == ATTEMPT_MAX:
                    raise
            else:
                return opened.reference, opened.checkout_url
        raise AssertionError("the last attempt returns or raises")


def is_own(row: asyncpg.Record, person_id: UUID | None, access_key: str | None = None) -> bool:
    """Return whether a contribution is somebody's: made by them, or unlocked by its key."""
    if person_id is not None and row["person_id"] == person_id:
        return True
    # An empty key belongs to money that nobody intended: no one can ask for it.
    if not access_key or not row["access_key"]:
        return False
    return hmac.compare_digest(row["access_key"].encode(), access_key.encode())


def contribution_wire(row: asyncpg.Record, now: datetime, *, own: bool) -> dict[str, Any]:
    """Return a row as clients see a contribution; its name only if it is not hidden or is `own`."""
    hidden = row["anonymous"] and not own
    expired = row["status"] == "pending" and now - row["created_at"] > INTENT_LIFETIME
    return {
        "id": row["contribution_id"],
        "goal_id": row["goal_id"],
        "amount_minor": row["amount_minor"],
        "currency": row["currency"],
        "status": "expired" if expired else row["status"],
        "channel": row["channel"],
        "anonymous": row["anonymous"],
        "name": None if hidden else row["payer_name"],
        "message": row["message"],
        "milestone_id": row["milestone_id"],
        "created_at": at_text(row["created_at"]),
        "seq": row["seq"],
        "confirmed_minor": row["confirmed_minor"],
        "refunded_minor": row["refunded_minor"],
    }


def payers_wire(row: asyncpg.Record, now: datetime) -> dict[str, Any]:
    """Return a row of `read_own_contribution` as its payer looks it up."""
    return contribution_wire(row, now, own=True) | {
        "goal_title": None if row["seq"] is None else row["title"],
        "awaiting_account_minor": row["awaiting_account_minor"],
        "refund_account": None if row["bank_code"] is None else refund_account_wire(row),
    }


def refund_account_wire(row: asyncpg.Record) -> dict[str, Any]:
    """Return the account that a refund goes to as its payer sees it."""
    same = {name: row[name] for name in ("bank_code", "account_masked", "account_name")}
    bank = bank_name(row["bank_code"]) or row["bank_code"]
    return same | {"bank_name": bank, "named_at": at_text(row["named_at"])}


def given_wire(row: asyncpg.Record, now: datetime) -> dict[str, Any]:
    """Return a row as its contributor sees it among all that they gave."""
    goal = {"goal_slug": row["slug"], "goal_title": row["title"]}
    waiting = {"awaiting_account_minor": row["awaiting_account_minor"]}
    return contribution_wire(row, now, own=True) | goal | waiting
