"""Records of one kind, kept in order, bounded, and written to the state file as they change."""

from collections.abc import Iterator, Mapping
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

from goalfund.payments.simulator.state_file import StateFile

R = TypeVar("R")

_ADAPTERS: dict[Any, TypeAdapter[Any]] = {}


class Table(Generic[R]):
    """Records by key, oldest first; the oldest make room when there are too many."""

    def __init__(self, kind: str, shape: type[R], state: StateFile | None, limit: int) -> None:
        self._kind = kind
        self._adapter: TypeAdapter[R] = _adapter_of(shape)
        self._state = state
        self._limit = limit
        self._records: dict[str, R] = {}

    def __iter__(self) -> Iterator[R]:
        """Yield the records as they are at this moment, oldest first."""
        return iter(list(self._records.values()))

    def __len__(self) -> int:
        return len(self._records)

    def get(self, key: str) -> R | None:
        return self._records.get(key)

    def put(self, key: str, record: R) -> R:
        """Keep the record in the place of the one before it, and return it."""
        if key not in self._records and len(self._records) >= self._limit:
            self.drop(next(iter(self._records)))
        self._records[key] = record
        if self._state is not None:
            self._state.save(self._kind, key, self._adapter.dump_python(record, mode="json"))
        return record

    def drop(self, key: str) -> None:
        if self._records.pop(key, None) is not None and self._state is not None:
            self._state.save(self._kind, key, None)

    def restore(self, records: Mapping[str, Mapping[str, Any]]) -> None:
        """Put back the records from before a restart."""
        for key, document in records.get(self._kind, {}).items():
            self._records[key] = self._adapter.validate_python(document)


def _adapter_of(shape: Any) -> TypeAdapter[Any]:
    """Return what reads and writes a shape. It is slow to make, so it is made once."""
    if shape not in _ADAPTERS:
        _ADAPTERS[shape] = TypeAdapter(shape)
    return _ADAPTERS[shape]
