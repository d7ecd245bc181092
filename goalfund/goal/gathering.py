"""Group commit as such: while one flight is under way, the next one gathers."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

W = TypeVar("W")
R = TypeVar("R")


class Gathering(Generic[W, R]):
    """Serves pieces of work many at a time, each caller waiting for its own.

    `serve` gets all the work that has gathered and returns one answer for each piece, in order;
    an exception among the answers is raised to its caller, one that `serve` raises to all. At idle
    a piece of work waits for nobody. Callers bound what can gather: each waits for its answer.
    """

    def __init__(
        self,
        serve: Callable[[Sequence[W]], Awaitable[Sequence[R | Exception]]],
        *,
        pieces_max: int,
        flights_max: int = 1,
    ) -> None:
        assert pieces_max > 0
        assert flights_max > 0
        self._serve = serve
        self._pieces_max = pieces_max
        self._flights_max = flights_max
        self._waiting: deque[tuple[W, asyncio.Future[R]]] = deque()
        self._flights: set[asyncio.Task[None]] = set()

    async def join(self, work: W) -> R:
        """Return the answer to `work`.

        Raises:
            Exception: what `serve` raised, or answered, for this piece.
        """
        answer: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((work, answer))
        if len(self._flights) < self._flights_max:
            # A task starts in the next turn of the loop, so all who come in this turn fly together.
            self._flights.add(asyncio.create_task(self._fly(), name="gathering"))
        return await answer

    async def close(self) -> None:
        """Wait until all work under way is served."""
        while self._flights:
            await asyncio.wait(self._flights)

    async def _fly(self) -> None:
        flight = asyncio.current_task()
        assert flight is not None
        try:
            while self._waiting:
                await self._serve_some()
        finally:
            # Nothing awaits between the look at who waits and this line. Were it left to a callback
            # of the task, those who join in between would count on a flight that has ended.
            self._flights.discard(flight)

    async def _serve_some(self) -> None:
        count = min(len(self._waiting), self._pieces_max)
        boarded = [self._waiting.popleft() for _ in range(count)]
        try:
            answers = await self._serve([work for work, _ in boarded])
        except BaseException as error:
            for _, answer in boarded:
                _fail(answer, error)
            if not isinstance(error, Exception):
                raise
        else:
            for (_, answer), result in zip(boarded, answers, strict=True):
                _settle(answer, result)


def _settle(answer: "asyncio.Future[R]", result: R | Exception) -> None:
    if isinstance(result, Exception):
        _fail(answer, result)
    elif not answer.done():
        answer.set_result(result)


def _fail(answer: "asyncio.Future[R]", error: BaseException) -> None:
    if not answer.done():
        answer.set_exception(error)
