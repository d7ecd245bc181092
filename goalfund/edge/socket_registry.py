"""All viewers of this server, by connection, and how many more there may be."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from uuid import UUID

from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.sessions import Session
from goalfund.edge.socket_limits import SocketLimits
from goalfund.edge.socket_viewer import Viewer


class Viewers(Mapping[str, Viewer]):
    """The connections of a server, each with one viewer behind it."""

    def __init__(self, limits: SocketLimits) -> None:
        self._limits = limits
        self._by_id: dict[str, Viewer] = {}
        self._by_address: Counter[str] = Counter()
        self._by_session: dict[UUID, set[Viewer]] = {}
        self._by_person: dict[UUID, set[Viewer]] = {}
        self.closed = False  # to newcomers

    def __getitem__(self, viewer_id: str) -> Viewer:
        return self._by_id[viewer_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    def check_room_for(self, address: str) -> None:
        """Return when one more may come from `address`.

        Raises:
            ProblemError: shutting_down, overloaded or rate_limited.
        """
        if self.closed:
            raise ProblemError(Code.SHUTTING_DOWN)
        if len(self._by_id) >= self._limits.viewers_max:
            raise ProblemError(Code.OVERLOADED, "No viewer more.", retry_after_s=10)
        if self._by_address[address] >= self._limits.viewers_per_address_max:
            raise ProblemError(
                Code.RATE_LIMITED, "Too many connections from your address.", retry_after_s=10
            )

    def add(self, viewer: Viewer) -> None:
        """Take in a viewer whose address was checked in this turn of the loop."""
        assert viewer.id not in self._by_id
        self._by_id[viewer.id] = viewer
        self._by_address[viewer.address] += 1

    def belong(self, viewer: Viewer, session: Session | None) -> None:
        """Note whose connection it is, and by which session; by none, it is nobody's."""
        _take_out(self._by_session, viewer.session_id, viewer)
        _take_out(self._by_person, viewer.person, viewer)
        viewer.person = session.person_id if session else None
        viewer.session_id = session.session_id if session else None
        if session is not None:
            self._by_session.setdefault(session.session_id, set()).add(viewer)
            self._by_person.setdefault(session.person_id, set()).add(viewer)

    def of_session(self, session_id: UUID) -> list[Viewer]:
        """Return the connections that were opened with a session."""
        return list(self._by_session.get(session_id, ()))

    def of_person(self, person_id: UUID) -> list[Viewer]:
        """Return a person's room: their connections, as far as they are past the handshake."""
        return [viewer for viewer in self._by_person.get(person_id, ()) if viewer.entered]

    def people(self) -> Collection[UUID]:
        """Return everybody who is connected and known."""
        return self._by_person.keys()

    def remove(self, viewer_id: str) -> Viewer | None:
        """Forget a viewer; return it if it was known."""
        viewer = self._by_id.pop(viewer_id, None)
        if viewer is not None:
            self.belong(viewer, None)
            self._by_address[viewer.address] -= 1
            if not self._by_address[viewer.address]:
                del self._by_address[viewer.address]
        return viewer


def _take_out(rooms: dict[UUID, set[Viewer]], key: UUID | None, viewer: Viewer) -> None:
    if key is None:
        return
    rooms[key].discard(viewer)
    if not rooms[key]:
        del rooms[key]
