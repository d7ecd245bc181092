"""The shapes of what clients and the server say about goals on the socket."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from goalfund.edge.fields import AMOUNT_MAX_MINOR, Body, View
from goalfund.goals.models import BookView, EventView, GoalView, Hash

Seq = Annotated[int, Field(ge=0, description="Events in the log up to here.")]


class Subscribe(Body):
    """Watch a goal. `after_seq` is the client's position: the last event that it has counted."""

    goal_id: UUID
    after_seq: Annotated[int, Field(strict=True, ge=0, le=AMOUNT_MAX_MINOR)] | None = None


class Unsubscribe(Body):
    """Stop watching a goal."""

    goal_id: UUID


class PingGoal(Body):
    """Ask where a goal's log ends."""

    goal_id: UUID


class Subscribed(View):
    """The goal as of `seq`. Live frames follow, from the next event on.

    With `after_seq`, `events` are those after it; else the newest. `more` says that the log goes
    on after the last of them: fetch the rest over HTTP.
    """

    goal: GoalView
    book: BookView
    seq: Seq
    head_hash: Hash
    events: list[EventView]
    more: bool


class GoalPinged(View):
    """Where the goal's log ends."""

    seq: Seq


class EventsFrame(View):
    """Events `from_seq` to `to_seq` without a gap, the book after them, the last one's hash.

    A client skips what it has counted already; when `from_seq` leaves a gap, it fetches.
    """

    goal_id: UUID
    from_seq: Seq
    to_seq: Seq
    book: BookView
    head_hash: Hash
    events: Annotated[list[EventView], Field(min_length=1)]


class Heartbeat(View):
    """The head of each goal that the client watches, so that a quiet loss shows."""

    goals: dict[UUID, Seq]


class Presence(View):
    """How many connections watch the goal."""

    goal_id: UUID
    viewers: Annotated[int, Field(ge=0)]


class Reset(View):
    """Forget what you know of the goal, and subscribe again.

    `access_ended`: it is not for you any more, and you hear nothing of it. `access_unknown`: the
    server cannot tell at the moment whether it is; subscribe again in a little while.
    """

    goal_id: UUID
    reason: Literal[
        "overloaded", "position_unknown", "another_server", "access_ended", "access_unknown"
    ]


class Closing(View):
    """The server is about to close this connection. Positions stay good: reconnect and resume."""

    reason: Literal[
        "too_slow", "bad_frame", "rate_limited", "no_handshake", "signed_out", "server_restarting"
    ]
