"""The part of the composition root that lets money out: withdrawals, what follows, payouts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from aiohttp import web

from goalfund.core import Goals
from goalfund.db import Pool
from goalfund.edge.cursors import Cursors
from goalfund.edge.metrics import Metrics, by_name
from goalfund.edge.rounds import Rounds
from goalfund.edge.routes import Routes
from goalfund.edge.vault import Vault
from goalfund.files.links import Links
from goalfund.payments import suspense_routes
from goalfund.payments.bank_accounts import AccountLookup
from goalfund.payments.squad import SquadClient
from goalfund.payments.suspense_refunds import SuspenseRefunds
from goalfund.payments.suspense_store import SuspenseStore
from goalfund.people.throttles import Throttles
from goalfund.settings import Settings
from goalfund.withdrawals import payout_routes, proof_routes
from goalfund.withdrawals import routes as withdrawals_routes
from goalfund.withdrawals.errands import Errands
from goalfund.withdrawals.naming import References
from goalfund.withdrawals.parked import Parked
from goalfund.withdrawals.payouts import PayoutRounds
from goalfund.withdrawals.proof_store import ProofReads
from goalfund.withdrawals.proofs import Proofs
from goalfund.withdrawals.requests import Windows, Withdrawals
from goalfund.withdrawals.store import WithdrawalReads


@dataclass(frozen=True, slots=True)
class WithdrawalsPart:
    """Money out. Its `rounds` are its owner's to run."""

    tables: ClassVar[Sequence[Routes]] = (
        withdrawals_routes.routes,
        proof_routes.routes,
        payout_routes.routes,
    )

    withdrawals: Withdrawals
    proofs: Proofs
    errands: Errands
    payouts: PayoutRounds
    parked: Parked
    suspense_refunds: SuspenseRefunds

    def furnish(self, app: web.Application, cursors: Cursors) -> None:
        """Hang on the application what handlers look for."""
        app[withdrawals_routes.WITHDRAWALS] = self.withdrawals
        app[withdrawals_routes.CURSORS] = cursors
        app[withdrawals_routes.PROOFS] = self.proofs
        app[payout_routes.PARKED] = self.parked
        app[suspense_routes.REFUNDS] = self.suspense_refunds

    def expose(self, metrics: Metrics) -> None:
        """Have the numbers shown."""
        metrics.counters(
            "goalfund_errands",
            "What followed by itself of withdrawals and proofs, by what became of it",
            "end",
            by_name(lambda: self.errands.counts),
        )
        metrics.counters(
            "goalfund_payouts",
            "Payouts by what became of them",
            "end",
            by_name(lambda: self.payouts.counts),
        )

        metrics.gauge(
            "goalfund_payouts_parked",
            "Payouts that wait for people; it should be 0",
            lambda: self.payouts.parked,
        )

    @property
    def rounds(self) -> tuple[Rounds, ...]:
        """What is done over and over."""
        return self.payouts.rounds, self.errands.agenda.rounds


def withdrawals_part_of(
    settings: Settings,
    goals: Goals,
    squad: SquadClient,
    pool: Pool,
    queries: Mapping[str, str],
    keys: Sequence[str],
    links: Links,
) -> WithdrawalsPart:
    """Return withdrawals' part over the pool of the edge; `squad` is the gateway."""
    vault, throttles = Vault(keys), Throttles(pool, queries, on=settings.rate_limits == "on")
    payouts = PayoutRounds(goals, squad.payouts, pool, queries, vault)
    errands = Errands(
        goals,
        pool,
        queries,
        References(squad.payouts, settings.squad_merchant_id),
        sent=payouts.rounds.wake,
    )
    lookup = AccountLookup(squad.payouts, throttles)
    withdrawals = Withdrawals(
        goals,
        WithdrawalReads(pool, queries),
        lookup,
        vault,
        _windows(settings),
        account_secret=keys[0],
        decided=errands.agenda.rounds.wake,
    )
    proofs = Proofs(
        goals,
        ProofReads(pool, queries),
        links,
        throttles,
        review=timedelta(seconds=settings.review_window_s),
        decided=errands.agenda.rounds.wake,
    )
    parked = Parked(pool, queries, payouts.rounds.wake)
    suspense_refunds = SuspenseRefunds(
        goals, SuspenseStore(pool, queries), lookup, vault, asked=errands.agenda.rounds.wake
    )
    return WithdrawalsPart(withdrawals, proofs, errands, payouts, parked, suspense_refunds)


def _windows(settings: Settings) -> Windows:
    return Windows(
        approval=timedelta(seconds=settings.approval_window_s),
        cooling=timedelta(seconds=settings.cooling_period_s),
        proof=timedelta(seconds=settings.proof_window_s),
    )
