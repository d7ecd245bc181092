"""The part of the composition root that puts the features together around the core."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
from aiohttp import web

from goalfund.configuration import secret_keys
from goalfund.core import Core
from goalfund.db import Pool
from goalfund.drain import Drain
from goalfund.edge.cursors import Cursors
from goalfund.edge.metrics import Metrics
from goalfund.edge.routes import Routes
from goalfund.files.links import Links
from goalfund.files_part import FilesPart, open_files_part
from goalfund.goals_part import GoalsPart, open_goals_part
from goalfund.notices_part import NoticesPart, notices_part_of
from goalfund.paper_part import PaperPart, open_paper_part
from goalfund.payments_part import PaymentsPart, payments_part_of
from goalfund.people_part import PeoplePart, open_people_part
from goalfund.refunds_part import RefundsPart, refunds_part_of
from goalfund.resources import Gateway
from goalfund.settings import Settings
from goalfund.withdrawals_part import WithdrawalsPart, withdrawals_part_of


@dataclass(frozen=True, slots=True)
class Parts:
    """What people do with goals, each feature with its routes, its rounds and its numbers.

    Nothing goes on by itself until `run`; what needs to be closed is its opener's to close.
    """

    goals: GoalsPart
    payments: PaymentsPart
    refunds: RefundsPart
    withdrawals: WithdrawalsPart
    people: PeoplePart
    files: FilesPart
    notices: NoticesPart
    paper: PaperPart

    @property
    def tables(self) -> tuple[Routes, ...]:
        """All routes, in the order of the documentation."""
        return (
            *self.goals.tables,
            *self.payments.tables,
            *self.refunds.tables,
            *self.paper.tables,
            *self.people.tables,
            *self.files.tables,
            *self.notices.tables,
            *self.withdrawals.tables,
        )

    def furnish(self, app: web.Application, cursors: Cursors) -> None:
        """Hang on the application what handlers look for."""
        self.paper.furnish(app)
        for part in (self.goals, self.people, self.files, self.notices):
            part.furnish(app, cursors)
        for money in (self.payments, self.refunds, self.withdrawals):
            money.furnish(app, cursors)

    def expose(self, metrics: Metrics) -> None:
        """Have the numbers shown."""
        for part in (self.people, self.files, self.notices):
            part.expose(metrics)
        for money in (self.payments, self.refunds, self.withdrawals):
            money.expose(metrics)

    async def run(self, stack: AsyncExitStack) -> None:
        """Run all rounds until `stack` is closed, those that others wake for longest."""
        for rounds in (
            self.payments.rounds,
            self.people.rounds,
            self.refunds.rounds,
            self.goals.rounds,
            self.withdrawals.rounds,
            self.notices.rounds,
        ):
            for one in rounds:
                await stack.enter_async_context(one)


@asynccontextmanager
async def open_parts(
    settings: Settings,
    core: Core,
    pool: Pool,
    queries: Mapping[str, str],
    gateway: Gateway,
    address: str,
    drain: Drain,
) -> AsyncIterator[Parts]:
    """Open all features over a running core, and close them in reverse."""
    keys = secret_keys(settings)
    links = Links(keys)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        payments = payments_part_of(
            settings, core.goals, session, gateway, pool, queries, address, drain
        )
        squad = payments.squad
        opening = open_people_part(
            settings, pool, queries, keys, address, core.sockets, squad.payouts, drain
        )
        people = await stack.enter_async_context(opening)
        notices = notices_part_of(pool, queries, keys, address, core, people.outbox)
        withdrawals = withdrawals_part_of(settings, core.goals, squad, pool, queries, keys, links)
        refunds = refunds_part_of(
            settings,
            core.goals,
            squad,
            pool,
            queries,
            keys,
            address,
            people,
            notices.telling,
            withdrawals.payouts.rounds.wake,
        )
        goals = open_goals_part(settings, pool, queries, core, address, links, people.outbox)
        files = open_files_part(settings, pool, queries, links, session)
        yield Parts(
            goals=await stack.enter_async_context(goals),
            payments=payments,
            refunds=refunds,
            withdrawals=withdrawals,
            people=people,
            files=await stack.enter_async_context(files),
            notices=notices,
            paper=stack.enter_context(open_paper_part(pool, queries, address)),
        )
