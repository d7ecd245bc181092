"""`python -m goalfund.payments.simulator`: the simulator alone, until it is interrupted."""

import argparse
import asyncio
import contextlib
import logging
import signal
from pathlib import Path

from goalfund.payments.simulator.app import Simulator
from goalfund.payments.simulator.faults import Faults
from goalfund.payments.simulator.settings import (
    DEFAULT_MERCHANT_ID,
    DEFAULT_PUBLIC_KEY,
    DEFAULT_SECRET_KEY,
    Merchant,
    SimulatorSettings,
)
from goalfund.payments.simulator.switches import with_fault

log = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> None:
    """Run until SIGINT or SIGTERM."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="simulate-squad", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--webhook-url", help="where payments are told")
    parser.add_argument("--public-url", help="where payers reach this server")
    parser.add_argument("--secret-key", default=DEFAULT_SECRET_KEY)
    parser.add_argument("--public-key", default=DEFAULT_PUBLIC_KEY)
    parser.add_argument("--state-file", type=Path, help="keeps charges over a restart")
    parser.add_argument("--webhook-attempts", type=int, default=1)
    parser.add_argument("--merchant-id", default=DEFAULT_MERCHANT_ID)
    parser.add_argument(
        "--webhook-version", choices=("v1", "v2", "v3"), default="v1", help="of static accounts"
    )
    parser.add_argument(
        "--opening-balance", type=int, default=0, metavar="KOBO", help="what is in the wallet"
    )
    parser.add_argument("--lent-accounts", type=int, default=0, help="how many are in the pool")
    parser.add_argument("--seed", type=int, default=0, help="the same faults of the same seed")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        type=_fault,
        metavar="WHAT",
        help="transfer=drop_after:2, transfers.timeout_then_success=20, webhooks.duplicate=1, "
        "refunds.failed=10; may be given many times",
    )
    return parser


def _fault(text: str) -> str:
    """Return the text when it names a fault."""
    try:
        with_fault(Faults(), text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


async def _serve(options: argparse.Namespace) -> None:
    merchant = Merchant(
        id=options.merchant_id,
        opening_balance_minor=options.opening_balance,
        account_webhook_version=options.webhook_version,
        secret_key=options.secret_key,
        public_key=options.public_key,
        webhook_url=options.webhook_url,
    )
    simulator = Simulator(
        SimulatorSettings(
            merchants=(merchant,),
            public_url=options.public_url,
            state_file=options.state_file,
            webhook_attempts=options.webhook_attempts,
            seed=options.seed,
        )
    )
    for text in options.fault:
        with_fault(simulator.faults, text)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    log.info("simulator at %s", await simulator.start(options.host, options.port))
    for _ in range(options.lent_accounts):
        simulator.gateway.lent.add(merchant)
    try:
        await stopped.wait()
    finally:
        await simulator.stop()


if __name__ == "__main__":
    main()
