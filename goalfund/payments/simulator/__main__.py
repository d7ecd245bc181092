"""`python -m goalfund.payments.simulator`: the simulator alone, until it is interrupted."""

import argparse
import asyncio
import contextlib
import logging
import signal
from pathlib import Path

from goalfund.payments.simulator.app import Simulator
from goalfund.payments.simulator.settings import (
    DEFAULT_PUBLIC_KEY,
    DEFAULT_SECRET_KEY,
    Merchant,
    SimulatorSettings,
)

log = logging.getLogger(__name__)


def main(arguments: list[str] | None = None) -> None:
    """Run until SIGINT or SIGTERM."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(options))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="simulator", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8100)
    parser.add_argument("--webhook-url", help="where payments are told")
    parser.add_argument("--public-url", help="where payers reach this server")
    parser.add_argument("--secret-key", default=DEFAULT_SECRET_KEY)
    parser.add_argument("--public-key", default=DEFAULT_PUBLIC_KEY)
    parser.add_argument("--state-file", type=Path, help="keeps charges over a restart")
    parser.add_argument("--webhook-attempts", type=int, default=1)
    return parser


async def _serve(options: argparse.Namespace) -> None:
    merchant = Merchant(
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
        )
    )
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    log.info("simulator at %s", await simulator.start(options.host, options.port))
    try:
        await stopped.wait()
    finally:
        await simulator.stop()


if __name__ == "__main__":
    main()
