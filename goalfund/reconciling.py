"""What `goalfund reconcile` does: one comparison of the gateway's lists with the books, now."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import aiohttp
from uuid_utils.compat import uuid7

from goalfund.db import load_queries, open_journal_pool, open_pool
from goalfund.goal.commands import Command
from goalfund.goal.direct import commit
from goalfund.goal.errors import ClaimedElsewhereError, FencedError, JournalError
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Outcome
from goalfund.goal.suspense import open_suspense_books
from goalfund.payments.confirming import Confirming
from goalfund.payments.crediting import Crediting
from goalfund.payments.matching import Matching
from goalfund.payments.reconciliation import Reconciliation
from goalfund.payments.reconciliation_runs import Run
from goalfund.payments.reconciliation_store import ReconciliationStore
from goalfund.payments.squad import SquadClient
from goalfund.payments.store import PaymentsStore
from goalfund.payments.transfers_store import TransfersStore
from goalfund.payments.webhooks import Webhooks
from goalfund.payments_part import reconciliation_of
from goalfund.resources import Gateway
from goalfund.settings import Settings

_ATTEMPTS: Final = 20  # to be first, beside a server that writes to the same goal
_LOOK_EVERY_S: Final = 0.5


class DirectGoals:
    """Goals without actors, one command at a time, by the same rules, journal and fence."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._turn = asyncio.Lock()

    async def ask(self, key: UUID, message: Command) -> Outcome:
        """Return what came of a command; again for as long as a server writes meanwhile.

        Raises:
            JournalError: the goal is too busy, and nothing was written; or as `commit`.
        """
        async with self._turn:
            for _ in range(_ATTEMPTS):
                with suppress(FencedError, ClaimedElsewhereError):
                    history = [(datetime.now(UTC), message)]
                    (outcome,) = await commit(self._journal, key, history)
                    return outcome
        raise JournalError(f"goal {key} is too busy")


async def reconcile(settings: Settings, dsn: str, days: int | None) -> tuple[Run, dict[str, int]]:
    """Return the run after its end, and what nobody has explained, by class.

    May run beside servers: a comparison that one of them is doing is waited for. One that cannot
    go on now, because the gateway does not answer, is left to whoever looks next.
    """
    async with _opened(settings, dsn) as reconciliation:
        store = reconciliation.store
        run = await reconciliation.begin(uuid7(), "command", days=days)
        while run.state == "running":
            await reconciliation.go_on()
            known = await store.run(run.run_id)
            assert known is not None, "no run is ever deleted"
            run = known
            if run.failures:
                break
            if run.state == "running":
                await asyncio.sleep(_LOOK_EVERY_S)
        return run, await store.open_items()


@asynccontextmanager
async def _opened(settings: Settings, dsn: str) -> AsyncIterator[Reconciliation]:
    queries, gateway = load_queries(), _gateway(settings)
    async with AsyncExitStack() as stack:
        writing = open_journal_pool(dsn, name="reconcile", size=1)
        journal = Journal(await stack.enter_async_context(writing), queries)
        await stack.enter_async_context(journal)
        await open_suspense_books(journal, datetime.now(UTC))
        pool = await stack.enter_async_context(open_pool(dsn, name="reconcile", size=4))
        session = await stack.enter_async_context(aiohttp.ClientSession())
        squad = SquadClient(session, base_url=gateway.base_url, secret_key=gateway.secret_key)
        goals = DirectGoals(journal)
        crediting = Crediting(
            goals,
            Confirming(squad, verify_above_minor=settings.verify_above_minor),
            Matching(TransfersStore(pool, queries)),
            merchant_id=settings.squad_merchant_id,
        )
        webhooks = Webhooks(
            crediting,
            PaymentsStore(pool, queries),
            (),
            first_retry_s=settings.park_retry_first_s,
        )
        store = ReconciliationStore(pool, queries)
        yield reconciliation_of(settings, squad, webhooks, goals, store)


def _gateway(settings: Settings) -> Gateway:
    """Return the gateway that is configured, or the simulator of the server that runs beside."""
    if settings.squad_base_url is not None and settings.squad_secret_key is not None:
        return Gateway(settings.squad_base_url, settings.squad_secret_key.get_secret_value())
    return Gateway(f"http://127.0.0.1:{settings.simulator_port}", settings.simulator_key)


def report(run: Run, open_items: dict[str, int]) -> list[str]:
    """Return what a run says, for people."""
    days = f"{run.first_day} to {run.last_day}"
    lines = [
        f"{days}: {run.rows_read} rows of the gateway's lists",
        f"{run.credited} payments credited that nobody had told of",
    ]
    if run.state != "done":
        return [*lines, f"stopped at {run.stage}: {run.reason}"]
    if run.gateway_minor is None:
        lines.append(f"the balance says nothing: {run.reason}")
    else:
        lines.append(f"the gateway has {_naira(run.gateway_minor)}")
    lines.append(f"the books say {_naira(run.ledger_minor or 0)}")
    lines.append(f"unexplained: {_naira(run.unexplained_minor or 0)}")
    return lines + [f"open: {count} {mismatch}" for mismatch, count in sorted(open_items.items())]


def _naira(minor: int) -> str:
    whole, kobo = divmod(abs(minor), 100)
    return f"NGN {'-' if minor < 0 else ''}{whole:,}.{kobo:02}"
