"""Charges kept over a restart: one JSON line for each change, the last one of a charge counts.

A line that a crash tore is the last and is left out. Opening the file writes it anew with one
line for each charge, beside the old one, and then takes its place.
"""

import dataclasses
from pathlib import Path
from typing import BinaryIO

import orjson

from goalfund.payments.simulator.charges import Charge


class StateFile:
    """The file of one simulator. It is not flushed to the disk: it outlives the process only."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None

    def open(self) -> list[Charge]:
        """Return the charges, in the order in which they began, and be ready to save more."""
        charges = self._read()
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_name(self._path.name + ".new")
        fresh.write_bytes(b"".join(_line(charge) for charge in charges))
        fresh.replace(self._path)
        self._file = self._path.open("ab", buffering=0)
        return charges

    def save(self, charge: Charge) -> None:
        assert self._file is not None, "the file is open between start and stop"
        self._file.write(_line(charge))

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _read(self) -> list[Charge]:
        if not self._path.exists():
            return []
        charges: dict[tuple[str, str], Charge] = {}
        for line in self._path.read_bytes().splitlines():
            try:
                charge = Charge.from_json(orjson.loads(line))
            except (ValueError, KeyError, TypeError):
                continue
            charges[charge.merchant_id, charge.reference] = charge
        return list(charges.values())


def _line(charge: Charge) -> bytes:
    return orjson.dumps(dataclasses.asdict(charge), option=orjson.OPT_APPEND_NEWLINE)
