"""Rooms: who is in them, and the one loop that sends a packet to all of them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from goalfund.edge.socket_frames import Message, event
from goalfund.edge.socket_limits import Farewell
from goalfund.edge.socket_viewer import Viewer


class RoomWatcher(Protocol):
    """Who wants to know how many are in a room."""

    def room_changed(self, room: str) -> None:
        """Take note that somebody entered or left `room`, perhaps the last."""


class _Room:
    __slots__ = ("held", "members")

    def __init__(self) -> None:
        self.members: set[Viewer] = set()
        # Packets kept for viewers who are not let in yet; None once there were too many.
        self.held: dict[Viewer, list[Message] | None] = {}


class Fanout:
    """Sends to rooms. Everything here happens at once, in the order of the calls.

    A viewer is first held at a room's door, where packets are kept for it, and then admitted,
    when it gets them; so that what must be known first can be loaded and sent in between.
    """

    def __init__(self, cut: Callable[[Viewer, Farewell], None], held_max: int) -> None:
        self._cut = cut
        self._held_max = held_max
        self._rooms: dict[str, _Room] = {}
        self._watcher: RoomWatcher | None = None
        self.sent = 0  # packets handed to viewers, each viewer counted

    def watch(self, watcher: RoomWatcher) -> None:
        """Tell `watcher` of every change from here on."""
        self._watcher = watcher

    def hold(self, room: str, viewer: Viewer) -> None:
        """Keep what is sent to `room` for `viewer`, from now until `admit` or `leave`."""
        place = self._rooms.setdefault(room, _Room())
        if viewer not in place.held:
            place.members.discard(viewer)
            place.held[viewer] = []
            viewer.rooms.add(room)

    def admit(self, room: str, viewer: Viewer) -> bool:
        """Let `viewer` into `room` and send what was kept.

        Returns False when it left meanwhile, or when too much was kept: then it is out.
        """
        place = self._rooms.get(room)
        if place is None or viewer not in place.held:
            return False
        kept = place.held.pop(viewer)
        if kept is None:
            self._left(room, place, viewer)
            return False
        place.members.add(viewer)
        for message in kept:
            self.send_each((viewer,), message)
        self._changed(room)
        return True

    def leave(self, room: str, viewer: Viewer) -> None:
        """Take `viewer` out of `room`, if it is there."""
        place = self._rooms.get(room)
        if place is None:
            return
        place.members.discard(viewer)
        place.held.pop(viewer, None)
        self._left(room, place, viewer)

    def leave_all(self, viewer: Viewer) -> None:
        """Take `viewer` out of every room."""
        for room in tuple(viewer.rooms):
            self.leave(room, viewer)

    def _left(self, room: str, place: _Room, viewer: Viewer) -> None:
        viewer.rooms.discard(room)
        if not place.members and not place.held:
            del self._rooms[room]
        self._changed(room)

    def _changed(self, room: str) -> None:
        if self._watcher is not None:
            self._watcher.room_changed(room)

    def is_empty(self, room: str) -> bool:
        """Return whether nobody is in `room` nor at its door."""
        return room not in self._rooms

    def viewers(self, room: str) -> int:
        """Return how many are in `room`."""
        place = self._rooms.get(room)
        return len(place.members) if place else 0

    def everybody(self, room: str) -> list[Viewer]:
        """Return who is in `room` or at its door."""
        place = self._rooms.get(room)
        return [*place.members, *place.held] if place else []

    def watching(self) -> Mapping[frozenset[str], list[Viewer]]:
        """Return all viewers who are in a room, by the set of rooms that they are in."""
        rooms_of: dict[Viewer, list[str]] = {}
        for room, place in self._rooms.items():
            for viewer in place.members:
                rooms_of.setdefault(viewer, []).append(room)
        groups: dict[frozenset[str], list[Viewer]] = {}
        for viewer, rooms in rooms_of.items():
            groups.setdefault(frozenset(rooms), []).append(viewer)
        return groups

    def send(self, room: str, name: str, data: bytes) -> int:
        """Send the event `name` with the JSON text `data` to everybody in `room`.

        Returns how many took it. Who is too far behind to take it is disconnected, with a
        reason: no viewer misses one packet and gets the next.
        """
        place = self._rooms.get(room)
        if place is None:
            return 0
        message = event(name, data)
        taken = self.send_each(place.members, message)
        if place.held:
            self._keep(place, message)
        return taken

    def send_to(self, viewers: Iterable[Viewer], name: str, data: bytes) -> int:
        """Send an event to `viewers`, encoded once; otherwise as `send`."""
        return self.send_each(viewers, event(name, data))

    def send_each(self, viewers: Iterable[Viewer], message: Message) -> int:
        """Send `message` to each of `viewers`; return how many took it."""
        taken = 0
        refused: list[Viewer] = []
        for viewer in viewers:
            if viewer.send(message):
                taken += 1
            else:
                refused.append(viewer)
        self.sent += taken
        for viewer in refused:
            self._cut(viewer, Farewell.TOO_SLOW)
        return taken

    def _keep(self, place: _Room, message: Message) -> None:
        for viewer, kept in place.held.items():
            if kept is not None and len(kept) < self._held_max:
                kept.append(message)
            else:
                place.held[viewer] = None
