"""What the system counts: every event of an actor's life, and every message lost."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Counters:
    """A live view: the system adds to this very object, and reading it costs nothing.

    Fields count since the system was made, except those under "at this moment".
    Use `dataclasses.replace(counters)` for a copy to compare with later.
    """

    # Actors
    activations: int = 0  # on_start succeeded
    restarts: int = 0  # of which: after a failure of the same key
    passivations: int = 0  # idle, or too many residents
    stops: int = 0  # all graceful ends: passivations, context.stop(), drain
    failures: int = 0  # on_start or receive raised
    transient_failures: int = 0  # of which: a TransientError
    stop_failures: int = 0  # on_stop raised
    backoffs: int = 0  # a key was made to wait before its next incarnation

    # Messages
    accepted: int = 0  # put into a mailbox
    batches: int = 0  # receive returned or raised
    messages: int = 0  # given to receive, again ones included
    redelivered: int = 0  # given again, alone, after their batch failed
    replies: int = 0  # values and exceptions that reached their asks
    late_replies: int = 0  # the ask had timed out or was cancelled
    timeouts: int = 0  # asks whose deadline passed
    expired: int = 0  # withdrawn untaken at their deadline: asks and tells
    cancelled: int = 0  # withdrawn untaken because the caller was cancelled
    timers_fired: int = 0

    # Turned away: nothing was queued
    mailbox_full: int = 0
    overloaded: int = 0
    draining: int = 0

    # Poison
    blamed: int = 0  # a message failed alone
    quarantined: int = 0  # identities put into quarantine
    quarantine_rejected: int = 0  # messages refused for it

    dead_letters: int = 0

    # At this moment
    resident: int = 0  # keys in memory
    running: int = 0  # keys with a task
    pending: int = 0  # messages accepted and not finished
    mailbox_depth_max: int = 0  # the deepest mailbox yet
