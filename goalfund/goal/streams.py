"""Lines out of a COPY, many at a time."""

import re
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from goalfund.db.pool import Connection

Lines = list[str]

_SOME: Final = 256 * 1024  # bytes that are handed on together: enough to make the overhead small
_ESCAPED: Final = re.compile(r"\\(.)")
_ESCAPES: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


async def stream(
    connection: Connection,
    query: str,
    goal_id: UUID | None,
    take: Callable[[Lines], Awaitable[None]],
) -> None:
    """Hand every row of `query` to `take` as a line of tab-separated text, as COPY escapes it.

    No more than a few hundred kilobytes are held at a time: the server waits for `take`.
    """
    held = bytearray()

    async def sink(data: bytes) -> None:
        held.extend(data)
        if len(held) >= _SOME:
            end = held.rfind(b"\n") + 1
            lines = held[:end].decode().split("\n")
            del held[:end]
            lines.pop()
            await take(lines)

    statement = query.rstrip().removesuffix(";")
    await connection.copy_from_query(statement, goal_id, output=sink, format="text")
    lines = held.decode().split("\n")
    lines.pop()
    if lines:
        await take(lines)


def unescaped(line: str) -> Lines:
    """Return the fields of a line in which COPY has escaped something."""
    return [_ESCAPED.sub(_unescape, field) for field in line.split("\t")]


def plain(lines: Lines) -> Lines:
    """Return lines as they were before COPY escaped them; to compare, not to split."""
    return [line if "\\" not in line else "\t".join(unescaped(line)) for line in lines]


def _unescape(match: re.Match[str]) -> str:
    return _ESCAPES.get(match[1], match[1])
