"""The live socket of the real server: what is paid is seen, by all alike, once it is committed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import aiohttp
import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.commands import CloseGoal
from tests.jcs import chain_fault
from tests.postgres import lock_held, until_waiting
from tests.served import SUSPENSE, Served, all_of
from tests.socket_clients import Follower, RawViewer, read


@contextlib.asynccontextmanager
async def viewer_of(served: Served) -> AsyncIterator[RawViewer]:
    url = f"{served.url}/socket.io/?EIO=4&transport=websocket"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, max_msg_size=0) as websocket,
    ):
        viewer = RawViewer(websocket)
        await viewer.enter()
        yield viewer


async def subscribed(viewer: RawViewer, goal_id: UUID, **position: Any) -> dict[str, Any]:
    answer = await viewer.ask("subscribe", {"goal_id": str(goal_id)} | position)
    assert answer["ok"], answer
    return dict(answer)


async def frame_text(viewer: RawViewer) -> str:
    """Return the next `events` packet as it came."""
    return await viewer.until_text('42["events"')


async def test_two_viewers_see_one_payment_in_the_same_bytes(served: Served) -> None:
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id, message="God bless")
    async with viewer_of(served) as one, viewer_of(served) as two:
        snapshots = [await subscribed(viewer, goal_id) for viewer in (one, two)]
        await served.pay(charge)
        texts = [await frame_text(viewer) for viewer in (one, two)]
    name, frame = read(texts[0])
    log = (await served.get(f"/goals/{goal_id}/events")).body
    goal = (await served.get(f"/goals/{goal_id}")).body

    assert texts[0] == texts[1]
    assert "events" == name
    assert snapshots[0] == snapshots[1]
    assert (2, 2) == (frame["from_seq"], frame["to_seq"])
    assert log["events"][1:] == frame["events"]
    assert goal["book"] == frame["book"]
    assert goal["head_hash"] == frame["head_hash"]
    assert chain_fault(goal_id, snapshots[0]["events"] + frame["events"]) is None
    assert {"name": "Ada Obi", "message": "God bless"} == frame["events"][0]["display"]


async def test_a_snapshot_is_what_rest_says(served: Served) -> None:
    goal_id = await served.open_goal()
    await served.pay(await served.intended(goal_id))
    async with viewer_of(served) as viewer:
        snapshot = await subscribed(viewer, goal_id)
        pinged = await viewer.ask("ping_goal", {"goal_id": str(goal_id)})
    goal = (await served.get(f"/goals/{goal_id}")).body
    log = (await served.get(f"/goals/{goal_id}/events")).body

    assert goal == snapshot["goal"]
    assert (goal["book"], 2, goal["head_hash"]) == tuple(
        snapshot[name] for name in ("book", "seq", "head_hash")
    )
    assert log["events"] == snapshot["events"]
    assert {"ok": True, "seq": 2} == pinged


async def test_nobody_hears_of_a_payment_before_it_is_committed(served: Served) -> None:
    """Reliability 60: while the commit waits for a lock, viewers and the gateway wait too."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    async with viewer_of(served) as viewer:
        await subscribed(viewer, goal_id)
        lock = "SELECT 1 FROM goal_heads WHERE goal_id = $1 FOR UPDATE"
        async with lock_held(served.dsn, lock, goal_id):
            paying = asyncio.create_task(served.pay(charge))
            await until_waiting(served.pool, "goalfund journal")
            early = await viewer.ask("ping_goal", {"goal_id": str(goal_id)})
            heard = [name for name, _ in viewer.unread]
            answered = paying.done()
        answer = await paying
        frame = await viewer.until("events")

    assert {"ok": True, "seq": 1} == early
    assert "events" not in heard
    assert not answered
    assert 200 == answer.status
    assert 2 == frame["to_seq"]


async def test_what_is_rolled_back_is_never_told(served: Served) -> None:
    """Reliability 60."""
    goal_id = await served.open_goal()
    charge = await served.intended(goal_id)
    async with viewer_of(served) as viewer:
        await subscribed(viewer, goal_id)
        lock = "SELECT 1 FROM goal_heads WHERE goal_id = $1 FOR UPDATE"
        async with lock_held(served.dsn, lock, goal_id):
            paying = asyncio.create_task(served.pay(charge))
            await until_waiting(served.pool, "goalfund journal")
            await served.pool.execute(
                "SELECT pg_cancel_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'goalfund journal' AND wait_event_type = 'Lock'"
            )
            refused = await paying
        await served.pay(charge)
        frame = await viewer.until("events")

    assert 503 == refused.status
    assert (2, 2) == (frame["from_seq"], frame["to_seq"])
    assert 1 == len(frame["events"])


@pytest.mark.parametrize("kind", ["private", "suspense", "unknown"])
@pytest.mark.parametrize("event", ["subscribe", "ping_goal"])
async def test_a_hidden_goal_cannot_be_told_from_none(
    served: Served, kind: str, event: str
) -> None:
    hidden = await served.open_goal(visibility="private")
    goal_id = {"private": hidden, "suspense": SUSPENSE, "unknown": uuid7()}[kind]
    async with viewer_of(served) as viewer:
        answer = await viewer.ask(event, {"goal_id": str(goal_id)})

    assert answer["ok"] is False
    assert (404, "goal_not_found") == (answer["error"]["status"], answer["error"]["code"])
    assert f"No goal {goal_id}." == answer["error"]["detail"]


async def test_who_was_refused_hears_nothing_of_the_goal(served: Served) -> None:
    """Reliability 61."""
    hidden, shown = await served.open_goal(visibility="private"), await served.open_goal()
    async with viewer_of(served) as viewer:
        await viewer.ask("subscribe", {"goal_id": str(hidden)})
        await subscribed(viewer, shown)
        await served.commit(CloseGoal(operation_id=uuid7(), goal_id=hidden))
        await served.commit(CloseGoal(operation_id=uuid7(), goal_id=shown))
        frame = await viewer.until("events")

    assert str(shown) == frame["goal_id"]


@pytest.mark.parametrize(
    "payload",
    [
        None,
        {},
        [],
        "x",
        {"goal_id": None},
        {"goal_id": 1},
        {"goal_id": "x"},
        {"goal_id": "%s" % ("x" * 10_000)},
        {"goal_id": "?", "after_seq": -1},
        {"goal_id": "?", "after_seq": 1.0},
        {"goal_id": "?", "after_seq": "1"},
        {"goal_id": "?", "after_seq": True},
        {"goal_id": "?", "after_seq": 2**53},
        {"goal_id": "?", "after_seq": 10**40},
        {"goal_id": "?", "limit": 5},
    ],
    ids=lambda payload: str(payload)[:40],
)
async def test_a_wrong_payload_is_answered_and_the_viewer_stays(
    served: Served, payload: Any
) -> None:
    goal_id = await served.open_goal()
    if isinstance(payload, dict) and payload.get("goal_id") == "?":
        payload = payload | {"goal_id": str(goal_id)}
    async with viewer_of(served) as viewer:
        answer = await viewer.ask("subscribe", payload)
        after = await subscribed(viewer, goal_id)

    assert answer["ok"] is False
    assert answer["error"]["code"] in ("invalid_request", "malformed_json")
    assert after["seq"] == 1


async def test_an_event_that_is_not_there_says_so(served: Served) -> None:
    async with viewer_of(served) as viewer:
        answers = [await viewer.ask(name, {}) for name in ("deposit", "contributions", "events")]

    assert {"not_found"} == {answer["error"]["code"] for answer in answers}


async def test_a_position_in_the_future_is_reset(served: Served) -> None:
    """Reliability 56."""
    goal_id = await served.open_goal()
    async with viewer_of(served) as viewer:
        call = await viewer.call("subscribe", {"goal_id": str(goal_id), "after_seq": 9})
        reset = await viewer.until("reset")
        answer = await viewer.until(f"ack {call}")

    assert {"goal_id": str(goal_id), "reason": "position_unknown"} == reset
    assert "invalid_request" == answer["error"]["code"]


async def test_who_was_away_catches_up_from_its_position(served: Served) -> None:
    """Reliability 51-54: resume, twice, without a gap or a duplicate."""
    goal_id = await served.open_goal()
    charges = [await served.intended(goal_id, 10_000 + n) for n in range(6)]
    follower = Follower(goal_id)
    for some in (charges[:3], charges[3:], []):
        for charge in some:
            await served.pay(charge)
        async with viewer_of(served) as viewer:
            position = {} if follower.seq is None else {"after_seq": follower.seq}
            follower.snapshot(await subscribed(viewer, goal_id, **position))
    book = (await served.get(f"/goals/{goal_id}")).body["book"]

    assert [1, 2, 3, 4, 5, 6, 7] == follower.seqs
    assert 0 == follower.sent_twice
    assert book == follower.book


async def test_payments_in_a_burst_reach_a_viewer_without_a_gap(served: Served) -> None:
    """Reliability 55."""
    goal_id = await served.open_goal()
    charges = [await served.intended(goal_id, 10_000 + n) for n in range(40)]
    follower = Follower(goal_id)
    async with viewer_of(served) as viewer:
        paying = asyncio.create_task(all_of(*(served.pay(charge) for charge in charges)))
        follower.snapshot(await subscribed(viewer, goal_id))
        await paying
        await follower.follow(viewer, 41)
    book = (await served.get(f"/goals/{goal_id}")).body["book"]

    assert [*range(1, 42)] == follower.seqs
    assert (0, 0) == (follower.gaps, follower.sent_twice)
    assert book == follower.book


async def test_who_has_left_hears_no_more(served: Served) -> None:
    left, kept = await served.open_goal(), await served.open_goal()
    async with viewer_of(served) as viewer:
        for goal_id in (left, kept):
            await subscribed(viewer, goal_id)
        answer = await viewer.ask("unsubscribe", {"goal_id": str(left)})
        await served.commit(CloseGoal(operation_id=uuid7(), goal_id=left))
        await served.commit(CloseGoal(operation_id=uuid7(), goal_id=kept))
        frame = await viewer.until("events")

    assert {"ok": True} == answer
    assert str(kept) == frame["goal_id"]


async def test_those_who_watch_are_counted(served: Served) -> None:
    goal_id = await served.open_goal()
    async with viewer_of(served) as one, viewer_of(served) as two:
        await subscribed(one, goal_id)
        await subscribed(two, goal_id)
        while (presence := await one.until("presence"))["viewers"] != 2:
            pass

    assert {"goal_id": str(goal_id), "viewers": 2} == presence


async def test_the_setting_for_heartbeats_is_heard(served: Served) -> None:
    from tests.served import served_at

    async with served_at(served.dsn, heartbeat_s=0.05) as quick:
        goal_id = await quick.open_goal()
        async with viewer_of(quick) as viewer:
            await subscribed(viewer, goal_id)
            beat = await viewer.until("heartbeat")

    assert {"goals": {str(goal_id): 1}} == beat
