"""Watching goals on the socket: subscribe with unlimited resume, unsubscribe, ping."""

from collections.abc import Awaitable, Callable
from typing import Final, Protocol
from uuid import UUID

import orjson
from pydantic import BaseModel

from goalfund.edge.problems import Code, ProblemError, field_problem
from goalfund.edge.socket_calls import Reply
from goalfund.edge.socket_viewer import Viewer
from goalfund.edge.sockets import Sockets
from goalfund.goal.roles import Role
from goalfund.goal.rooms import Rooms, room_of
from goalfund.goals.snapshots import Snapshot, SnapshotsFullError, SnapshotSource
from goalfund.goals.socket_models import (
    Closing,
    EventsFrame,
    GoalPinged,
    Heartbeat,
    PingGoal,
    Presence,
    Reset,
    Subscribe,
    Subscribed,
    Unsubscribe,
)

NEWEST: Final = 50  # events given to who comes without a position
MISSED_MAX: Final = 200  # events given to who comes with one; the rest is a page away

# What a person, or nobody in particular, is to a goal of some visibility; nothing: it is hidden.
FindRoles = Callable[[UUID, str, UUID | None], Awaitable[frozenset[Role]]]


async def viewers_of_public(
    _goal_id: UUID, visibility: str, _person: UUID | None
) -> frozenset[Role]:
    """Take everybody for a viewer of public goals, and for nothing else."""
    return frozenset({Role.VIEWER}) if visibility == "public" else frozenset()


class GoalSockets:
    """The handlers. `snapshots` is best shared: ten thousand may subscribe at the same moment.

    `seen` is told which goals are watched, and how visible each is.
    """

    def __init__(
        self,
        sockets: Sockets,
        rooms: Rooms[Viewer],
        snapshots: SnapshotSource,
        find_roles: FindRoles = viewers_of_public,
        seen: Callable[[UUID, str], object] = lambda _goal_id, _visibility: None,
    ) -> None:
        self._sockets = sockets
        self._rooms = rooms
        self._snapshots = snapshots
        self._find_roles = find_roles
        self._seen = seen
        sockets.on("subscribe", Subscribe, self.subscribe)
        sockets.on("unsubscribe", Unsubscribe, self.unsubscribe)
        sockets.on("ping_goal", PingGoal, self.ping_goal)

    async def subscribe(self, viewer: Viewer, body: Subscribe) -> Reply:
        """Answer a snapshot and the events after the client's position; live frames follow it.

        In this order no event is missed: first the goal's frames are kept for the viewer, then
        the snapshot is read. What is in both is skipped by its `seq`. Nothing that was kept is
        sent before the snapshot has shown that the viewer may see the goal.
        """
        self._check_room_for(viewer, body.goal_id)
        self._rooms.hold(body.goal_id, viewer)
        try:
            limit = NEWEST if body.after_seq is None else MISSED_MAX
            goal, roles = await self._load(viewer, body.goal_id, body.after_seq, limit)
            self._check_position(viewer, body, goal)
            self._seen(body.goal_id, goal.visibility)
        except BaseException:
            self._rooms.leave(body.goal_id, viewer)
            raise
        return Reply(goal.wire(roles), then=lambda: self._admit(viewer, body.goal_id, goal.seq))

    async def unsubscribe(self, viewer: Viewer, body: Unsubscribe) -> dict[str, object]:
        """Send nothing more of the goal. Also fine for one that was not watched."""
        self._rooms.leave(body.goal_id, viewer)
        return {}

    async def ping_goal(self, viewer: Viewer, body: PingGoal) -> dict[str, object]:
        """Answer the goal's head, as it is in the database."""
        goal, _ = await self._load(viewer, body.goal_id, None, 1)
        return {"seq": goal.seq}

    def _check_room_for(self, viewer: Viewer, goal_id: UUID) -> None:
        limit = self._sockets.limits.subscriptions_max
        if len(viewer.rooms) >= limit and room_of(goal_id) not in viewer.rooms:
            raise ProblemError(Code.RATE_LIMITED, f"You watch {limit} goals already.")

    async def _load(
        self, viewer: Viewer, goal_id: UUID, after_seq: int | None, limit: int
    ) -> tuple[Snapshot, frozenset[Role]]:
        try:
            goal = await self._snapshots.snapshot(goal_id, after_seq, limit)
        except SnapshotsFullError:
            raise ProblemError(Code.OVERLOADED) from None
        # The same answer whether it is not there or not for this viewer to know.
        if goal is not None:
            roles = await self._find_roles(goal_id, goal.visibility, viewer.person)
            if roles:
                return goal, roles
        raise ProblemError(Code.GOAL_NOT_FOUND, f"No goal {goal_id}.")

    def _check_position(self, viewer: Viewer, body: Subscribe, goal: Snapshot) -> None:
        if body.after_seq is None or body.after_seq <= goal.seq:
            return
        self._reset(viewer, body.goal_id, "position_unknown")
        raise field_problem(Code.INVALID_REQUEST, "after_seq", "The log is not that long.")

    def _admit(self, viewer: Viewer, goal_id: UUID, seq: int) -> None:
        if not self._rooms.admit(goal_id, viewer, seq):
            self._reset(viewer, goal_id, "overloaded")

    def _reset(self, viewer: Viewer, goal_id: UUID, reason: str) -> None:
        data = orjson.dumps({"goal_id": str(goal_id), "reason": reason})
        self._sockets.fanout.send_to((viewer,), "reset", data)


class SocketDocument(Protocol):
    """Where the AsyncAPI document is put together."""

    def client_sends(
        self,
        name: str,
        payload: type[BaseModel],
        answer: type[BaseModel] | None,
        description: str,
    ) -> None:
        """Describe an event that clients send; `answer` is what comes besides `"ok": true`."""

    def server_sends(self, name: str, payload: type[BaseModel], description: str) -> None:
        """Describe an event that the server sends."""


def describe(document: SocketDocument) -> None:
    """Add everything that is said about goals to `document`."""
    document.client_sends(
        "subscribe", Subscribe, Subscribed, "Watch a goal, from a position however old."
    )
    document.client_sends("unsubscribe", Unsubscribe, None, "Stop watching a goal.")
    document.client_sends("ping_goal", PingGoal, GoalPinged, "Ask where a goal's log ends.")
    document.server_sends("events", EventsFrame, "What a goal did, at most 20 times a second.")
    document.server_sends("heartbeat", Heartbeat, "The heads of what you watch, every 25 s.")
    document.server_sends("presence", Presence, "How many watch, at most once a second.")
    document.server_sends("reset", Reset, "What you know of a goal is void.")
    document.server_sends("closing", Closing, "Why the server closes the connection.")
