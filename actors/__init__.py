"""A small actor runtime for asyncio. It knows nothing of goals, HTTP or SQL.

An **actor** is the only writer of one entity's state. You send it messages; it handles them one
batch at a time, and needs no lock. Many entities, many actors: a **system** keeps one per
**key**, makes it when the first message comes, and drops it when it is idle.

A whole program, which runs as it stands:

```python
import asyncio
from collections.abc import Sequence

from actors import Actor, ActorSystem


class Counter(Actor[int, int]):
    batch_max = 100

    async def on_start(self) -> None:
        self.total = 0  # load it from somewhere, as a rule

    async def receive(self, messages: Sequence[int]) -> Sequence[int | Exception]:
        # Everything that arrived during the last call is here: one write would do for all.
        replies: list[int | Exception] = []
        for amount in messages:
            if amount < 0:
                replies.append(ValueError("only upwards"))  # fails this ask, and no other
            else:
                self.total += amount
                replies.append(self.total)
        return replies


async def main() -> None:
    async with ActorSystem[str, int, int](lambda name: Counter()) as counters:
        counters.tell("apples", 1)  # queued, no reply
        print(await counters.ask("apples", 2))
        print(await asyncio.gather(*(counters.ask("pears", n) for n in (1, 2, 3))))


asyncio.run(main())
```

It prints `3` and `[1, 3, 6]`.

## One message's way

`ask` puts the message into the key's bounded mailbox, and waits for the reply until a deadline.
If the key has no task, one starts: it makes the actor (`factory`, then `on_start`) unless it
is in memory, takes what waits (at most `batch_max`), and calls `receive`. Meanwhile mail
gathers for the next batch. When no mail is left the task ends; an idle actor is an object in
memory, and nothing else.

`tell` does the same without a reply. What becomes of a message that is told and fails is in
`system.dead_letters`.

## What you may rely on

- **One at a time.** Calls into the actors of a key never overlap, across incarnations too. A
  message that arrives while an actor is leaving is handled, once, by the next one.
- **In order.** A key's messages are taken in the order in which they were sent. A batch that
  failed is given again before anything that came later.
- **Bounded.** A full mailbox is `MailboxFullError` at once, a full system `SystemOverloadedError`.
- **Told the truth.** `AskTimeoutError.taken` and `ActorStoppedError.taken` say whether the
  message may still take effect. If false it was withdrawn, and never will. A caller that is
  cancelled withdraws its message likewise.
- **Fair.** After each batch an actor lets the event loop turn.
- **Clean.** An actor's task starts in an empty `contextvars.Context`, not in that of the request
  which woke it. After `async with` no task and no timer is left.

## When an actor fails

*Recovery is activation*: the instance is dropped, without `on_stop`, and the next message starts
a fresh one from what is stored. So keep nothing in the actor that cannot be loaded again.

| what happens | the messages | the key |
|---|---|---|
| `receive` returns an exception as a reply | that ask fails with it | goes on |
| `receive` raises with one message | blamed; `ActorFailedError` | goes on at once |
| `receive` raises with several | each is given again, alone: as above | goes on at once |
| the same, `redeliver_singly = False` | all: `ActorFailedError`, none blamed | backs off |
| `TransientError` (yours: no database) | all in hand fail with that exception | backs off |
| `on_start` raises | all waiting: `ActorFailedError` or the `TransientError` | backs off |
| `on_stop` raises | none; see `on_failure` | goes on |

Giving a message twice is safe when it carries an operation id that the actor looks up first.
Such an id is also what `identify` returns: a message blamed `quarantine_after` times is then
refused with `QuarantinedError`, without waking the actor. So one poison message never keeps
its key from serving others. A key where *different* messages fail one after another, with no
success between them, does back off.

While a key backs off its mail gathers; other keys do not notice.

## Leaving, and the end

An actor that has been idle for `passivate_after_s`, or is the least recently used of more than
`resident_max`, gets `on_stop` and is gone. A timer that is armed (`context.set_timer`) keeps it.
An actor that learns that its state is stale calls `context.stop()`.

`drain(deadline_s)`, or the end of the `async with` block, refuses new messages, finishes those
that are queued, stops every actor, and abandons what is not done by the deadline.

## In production

Read `system.counters` into your metrics. Let the health check look at `system.oldest_call_s()`:
an actor whose call never returns is wedged, its asks time out, and `system.calls()` names it.
`system.failing()` names the keys in a crash loop, `system.quarantined()` the messages shut out.
Hand `on_failure` to your error reporter.

In tests use `actors.testkit`: a `ManualClock`, and a `Probe` that records calls.
"""

from actors.actor import Actor, Context
from actors.clock import Alarm, Clock, LoopClock
from actors.counters import Counters
from actors.dead_letters import DeadLetter, DeadLetters, Reason
from actors.errors import (
    ActorError,
    ActorFailedError,
    ActorStoppedError,
    AskTimeoutError,
    DrainingError,
    MailboxFullError,
    Phase,
    QuarantinedError,
    ReplyCountError,
    SystemOverloadedError,
    TransientError,
)
from actors.outcomes import Failure
from actors.reports import Call, DrainReport, Failing
from actors.supervision import Backoff
from actors.system import ActorSystem

__all__ = [
    "Actor",
    "ActorError",
    "ActorFailedError",
    "ActorStoppedError",
    "ActorSystem",
    "Alarm",
    "AskTimeoutError",
    "Backoff",
    "Call",
    "Clock",
    "Context",
    "Counters",
    "DeadLetter",
    "DeadLetters",
    "DrainReport",
    "DrainingError",
    "Failing",
    "Failure",
    "LoopClock",
    "MailboxFullError",
    "Phase",
    "QuarantinedError",
    "Reason",
    "ReplyCountError",
    "SystemOverloadedError",
    "TransientError",
]
