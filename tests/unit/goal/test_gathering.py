"""Gathering: who flies together, and that nobody is left on the ground."""

import asyncio
from collections.abc import Sequence

import pytest

from goalfund.goal.gathering import Gathering


class Runway:
    """Serves by doubling; a flight waits while the runway is closed."""

    def __init__(self) -> None:
        self.flights: list[list[int]] = []
        self.open = asyncio.Event()
        self.open.set()
        self.started = asyncio.Event()

    async def serve(self, pieces: Sequence[int]) -> Sequence[int | Exception]:
        self.flights.append(list(pieces))
        self.started.set()
        await self.open.wait()
        if 13 in pieces:
            raise OSError("engine")
        return [ValueError(piece) if piece < 0 else 2 * piece for piece in pieces]


async def test_at_idle_one_piece_waits_for_nobody() -> None:
    runway = Runway()
    gathering = Gathering(runway.serve, pieces_max=10)

    assert 2 == await gathering.join(1)
    assert [[1]] == runway.flights


async def test_what_comes_during_a_flight_flies_together_next() -> None:
    runway = Runway()
    gathering = Gathering(runway.serve, pieces_max=10)
    runway.open.clear()
    first = asyncio.create_task(gathering.join(1))
    await runway.started.wait()
    later = [asyncio.create_task(gathering.join(piece)) for piece in (2, 3, 4)]
    await asyncio.sleep(0)
    runway.open.set()

    assert [2, 4, 6, 8] == await asyncio.gather(first, *later)
    assert [[1], [2, 3, 4]] == runway.flights


async def test_a_flight_takes_only_so_many() -> None:
    runway = Runway()
    gathering = Gathering(runway.serve, pieces_max=3)

    assert [2 * n for n in range(8)] == await asyncio.gather(*map(gathering.join, range(8)))
    assert [3, 3, 2] == [len(flight) for flight in runway.flights]


async def test_two_flights_may_be_under_way_where_that_is_allowed() -> None:
    runway = Runway()
    gathering = Gathering(runway.serve, pieces_max=10, flights_max=2)
    runway.open.clear()
    pieces = [asyncio.create_task(gathering.join(1))]
    await runway.started.wait()
    runway.started.clear()
    pieces.append(asyncio.create_task(gathering.join(2)))
    await runway.started.wait()
    runway.open.set()

    assert [2, 4] == await asyncio.gather(*pieces)
    assert [[1], [2]] == runway.flights


async def test_an_answer_that_is_an_exception_fails_only_its_own_piece() -> None:
    gathering = Gathering(Runway().serve, pieces_max=10)
    answers = await asyncio.gather(
        *(gathering.join(piece) for piece in (1, -1, 2)), return_exceptions=True
    )

    assert [2, "ValueError(-1)", 4] == [a if isinstance(a, int) else repr(a) for a in answers]


async def test_a_flight_that_fails_fails_all_aboard_and_none_later() -> None:
    gathering = Gathering(Runway().serve, pieces_max=2)
    answers = await asyncio.gather(
        *(gathering.join(piece) for piece in (1, 13, 2)), return_exceptions=True
    )

    assert ["OSError", "OSError", "int"] == [type(answer).__name__ for answer in answers]


async def test_who_joins_in_the_moment_a_flight_ends_is_served() -> None:
    """Each answer wakes its caller before the end of the flight's task is told to anybody."""
    runway = Runway()
    gathering = Gathering(runway.serve, pieces_max=10)

    async with asyncio.timeout(5):
        for piece in range(100, 200):
            assert 2 * piece == await gathering.join(piece)
    assert 100 == len(runway.flights)


async def test_a_gathering_told_of_a_flights_end_by_callback_strands_the_next() -> None:
    """Negative control of the test above, with the bookkeeping where it was at first."""

    class Callback(Gathering[int, int]):
        async def join(self, work: int) -> int:
            answer = asyncio.get_running_loop().create_future()
            self._waiting.append((work, answer))
            if not self._flights:
                flight = asyncio.create_task(self._serve_some())
                self._flights.add(flight)
                flight.add_done_callback(self._flights.discard)
            result: int = await answer
            return result

    gathering = Callback(Runway().serve, pieces_max=10)
    await gathering.join(1)

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await gathering.join(2)


async def test_a_caller_that_is_gone_does_not_disturb_the_others() -> None:
    runway = Runway()
    gathering = Gathering(runway.serve, pieces_max=10)
    runway.open.clear()
    gone = asyncio.create_task(gathering.join(1))
    stays = asyncio.create_task(gathering.join(2))
    await runway.started.wait()
    gone.cancel()
    await asyncio.wait([gone])
    runway.open.set()

    assert 4 == await stays
    assert gone.cancelled()


async def test_closing_waits_for_what_is_under_way() -> None:
    runway = Runway()
    gathering = Gathering(runway.serve, pieces_max=1)
    runway.open.clear()
    pieces = [asyncio.create_task(gathering.join(piece)) for piece in (1, 2)]
    await runway.started.wait()
    closing = asyncio.create_task(gathering.close())
    runway.open.set()
    await closing

    assert all(piece.done() for piece in pieces)
    assert [2, 4] == [piece.result() for piece in pieces]
