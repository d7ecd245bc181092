"""Commands as people and scripts use them: what they print, and their exit status."""

import asyncio
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from goalfund.__main__ import main
from tests.forked import Forked, Surroundings

WAIT_S = 60
_ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Answer:
    """What a command did."""

    status: int
    out: str
    err: str


async def command(folder: Path, environment: Mapping[str, str], *arguments: str) -> Answer:
    """Run one command in `folder`, forked, so that it need not import the program first."""
    errors = folder / f"{uuid4()}.stderr"
    process = await Forked.start(Surroundings(folder, environment, errors), main, *arguments)
    async with asyncio.timeout(WAIT_S):
        out = await process.stdout.read()
        status = await process.wait()
    return Answer(status, out.decode(), errors.read_text())


async def fresh_command(folder: Path, environment: Mapping[str, str], *arguments: str) -> Answer:
    """Run one command in `folder` as a shell does: by an interpreter of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "goalfund", *arguments),
        cwd=folder,
        env={**environment, "PYTHONPATH": str(_ROOT)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(WAIT_S):
        out, err = await process.communicate()
    assert process.returncode is not None
    return Answer(process.returncode, out.decode(), err.decode())
