"""The part of the composition root that gives money back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from aiohttp import web

from goalfund.core import Goals
from goalfund.db import Pool
from goalfund.edge.cursors import Cursors
from goalfund.edge.metrics import Metrics, by_name
from goalfund.edge.rounds import Rounds
from goalfund.edge.routes import Routes
from goalfund.edge.vault import Vault
from goalfund.payments.squad import SquadClient
from goalfund.people_part import PeoplePart
from goalfund.refunds import account_routes, dispute_routes
from goalfund.refunds import routes as refund_routes
from goalfund.refunds.accounts import RefundAccounts
from goalfund.refunds.asking import Asking
from goalfund.refunds.cards import SquadCards
from goalfund.refunds.choosing import Choosing
from goalfund.refunds.disputes import Disputes
from goalfund.refunds.letters import RefundLetters
from goalfund.refunds.payers import Payers, Persons
from goalfund.refunds.sending import Sending
from goalfund.refunds.starting import Starting
from goalfund.refunds.store import RefundStore
from goalfund.settings import Settings
from goalfund.withdrawals.naming import References


@dataclass(frozen=True, slots=True)
class RefundsPart:
    """Refunds and disputes. Its `rounds` are its owner's to run."""

    tables: ClassVar[Sequence[Routes]] = (
        refund_routes.routes,
        account_routes.routes,
        dispute_routes.routes,
    )

    store: RefundStore
    asking: Asking
    starting: Starting
    sending: Sending
    choosing: Choosing
    disputes: Disputes

    def furnish(self, app: web.Application, cursors: Cursors) -> None:
        """Hang on the application what handlers look for."""
        app[refund_routes.STORE] = self.store
        app[refund_routes.ASKING] = self.asking
        app[refund_routes.STARTING] = self.starting
        app[refund_routes.CURSORS] = cursors
        app[account_routes.CHOOSING] = self.choosing
        app[dispute_routes.DISPUTES] = self.disputes
        app[dispute_routes.CURSORS] = cursors

    def expose(self, metrics: Metrics) -> None:
        """Have the numbers shown."""
        starting = self.starting
        metrics.counters(
            "goalfund_refunds",
            "Refunds of contributions by what their goals made of them",
            "end",
            by_name(lambda: starting.counts),
        )
        metrics.counters(
            "goalfund_refunds_sent",
            "Refunds on their way by what became of them",
            "end",
            by_name(lambda: self.sending.counts),
        )
        metrics.gauges(
            "goalfund_disputes",
            "Disputes at the last look by where they stand; lost ones that no goal could book",
            "state",
            lambda: self.disputes.standing,
        )

    @property
    def rounds(self) -> tuple[Rounds, ...]:
        """What is done over and over."""
        return tuple(part.rounds for part in (self.sending, self.starting, self.disputes))


def refunds_part_of(
    settings: Settings,
    goals: Goals,
    squad: SquadClient,
    pool: Pool,
    queries: Mapping[str, str],
    keys: Sequence[str],
    address: str,
    people: PeoplePart,
    persons: Persons,
    handed: Callable[[], None],
) -> RefundsPart:
    """Return refunds' part over the pool of the edge; `squad` is the gateway.

    `persons` are told what waits for them, other payers are written to. `handed` is called when a
    refund was handed to the payouts.
    """
    store, vault = RefundStore(pool, queries), Vault(keys)
    accounts = RefundAccounts(pool, queries, vault, people.settlement.accounts)
    outbox, letters = people.outbox, RefundLetters(address)
    sending = Sending(
        goals,
        store,
        SquadCards(squad),
        accounts,
        Payers(persons, accounts, outbox, letters),
        References(squad.payouts, settings.squad_merchant_id),
        vault,
        handed=handed,
    )
    return RefundsPart(
        store,
        Asking(store),
        Starting(goals, store, started=sending.rounds.wake),
        sending,
        Choosing(accounts, people.settlement.lookup, outbox, letters, chosen=sending.rounds.wake),
        Disputes(goals, squad.refunds, pool, queries),
    )
