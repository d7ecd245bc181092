"""Whether the server lives (`/healthz`) and whether it can do its work (`/readyz`)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

import structlog
from aiohttp import web

from goalfund.edge.problems import Code, FieldError, ProblemError

log: structlog.stdlib.BoundLogger = structlog.get_logger()

Probe = Callable[[], Awaitable[object]]


async def healthz(_request: web.Request) -> web.Response:
    """GET /healthz: the loop runs, or nobody would have answered."""
    return web.json_response({"status": "alive"})


class Readiness:
    """Tries each part for real. A part is ready when its probe returns in time.

    However many ask at once, one round of probes runs: asking often costs little.
    """

    def __init__(self, probes: Mapping[str, Probe], timeout_s: float = 2.0) -> None:
        self._probes = dict(probes)
        self._timeout_s = timeout_s
        self._round: asyncio.Task[list[FieldError]] | None = None

    async def serve(self, _request: web.Request) -> web.Response:
        """GET /readyz.

        Raises:
            ProblemError: `not_ready`; `errors` name the parts that failed.
        """
        failures = await self.failures()
        if failures:
            names = ", ".join(failure.field for failure in failures)
            raise ProblemError(Code.NOT_READY, f"Not ready: {names}.", errors=failures)
        return web.json_response({"status": "ready", "parts": sorted(self._probes)})

    async def failures(self) -> list[FieldError]:
        """Return what is wrong, part by part; nothing when all is well."""
        if self._round is None:
            self._round = asyncio.create_task(self._try_all(), name="readiness")
            self._round.add_done_callback(self._forget)
        # One impatient asker must not cancel the round for the others.
        return await asyncio.shield(self._round)

    def _forget(self, _task: asyncio.Task[list[FieldError]]) -> None:
        self._round = None

    async def _try_all(self) -> list[FieldError]:
        found = await asyncio.gather(*(self._try(name) for name in self._probes))
        return [failure for failure in found if failure is not None]

    async def _try(self, name: str) -> FieldError | None:
        try:
            async with asyncio.timeout(self._timeout_s):
                await self._probes[name]()
        except TimeoutError:
            return _failed(name, f"no answer in {self._timeout_s} s")
        except Exception as error:  # noqa: BLE001 - whatever it is, the part is not ready
            # The kind only: a driver's message may name hosts and users.
            return _failed(name, type(error).__name__)
        return None


def _failed(name: str, reason: str) -> FieldError:
    log.warning("part_not_ready", part=name, reason=reason)
    return FieldError(field=name, message=reason)
