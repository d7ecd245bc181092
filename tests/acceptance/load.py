"""Load that does not give up: each webhook is sent again until it is answered, as Squad does."""

import asyncio
import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import aiohttp

from tests.acceptance import patience
from tests.payers import WEBHOOK, Charge

_PAUSE_S = 0.02  # before a webhook that was not taken is sent again
_TIMEOUT = aiohttp.ClientTimeout(total=15)
LINE_BROKEN = (aiohttp.ClientError, TimeoutError, OSError)


@dataclass(frozen=True, slots=True)
class Said:
    """One answer that was no yes."""

    status: int
    code: str
    retryable: bool
    retry_after: str | None


@dataclass
class Tally:
    """What came of the load."""

    acked: list[Charge] = field(default_factory=list)
    refused: Counter[Said] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)  # lines that broke, by kind
    unanswered: list[float] = field(default_factory=list)  # when those requests were begun
    took_s: list[float] = field(default_factory=list)  # of each yes

    def quantile_s(self, share: float) -> float:
        """Return how long that share of the yeses took at most."""
        return sorted(self.took_s)[int(share * (len(self.took_s) - 1))]


class Load:
    """Sends charges to servers for as long as the block lasts; at its end what is sent is finished.

    When all charges are paid they are sent again, which must have no effect, unless each is to be
    sent only `once`. A server that does not take one is left for the next in `urls`.
    """

    def __init__(
        self,
        urls: Sequence[str],
        charges: Iterable[Charge],
        *,
        workers: int = 8,
        once: bool = False,
    ) -> None:
        self._urls = list(urls)
        self._next: Iterator[Charge] = iter(charges) if once else itertools.cycle(charges)
        self._workers = workers
        self._stopping = False
        self._progress = asyncio.Event()
        self.tally = Tally()

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=0)
        self._session = aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT)
        self._tasks = [asyncio.create_task(self._work(n)) for n in range(self._workers)]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
        if error is not None:
            for task in self._tasks:
                task.cancel()
        try:
            results = await asyncio.gather(*self._tasks, return_exceptions=True)
        finally:
            await self._session.close()
        failed = [r for r in results if isinstance(r, Exception)]
        if failed and error is None:
            raise failed[0]

    def stop(self) -> None:
        """Begin no further request."""
        self._stopping = True

    async def finished(self) -> None:
        """Return when nothing is under way any more: after `stop`, or when each was sent once."""
        await asyncio.wait(self._tasks)

    async def until_acked(self, more: int) -> None:
        """Return when `more` further charges have been answered with yes.

        Raises:
            TimeoutError: they were not.
        """
        wanted = len(self.tally.acked) + more
        async with asyncio.timeout(patience.WAIT_S):
            while len(self.tally.acked) < wanted:
                self._progress.clear()
                await self._progress.wait()

    async def _work(self, number: int) -> None:
        for charge in self._next:
            await self._pay(charge, number)
            if self._stopping:
                return

    async def _pay(self, charge: Charge, number: int) -> None:
        """Send until it is answered with yes, or the load is over."""
        raw, headers = charge.signed()
        for attempt in itertools.count(number):
            url = self._urls[attempt % len(self._urls)]
            if await self._send(url, charge, raw, headers) or self._stopping:
                return
            await asyncio.sleep(_PAUSE_S)

    async def _send(self, url: str, charge: Charge, raw: bytes, headers: dict[str, str]) -> bool:
        began_at = asyncio.get_running_loop().time()
        try:
            async with self._session.post(f"{url}{WEBHOOK}", data=raw, headers=headers) as answer:
                body = await answer.read()
        except LINE_BROKEN as error:
            self.tally.broken[type(error).__name__] += 1
            if not isinstance(error, aiohttp.ClientConnectorError):
                self.tally.unanswered.append(began_at)
            return False
        if answer.status == 200:
            self.tally.acked.append(charge)
            self.tally.took_s.append(asyncio.get_running_loop().time() - began_at)
            self._progress.set()
            return True
        self.tally.refused[_said(answer, body)] += 1
        return False


def _said(answer: aiohttp.ClientResponse, body: bytes) -> Said:
    try:
        problem = json.loads(body)
    except ValueError:
        problem = {}
    return Said(
        answer.status,
        problem.get("code", f"untyped: {body[:200]!r}"),
        problem.get("retryable", False),
        answer.headers.get("Retry-After"),
    )


def untyped(tally: Tally) -> list[Said]:
    """Return the answers that are neither yes nor a typed "come again"."""
    return [
        said
        for said in tally.refused
        if not (said.status == 503 and said.retryable and said.retry_after)
    ]
