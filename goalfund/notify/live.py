"""Telling people who are connected what they were just told, on whichever server they are."""

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

import asyncpg
import orjson

from goalfund.edge.rounds import Rounds
from goalfund.edge.sockets import Sockets
from goalfund.notify.models import Notification, NotificationView, notification_view
from goalfund.notify.store import NoticeStore

EVERY_S: Final = 0.5
# Whoever tells somebody writes it down before they commit; none takes this long.
WINDOW_S: Final = 15.0
_TOLD_A_STATEMENT: Final = 500

Key = tuple[UUID, UUID]  # person and notification


class Live:
    """Reads what was written lately in `rounds`, which are its owner's to run, and sends it on.

    Each line is sent at least once to those who were connected when it was committed; whoever
    connects reads the list first.
    """

    def __init__(self, store: NoticeStore, sockets: Sockets, *, every_s: float = EVERY_S) -> None:
        self._store = store
        self._sockets = sockets
        self._known: frozenset[Key] = frozenset()
        self.sent = 0
        self.rounds = Rounds("notices live", self.run_once, every_s)

    async def run_once(self) -> None:
        """Send what is new to those who are connected."""
        here = self._sockets.viewers.people()
        if not here:
            return
        lately = await self._store.told_lately(WINDOW_S)
        fresh = [key for key in lately if key[0] in here and key not in self._known]
        for start in range(0, len(fresh), _TOLD_A_STATEMENT):
            await self._send(fresh[start : start + _TOLD_A_STATEMENT])
        # Only now: what could not be read or sent is new the next time too.
        self._known = frozenset(lately)

    async def tell_read(self, person_id: UUID) -> int:
        """Tell all devices of somebody here how much they have not read, and return it."""
        unread = (await self._store.unread([person_id]))[person_id]
        self._tell(person_id, None, unread)
        return unread

    async def _send(self, keys: Sequence[Key]) -> None:
        rows = await self._store.told(keys)
        if not rows:
            return
        unread = await self._store.unread(_people_of(rows))
        for row in rows:
            person_id = row["person_id"]
            self._tell(person_id, notification_view(row), unread[person_id])

    def _tell(self, person_id: UUID, view: NotificationView | None, unread: int) -> None:
        told = Notification(notification=view, unread=unread)
        viewers = self._sockets.viewers.of_person(person_id)
        data = orjson.dumps(told.model_dump(mode="json"))
        self.sent += self._sockets.fanout.send_to(viewers, "notification", data)


def _people_of(rows: Sequence[asyncpg.Record]) -> Collection[UUID]:
    return {row["person_id"] for row in rows}
