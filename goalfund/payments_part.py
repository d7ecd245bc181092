"""The part of the composition root that takes money in: the gateway, its news, and new tries."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import ClassVar

from aiohttp import ClientSession, web

from goalfund.core import Goals
from goalfund.db import Pool
from goalfund.drain import Drain
from goalfund.edge.cursors import Cursors
from goalfund.edge.metrics import Metrics, by_name
from goalfund.edge.rounds import Rounds
from goalfund.edge.routes import Routes
from goalfund.goal.outcomes import Goals as AnyGoals
from goalfund.payments import (
    bank_routes,
    claim_routes,
    clearing_routes,
    money_desk_routes,
    suspense_routes,
)
from goalfund.payments import routes as payments_routes
from goalfund.payments import webhooks as webhooks_routes
from goalfund.payments.allocations import Allocations
from goalfund.payments.claims import Claims
from goalfund.payments.confirming import Confirming
from goalfund.payments.contributions import INTENT_LIFETIME, Contributions
from goalfund.payments.crediting import Crediting
from goalfund.payments.lending import Lending
from goalfund.payments.matching import Matching
from goalfund.payments.money_desk_store import MoneyDeskStore
from goalfund.payments.pooled_account import PooledAccount
from goalfund.payments.reconciliation import Reconciliation
from goalfund.payments.reconciliation_returns import Returns
from goalfund.payments.reconciliation_rows import Rows
from goalfund.payments.reconciliation_store import ReconciliationStore
from goalfund.payments.retries import Retries
from goalfund.payments.squad import SquadClient
from goalfund.payments.store import PaymentsStore
from goalfund.payments.suspense_store import SuspenseStore
from goalfund.payments.transfers import Transfers
from goalfund.payments.transfers_store import TransfersStore
from goalfund.payments.virtual_accounts import AccountHolder
from goalfund.payments.webhooks import Webhooks
from goalfund.resources import Gateway
from goalfund.settings import Settings


@dataclass(frozen=True, slots=True)
class PaymentsPart:
    """Money in: what people ask for, what the gateway tells, and what is tried again.

    Its `rounds` are its owner's to run.
    """

    tables: ClassVar[Sequence[Routes]] = (
        payments_routes.routes,
        bank_routes.routes,
        webhooks_routes.routes,
        suspense_routes.routes,
        claim_routes.routes,
        clearing_routes.routes,
        money_desk_routes.routes,
    )

    store: PaymentsStore
    contributions: Contributions
    webhooks: Webhooks
    retries: Retries
    transfers: Transfers
    suspense: SuspenseStore
    claims: Claims
    goals: Goals
    squad: SquadClient
    reconciliation: Reconciliation
    desk: MoneyDeskStore

    @property
    def rounds(self) -> tuple[Rounds, ...]:
        """What is done over and over."""
        return self.retries.rounds, self.reconciliation.rounds

    def furnish(self, app: web.Application, cursors: Cursors) -> None:
        """Hang on the application what handlers look for."""
        app[payments_routes.CURSORS] = cursors
        app[bank_routes.CURSORS] = cursors
        app[payments_routes.STORE] = self.store
        app[payments_routes.CONTRIBUTIONS] = self.contributions
        app[payments_routes.TRANSFERS] = self.transfers
        app[webhooks_routes.WEBHOOKS] = self.webhooks
        app[claim_routes.CURSORS] = cursors
        app[claim_routes.CLAIMS] = self.claims
        app[suspense_routes.CURSORS] = cursors
        app[suspense_routes.SUSPENSE] = self.suspense
        app[suspense_routes.GOALS] = self.goals
        app[clearing_routes.CURSORS] = cursors
        app[clearing_routes.RECONCILIATION] = self.reconciliation
        app[money_desk_routes.CURSORS] = cursors
        app[money_desk_routes.STORE] = self.desk

    def expose(self, metrics: Metrics) -> None:
        """Have the numbers shown; allocations that fail for long want somebody to look."""
        webhooks, allocations = self.webhooks, self.retries.allocations
        metrics.counters(
            "goalfund_webhooks",
            "Notifications by what became of them",
            "state",
            by_name(lambda: webhooks.counts),
        )
        metrics.gauges(
            "goalfund_allocations_open",
            "Suspense money between two books: allocations waiting, failing, seconds of the oldest",
            "what",
            lambda: asdict(allocations.backlog),
        )
        metrics.counters(
            "goalfund_allocations",
            "Allocations by what became of them",
            "end",
            by_name(lambda: allocations.counts),
        )
        reconciliation = self.reconciliation
        metrics.gauge(
            "goalfund_reconciliation_unexplained_minor",
            "What the gateway has beyond our books and everything that explains it, in kobo",
            lambda: reconciliation.numbers.unexplained_minor,
        )
        metrics.gauges(
            "goalfund_reconciliation_items_open",
            "What differs from the gateway's lists and nobody has explained, by class",
            "mismatch",
            lambda: reconciliation.open_items,
        )
        metrics.counters(
            "goalfund_reconciliation_runs",
            "Runs by how they ended, and steps that were put off",
            "end",
            by_name(lambda: reconciliation.counts),
        )


def payments_part_of(
    settings: Settings,
    goals: Goals,
    session: ClientSession,
    gateway: Gateway,
    pool: Pool,
    queries: Mapping[str, str],
    address: str,
    drain: Drain,
) -> PaymentsPart:
    """Return payments' part, which credits `goals` and calls `gateway` over `session`."""
    store, transfers = PaymentsStore(pool, queries), TransfersStore(pool, queries)
    squad = SquadClient(session, base_url=gateway.base_url, secret_key=gateway.secret_key)
    crediting = Crediting(
        goals,
        Confirming(squad, verify_above_minor=settings.verify_above_minor),
        Matching(transfers),
        merchant_id=settings.squad_merchant_id,
    )
    keys = [key.encode() for key in (gateway.secret_key, *settings.squad_retired_keys)]
    webhooks = Webhooks(crediting, store, keys, first_retry_s=settings.park_retry_first_s)
    return PaymentsPart(
        store,
        Contributions(goals, squad, store, public_url=address),
        webhooks,
        Retries(
            crediting,
            Allocations(goals, store, pause_max_s=settings.park_retry_max_s),
            store,
            grace_s=drain.retries_s,
            pause_max_s=settings.park_retry_max_s,
            rows_max=settings.park_batch_max,
        ),
        Transfers(
            PooledAccount(squad.accounts, transfers, _holder(settings)),
            transfers,
            lifetime=INTENT_LIFETIME,
            lending=_lending(settings, squad, transfers),
            pretend_url=f"{gateway.base_url}/bank" if settings.squad_base_url is None else None,
        ),
        SuspenseStore(pool, queries),
        Claims(pool, queries),
        goals,
        squad,
        reconciliation_of(settings, squad, webhooks, goals, ReconciliationStore(pool, queries)),
        MoneyDeskStore(pool, queries),
    )


def reconciliation_of(
    settings: Settings,
    squad: SquadClient,
    webhooks: Webhooks,
    goals: AnyGoals,
    store: ReconciliationStore,
) -> Reconciliation:
    """Return what compares the gateway's lists with the books."""
    return Reconciliation(
        squad,
        Rows(store, webhooks, Returns(goals, squad.payouts)),
        store,
        every_s=settings.reconcile_every_s,
        days=settings.reconcile_days,
        settles_elsewhere=settings.pooled_account_beneficiary is not None,
    )


def _lending(settings: Settings, squad: SquadClient, transfers: TransfersStore) -> Lending | None:
    """Return who borrows accounts, where the merchant has them."""
    if settings.lent_accounts == "off":
        return None
    return Lending(squad.lent_accounts, transfers, lasts_s=settings.lent_for_s)


def _holder(settings: Settings) -> AccountHolder:
    """Return whom the pooled account is opened for; the simulator asks for no papers."""
    bvn, simulated = settings.pooled_account_bvn, settings.squad_base_url is None
    return AccountHolder(
        settings.pooled_account_id,
        settings.pooled_account_name,
        settings.pooled_account_phone or ("08000000000" if simulated else ""),
        bvn.get_secret_value() if bvn else ("22222222222" if simulated else ""),
        settings.pooled_account_beneficiary,
    )
