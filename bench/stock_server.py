"""This server with one stock `AsyncServer.emit` for each payment, for comparison only."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from goalfund import core
from goalfund.__main__ import main
from goalfund.edge.socket_viewer import Viewer
from goalfund.edge.sockets import Sockets
from goalfund.goal.book import Book
from goalfund.goal.events import Event, wire
from goalfund.goal.rooms import Rooms, room_of


class StockSockets(Sockets):
    """Remembers the one instance, for the rooms to emit through."""

    instance: "StockSockets"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        StockSockets.instance = self

    def stock_room(self, room: str, viewer: Viewer) -> None:
        """Put a viewer into the library's own room."""
        manager = self._server.manager
        manager.basic_enter_room(manager.sid_from_eio_sid(viewer.id, "/"), "/", room)

    async def stock_emit(self, room: str, frame: dict[str, Any]) -> None:
        """Send as the library does."""
        await self._server.emit("events", frame, room=room)


class StockRooms(Rooms[Viewer]):
    """Hands every event on by itself, in the order of the commits."""

    _last: asyncio.Task[None] | None = None

    def admit(self, goal_id: UUID, viewer: Viewer, seq: int) -> bool:
        StockSockets.instance.stock_room(room_of(goal_id), viewer)
        return super().admit(goal_id, viewer, seq)

    def publish(self, goal_id: UUID, events: Sequence[Event], book: Book) -> None:
        self._last = asyncio.create_task(self._emit_all(self._last, goal_id, events, book))

    async def _emit_all(
        self,
        before: asyncio.Task[None] | None,
        goal_id: UUID,
        events: Sequence[Event],
        book: Book,
    ) -> None:
        if before is not None:
            await before
        for event in events:
            frame = {
                "goal_id": str(goal_id),
                "from_seq": event.seq,
                "to_seq": event.seq,
                "book": book.wire(),
                "head_hash": event.hash.hex(),
                "events": [wire(event)],
            }
            await StockSockets.instance.stock_emit(room_of(goal_id), frame)


if __name__ == "__main__":
    vars(core).update(Sockets=StockSockets, Rooms=StockRooms)
    sys.exit(main(["serve"]))
