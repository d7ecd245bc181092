"""The end of a run, and its stops on the way: all comes to rest, then it is compared."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from goalfund.goal.findings import Finding
from goalfund.goal.verify import verify
from tests.served import SUSPENSE
from tests.whole import payers, proofs, sent, weather
from tests.whole.acts import Scene
from tests.whole.house import House
from tests.whole.model import Book, Model

ROUNDS_MAX = 40

_DUE_NOW = (
    # What the gateway contradicts for a day is for people.
    (
        "UPDATE webhook_events SET next_try_at = now() - interval '1 s',"
        " received_at = received_at - interval '1 day' WHERE next_try_at IS NOT NULL"
    ),
    "UPDATE outbox SET next_try_at = now() - interval '1 s' WHERE done_at IS NULL",
    "UPDATE errands SET next_try_at = now() - interval '1 s' WHERE waiting",
    "UPDATE reconciliation_runs SET next_try_at = now() - interval '1 s' WHERE state = 'running'",
    # What the gateway has not heard of for a day never left.
    (
        "UPDATE payouts SET next_try_at = now() - interval '1 s',"
        " sending_at = sending_at - interval '1 day' WHERE NOT settled"
    ),
    (
        "UPDATE refund_items SET next_try_at = now() - interval '1 s'"
        " WHERE state NOT IN ('done', 'awaiting_account')"
    ),
)


async def settle(scene: Scene) -> None:
    """Let it come to rest: no faults any more, and what waits is due.

    News that never came are not told again: the server has to find what they would have told.

    Raises:
        AssertionError: something waits for ever.
    """
    simulator = scene.house.simulator
    weather.clear(simulator)
    await simulator.settled()
    for _ in range(ROUNDS_MAX):
        simulator.forward(60)  # transfers and refunds have ended by then
        await _let_time_pass(scene.house)
        await scene.house.reconcile()
        await scene.house.round()
        if not await _under_way(scene.house):
            return
    raise AssertionError(
        f"still under way: {await _under_way(scene.house)}\n{await _refunds_left(scene.house)}"
    )


async def _refunds_left(house: House) -> list[dict[str, Any]]:
    """Return the refunds that have not come to rest, for people."""
    rows = await house.pool.fetch(
        "SELECT way, state, reason, refund_items.tries, refund_items.amount_minor, status,"
        " confirmed_minor, refunding_minor, refunded_minor, charged_back_minor"
        " FROM refund_items JOIN contributions USING (goal_id, contribution_id)"
        " WHERE state IN ('planned', 'started', 'sending', 'accepted', 'succeeded', 'failed')"
    )
    return [dict(row) for row in rows]


async def _let_time_pass(house: House) -> None:
    """Have all that waits for a moment be due, what a dead server had taken as well."""
    for statement in _DUE_NOW:
        await house.pool.execute(statement)


async def _under_way(house: House) -> dict[str, int]:
    """Return how much is still to be done, by what it is."""
    row = await house.pool.fetchrow(
        "SELECT (SELECT count(*) FROM webhook_events WHERE next_try_at IS NOT NULL) AS news,"
        " (SELECT count(*) FROM outbox WHERE done_at IS NULL) AS outbox,"
        " (SELECT count(*) FROM withdrawals WHERE status = 'approved') AS approved,"
        # What the gateway refused before any money could leave is for people.
        " (SELECT count(*) FROM payouts WHERE NOT settled"
        "  AND NOT (status = 'parked' AND sending_at IS NOT NULL)) AS payouts,"
        # Nobody sets an account for what cannot go back to a card.
        " (SELECT count(*) FROM refund_items WHERE state IN"
        "  ('planned', 'started', 'sending', 'accepted', 'succeeded', 'failed')) AS refunds"
    )
    assert row is not None
    return {name: count for name, count in row.items() if count}


async def compare(scene: Scene) -> list[str]:
    """Return every difference between the server, the gateway and the model."""
    places = await scene.house.claims()
    found = list(scene.model.learns(places, SUSPENSE, all_=True))
    found += await proofs.compare(scene)
    found += await sent.compare(scene)
    found += await payers.compare(scene)
    books = await _books(scene.house)
    found += _of_books(scene.model, books)
    found += await _of_receipts(scene)
    pooled = sum(book["cash_minor"] for book in books.values())
    at_gateway = scene.house.simulator.balance()
    if pooled != at_gateway:
        found.append(f"all books have {pooled} in cash, the gateway has {at_gateway}")
    if (said := await scene.house.reconcile()) != ["done", 0, None]:
        found.append(f"the comparison of the server's own ends as {said}")
    return found


async def compare_all(scene: Scene) -> list[str]:
    """Return every difference, and all that is wrong with logs and operations; it takes longer."""
    found = await compare(scene)
    found += [await _of_operation(scene.house, key) or "" for key in scene.house.operations]
    findings: list[Finding] = []
    await verify(scene.house.dsn, findings.append)
    return [one for one in found if one] + [str(finding) for finding in findings]


async def _of_receipts(scene: Scene) -> list[str]:
    """Return which payments are booked as another amount, or with another fee."""
    rows = await scene.house.pool.fetch(
        "SELECT reference, (body ->> 'amount_minor')::bigint AS gross,"
        " (body ->> 'fee_minor')::bigint AS fee, raw"
        " FROM receipts JOIN goal_events USING (goal_id, seq)"
    )
    booked = {row["reference"]: row for row in rows}
    return [
        f"{p.reference} of {p.gross} less {p.fee} is booked by {booked[p.reference]['raw']!r}"
        for p in scene.model.payments
        if p.place
        if (p.gross, p.fee) != (booked[p.reference]["gross"], booked[p.reference]["fee"])
    ]


async def _books(house: House) -> dict[UUID, Book]:
    rows = await house.pool.fetch(
        "SELECT * FROM goal_heads JOIN goals USING (goal_id) WHERE currency = 'NGN'"
    )
    return {UUID(int=row["goal_id"].int): dict(row) | _net(dict(row)) for row in rows}


def _net(row: Mapping[str, Any]) -> Book:
    return {"net_minor": row["available_minor"] - row["receivable_minor"]}


def _of_books(model: Model, books: dict[UUID, Book]) -> Iterator[str]:
    wanted = {UUID(goal.id): goal.book(model.payments) for goal in model.goals}
    for goal_id, book in (wanted | {SUSPENSE: model.suspense_book()}).items():
        for name, minor in book.items():
            if books[goal_id][name] != minor:
                yield f"{goal_id}: {name} is {books[goal_id][name]} instead of {minor}"


async def _of_operation(house: House, key: UUID) -> str | None:
    who, answer = house.operations[key]
    if answer.status not in (200, 201, 409):
        return None  # refused before any goal was asked
    status = "refused" if answer.status == 409 else "committed"
    now = await house.ask(who, "GET", f"/operations/{key}")
    said = now.body.get("status", now.code)
    return (
        None if said == status else f"operation {key} is {said} after {answer.status} {answer.body}"
    )
