"""The suspense books, one for each currency: where money goes that no goal can be named for."""

from contextlib import suppress
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from goalfund.goal.commands import OpenGoal
from goalfund.goal.direct import Writer, commit
from goalfund.goal.errors import FencedError

SUSPENSE_CURRENCIES: Final = ("NGN", "USD")

# Any number will do, as long as every release uses the same one.
_NAMESPACE: Final = UUID("0d1f4c5e-6a0b-5c53-9a3b-7f6d2e8b4c10")


def suspense_goal_id(currency: str) -> UUID:
    """Return the id of the suspense book of `currency`, the same in every installation."""
    assert currency in SUSPENSE_CURRENCIES
    return uuid5(_NAMESPACE, currency)


def return_operation_id(allocation_id: UUID) -> UUID:
    """Return the operation by which what an allocation gave away comes back, should it have to."""
    return uuid5(allocation_id, "return")


async def open_suspense_books(writer: Writer, now: datetime) -> None:
    """Return once there is a suspense book for each currency; run it at every start.

    Raises:
        JournalUnavailableError: nothing was written for the currency at hand.
        AnswerLostError: it may have been written; call this again.
    """
    for currency in SUSPENSE_CURRENCIES:
        goal_id = suspense_goal_id(currency)
        if (await writer.load(goal_id)).seq:
            continue
        with suppress(FencedError):  # another server has opened it in this very moment
            await commit(writer, goal_id, [(now, _opening(goal_id, currency))])


def _opening(goal_id: UUID, currency: str) -> OpenGoal:
    return OpenGoal(
        operation_id=uuid5(goal_id, "open"),
        goal_id=goal_id,
        slug=f"suspense-{currency.lower()}",
        title=f"Suspense, {currency}",
        description="Money that came in and could not be matched to a goal.",
        currency=currency,
        # There is nothing to reach; a goal must have a target, and this one shows that it has none.
        target_minor=1,
        visibility="private",
        suspense=True,
        salt=goal_id.bytes,  # nothing here is personal, so nothing needs hiding
    )
