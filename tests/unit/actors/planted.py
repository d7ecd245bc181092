"""Bugs planted on purpose, to show that the tests would find them."""

from typing import Any

from actors import ActorSystem
from actors.cell import Cell


class Impatient(ActorSystem[str, int, int]):
    """A leaving actor is forgotten before its `on_stop` has returned: two may live at once."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        residents: Any = self._dispatcher.residents
        retire = residents._retire

        def forget_and_retire(cell: Cell[str, int, int]) -> bool:
            gone: bool = retire(cell)
            residents.cells.pop(cell.key, None)
            return gone

        residents._retire = forget_and_retire
        residents.remove = lambda cell: residents.cells.pop(cell.key, None)


class Forgetful(ActorSystem[str, int, int]):
    """A message is said to have expired, and handled all the same."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        outcomes: Any = self._outcomes
        outcomes.withdraw = lambda envelope: not envelope.taken


class Hasty(ActorSystem[str, int, int]):
    """The last message of a batch is taken first."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        outcomes: Any = self._outcomes
        outcomes.admit = lambda _key, batch: batch[::-1]


class Insistent(ActorSystem[str, int, int]):
    """A failed batch is given again as it is, until it succeeds or falls apart."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        supervisor: Any = self._dispatcher._supervisor
        next_batch = supervisor._next_batch

        def all_suspects(cell: Cell[str, int, int], limit: int) -> Any:
            return cell.take_suspects()[:limit] or next_batch(cell, limit)

        supervisor._next_batch = all_suspects


class Leaky(ActorSystem[str, int, int]):
    """A message whose caller was cancelled goes on counting as unfinished."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        outcomes: Any = self._outcomes
        outcomes.cancel = lambda _envelope: None
