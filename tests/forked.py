"""Processes that need not import the program first: they are forked from one that has.

Importing is most of a server's start, and the tests start more than a hundred. What is forked has a
session, a folder, an environment and streams of its own, and knows nothing of what the tests do.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Self

# Imported once in each process of the tests, or rather in a child of it, which forks the others.
_IMPORTED = ["goalfund.__main__", "goalfund.app", "tests.acceptance.planted_server"]

_forks = get_context("forkserver")
_forks.set_forkserver_preload(_IMPORTED)


@dataclass(frozen=True)
class Surroundings:
    """Where a process finds itself."""

    folder: Path
    environment: Mapping[str, str]
    log_path: Path  # what it writes to stderr is appended here

    def enter(self, said: Connection) -> None:
        """Make this process one that was started there just now; `said` becomes its stdout."""
        os.setsid()
        os.chdir(self.folder)
        os.environ.clear()
        os.environ.update(self.environment)
        with open(os.devnull, "rb") as nothing, self.log_path.open("ab") as log:
            for number, file in enumerate((nothing.fileno(), said.fileno(), log.fileno())):
                os.dup2(file, number)
        said.close()


class Forked:
    """One such process."""

    def __init__(self, process: ForkServerProcess, stdout: asyncio.StreamReader) -> None:
        assert process.pid is not None
        self.pid = process.pid
        self.stdout = stdout
        self.returncode: int | None = None  # below zero when a signal ended it
        self._process = process
        self._ended = asyncio.Event()
        asyncio.get_running_loop().add_reader(process.sentinel, self._on_end)

    @classmethod
    async def start(
        cls, where: Surroundings, run: Callable[[Sequence[str]], int], *arguments: str
    ) -> Self:
        """Call `run` with the arguments; the process ends with what it returns."""
        hears, says = _forks.Pipe(duplex=False)
        process = _forks.Process(target=_run, args=(where, says, run, arguments), daemon=True)
        process.start()
        says.close()
        return cls(process, await _reader_of(hears))

    def _on_end(self) -> None:
        asyncio.get_running_loop().remove_reader(self._process.sentinel)
        self._process.join()
        self.returncode = self._process.exitcode
        self._process.close()
        self._ended.set()

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal, unless it is known to have ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    async def wait(self) -> int:
        """Return how it ended, once it has."""
        await self._ended.wait()
        assert self.returncode is not None
        return self.returncode


async def _reader_of(pipe: Connection) -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    stream = os.fdopen(os.dup(pipe.fileno()), "rb")
    pipe.close()
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), stream
    )
    return reader


def _run(
    where: Surroundings,
    said: Connection,
    run: Callable[[Sequence[str]], int],
    arguments: Sequence[str],
) -> None:
    where.enter(said)
    sys.argv = ["goalfund", *arguments]
    raise SystemExit(run(arguments))
