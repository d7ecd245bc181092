"""Everything that outlives a restart: one JSON line for each step, a record's last word counts.

A line is a list of `[kind, key, document]`; what one step changes stands in one line, so that a
crash loses all of the step or nothing. A document of null takes the record away. A line that a
crash tore is the last and is left out. Opening the file writes it anew, with one line for each
record, beside the old one, and then takes its place.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import orjson

Records = dict[str, dict[str, Any]]


class StateFile:
    """The file of one simulator. It is not flushed to the disk: it outlives the process only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self._step: list[list[Any]] | None = None

    def open(self) -> Records:
        """Return the documents by kind and key, in the order in which they began."""
        records = self._read()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(self._path.name + ".new")
        fresh.write_bytes(
            b"".join(
                _line([[kind, key, document]])
                for kind, documents in records.items()
                for key, document in documents.items()
            )
        )
        fresh.replace(self._path)
        self._file = self._path.open("ab", buffering=0)
        return records

    def save(self, kind: str, key: str, document: Any) -> None:
        """Write the record down, at once or with the rest of its step."""
        entry = [kind, key, document]
        if self._step is not None:
            self._step.append(entry)
        else:
            self._write([entry])

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one step of all that is saved meanwhile; a step inside is part of the outer one."""
        if self._step is not None:
            yield
            return
        self._step = []
        try:
            yield
        finally:
            step, self._step = self._step, None
            if step:
                self._write(step)

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, step: list[list[Any]]) -> None:
        assert self._file is not None, "the file is open between start and stop"
        self._file.write(_line(step))

    def _read(self) -> Records:
        records: Records = {}
        if not self._path.exists():
            return records
        for line in self._path.read_bytes().splitlines():
            try:
                step = _step_of(orjson.loads(line))
            except (ValueError, KeyError, TypeError):
                continue
            for kind, key, document in step:
                _apply(records.setdefault(kind, {}), key, document)
        return records


def _apply(documents: dict[str, Any], key: str, document: Any) -> None:
    if document is None:
        documents.pop(key, None)
    else:
        documents[key] = document


def _step_of(line: Any) -> list[tuple[str, str, Any]]:
    """Return a step's records. Versions before the books wrote a charge alone, as an object."""
    if isinstance(line, Mapping):
        return [("charge", f"{line['merchant_id']}/{line['reference']}", line)]
    return [(str(kind), str(key), document) for kind, key, document in line]


def _line(step: list[list[Any]]) -> bytes:
    return orjson.dumps(step, option=orjson.OPT_APPEND_NEWLINE)
