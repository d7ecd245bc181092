"""The server under test, in a process of its own: what it does by itself, it does when told to.

It is the real server but for three things. A call below `/__whole` runs its rounds once, so that a
run can be had again by its seed. The gateway is waited for as briefly as a simulator deserves. And
a bug can be planted in it.
"""

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import partial

from aiohttp import web
from uuid_utils.compat import uuid7

from goalfund import payments_part
from goalfund.app import Server
from goalfund.edge.logs import configure_logs
from goalfund.payments.squad import SquadClient
from goalfund.resources import Gateway, address_of, listen
from goalfund.settings import Settings
from tests.whole.planted import BUGS

ROUND = "/__whole/round"
RECONCILE = "/__whole/reconcile"
GATEWAY_TIMEOUT_S = 1.0


def rounds_of(server: Server) -> list[Callable[[], Awaitable[object]]]:
    """Return all that the server does by itself and that moves money, but for the comparison."""
    return [
        server.parts.payments.retries.run_once,
        server.parts.goals.deadlines.agenda.run_once,
        server.parts.refunds.starting.run_once,
        server.parts.refunds.sending.run_once,
        server.parts.refunds.disputes.run_once,
        server.parts.withdrawals.errands.agenda.run_once,
        server.parts.withdrawals.payouts.run_once,
    ]


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM."""
    configure_logs("warning", pretty=False)
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    assert settings.database_url is not None
    assert settings.squad_base_url is not None
    assert settings.squad_secret_key is not None
    gateway = Gateway(settings.squad_base_url, settings.squad_secret_key.get_secret_value())
    with listen(settings.host, settings.port) as listener:
        address = address_of(listener)
        dsn = settings.database_url.get_secret_value()
        async with Server.open(settings, dsn, gateway, address, None) as server:
            server.app.router.add_post(ROUND, partial(_round, rounds_of(server)))
            server.app.router.add_post(RECONCILE, partial(_reconcile, server))
            async with server.listening(listener):
                sys.stdout.write(f"GoalFund is at {address}\n")
                sys.stdout.flush()
                await stopping.wait()


async def _round(rounds: list[Callable[[], Awaitable[object]]], _: web.Request) -> web.Response:
    """Run every round once, all at the same time, as they do by themselves."""
    outcomes = await asyncio.gather(*(run() for run in rounds), return_exceptions=True)
    faults = [repr(outcome) for outcome in outcomes if isinstance(outcome, BaseException)]
    return web.json_response(faults)


async def _reconcile(server: Server, _: web.Request) -> web.Response:
    """Compare all books with the gateway, to the end of the run."""
    reconciliation = server.parts.payments.reconciliation
    run = await reconciliation.begin(uuid7(), "command")
    await reconciliation.go_on()
    ended = await reconciliation.store.run(run.run_id)
    said = None if ended is None else [ended.state, ended.unexplained_minor, ended.reason]
    return web.json_response(said)


def main(arguments: Sequence[str]) -> int:
    """Serve with the bug that is named, or with none."""
    (planted,) = arguments
    brief = partial(SquadClient, timeout_s=GATEWAY_TIMEOUT_S, retry_wait_s=0.001)
    vars(payments_part)["SquadClient"] = brief
    if planted:
        BUGS[planted]()
    asyncio.run(serve(Settings()))
    return 0
