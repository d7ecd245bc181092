"""The socket's own promises: order, bounds, farewells, and no crash on anything sent to it."""

import asyncio
import contextlib
import itertools
import json
import os
import zlib
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from uuid_utils.compat import uuid7

from goalfund.edge import socket_engine
from goalfund.edge.fields import Body
from goalfund.edge.problems import Code, ProblemError
from goalfund.edge.sessions import Session
from goalfund.edge.socket_frames import text_frame
from goalfund.edge.socket_limits import Farewell, SocketLimits
from goalfund.edge.socket_viewer import Viewer
from goalfund.edge.sockets import Sockets
from goalfund.goal.rooms import RoomLimits
from tests.size import size
from tests.socket_clients import (
    WAIT_S,
    ClosedError,
    Follower,
    House,
    RawViewer,
    house,
    raw_viewer,
    read,
)

SLOW = size(100, 500)  # viewers who do not read


class Number(Body):
    """A call's payload."""

    number: int


def _refuse_unawaited(sockets: Sockets) -> None:
    """Have calls that fail in every way."""

    async def refuse(_viewer: Viewer, _body: Number) -> dict[str, object]:
        raise ProblemError(Code.GOAL_NOT_OPEN)

    async def crash(_viewer: Viewer, _body: Number) -> dict[str, object]:
        raise ZeroDivisionError

    sockets.on("refuse", Number, refuse)
    sockets.on("crash", Number, crash)


async def _still_serves(place: House) -> bool:
    """Return whether a newcomer is let in and answered."""
    async with raw_viewer(place) as viewer:
        answer = await viewer.ask("ping_goal", {"goal_id": str(uuid7())})
        return str(answer["error"]["code"]) == "goal_not_found"


async def test_a_clients_calls_are_answered_in_order_and_delay_nobody_else() -> None:
    async with house() as place, raw_viewer(place) as slow, raw_viewer(place) as other:
        gate = asyncio.Event()
        ended: list[int] = []

        async def work(_viewer: Viewer, body: Number) -> dict[str, object]:
            if body.number == 0:
                await gate.wait()
            ended.append(body.number)
            return {"number": body.number}

        place.sockets.on("work", Number, work)
        for number in range(5):
            await slow.call("work", {"number": number})
        answer = await other.ask("work", {"number": 100})
        gate.set()
        answers = [await slow.next() for _ in range(5)]

        assert 100 == answer["number"]
        assert [100, 0, 1, 2, 3, 4] == ended
        assert [f"ack {n + 1}" for n in range(5)] == [name for name, _ in answers]


async def test_every_call_is_acknowledged_also_one_that_is_refused_or_breaks() -> None:
    async with house() as place, raw_viewer(place) as viewer:
        _refuse_unawaited(place.sockets)

        codes = [
            (await viewer.ask(name, payload))["error"]["code"]
            for name, payload in (
                ("refuse", {"number": 1}),
                ("crash", {"number": 1}),
                ("refuse", {"number": "1"}),
                ("no_such_call", {}),
            )
        ]

        assert ["goal_not_open", "internal", "invalid_request", "not_found"] == codes


BAD_TEXTS = {
    "empty": "",
    "not engine.io": "hello",
    "an unknown packet": "9",
    "a packet that only servers send": '0{"sid":"x"}',
    "an engine ping": "2probe",
    "an upgrade of an upgraded socket": "5",
    "a message without a packet": "4",
    "an unknown message": "4x",
    "a number in another script": "4²",
    "an acknowledgement nobody asked for": "431[]",
    "a binary event": '451-["subscribe",{"_placeholder":true,"num":0}]',
    "a binary event of ten attachments": '4510-["x"]',
    "a connect error": '44{"message":"x"}',
    "not JSON": "42[",
    "trailing text": '42["subscribe"]]',
    "JSON a hundred thousand deep": '42["subscribe",' + "[" * 50_000,
    "an array a thousand deep": "42" + "[" * 1_500 + "]" * 1_500,
    "engine JSON that is deep": "4" + "[" * 50_000,
    "a lone surrogate": '42["subscribe",{"goal_id":"\\ud800"}]',
    "NaN": '42["subscribe",NaN]',
    "infinity": '42["subscribe",1e999]',
    "an object for an event": '42{"subscribe":1}',
    "no name": "42[]",
    "a name that is no text": '42[{"a":1},{}]',
    "a list for a name": '42[["a"],{}]',
    "two payloads": '42["subscribe",{},{}]',
    "the server's connect": '42["connect",{"aiohttp.request":1},{}]',
    "the server's disconnect": '421["disconnect"]',
    "an endless ack id": "42" + "9" * 5_000 + '["subscribe"]',
    "an ack id in another script": '42٣["subscribe"]',
    "an event in another namespace": '42/admin,["subscribe"]',
    "an endless namespace": "40/" + "x" * 60_000,
    "auth that is a list": "40[1]",
}


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
async def test_a_malformed_packet_ends_the_connection_with_a_reason(text: str) -> None:
    """Reliability 63."""
    async with house() as place:
        async with raw_viewer(place) as viewer:
            await viewer.websocket.send_str(text)
            said, closed = await _farewell(viewer)

        assert ['42["closing",{"reason":"bad_frame"}]'] == said
        assert (1008, "bad_frame") == (closed.code, closed.reason)
        assert await _still_serves(place)
        assert {Farewell.BAD_FRAME: 1} == place.sockets.farewells


async def test_without_the_look_at_packets_the_library_breaks_on_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control of reliability 63."""
    monkeypatch.setattr(socket_engine, "is_engine_packet", lambda _text, **_kw: True)
    async with house() as place, raw_viewer(place) as viewer:
        await viewer.websocket.send_str("hello")
        said, closed = await _farewell(viewer)

        assert ([], "") == (said, closed.reason)


@pytest.mark.parametrize("text", BAD_TEXTS.values(), ids=BAD_TEXTS)
async def test_a_malformed_packet_in_a_post_is_refused(text: str) -> None:
    """Reliability 63, over polling."""
    async with house() as place, _poller(place) as poller:
        first = await poller.post(text)
        await asyncio.gather(poller.get(), return_exceptions=True)

        assert first in {200, 400}
        assert await _until(lambda: not place.sockets.viewers)
        assert await _still_serves(place)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x82\x05hello", 1008),  # a binary message
        (b"\x81\x02\xff\xfe", 1007),  # no UTF-8
        (b"\x81\x03\xed\xa0\x80", 1007),  # a surrogate in UTF-8
        (b"\xc1\x05hello", 1002),  # compressed, though it was not agreed on
        (b"\x83\x00", 1002),  # an opcode that nobody defined
        (b"\x81\x7f" + (100 * 2**20).to_bytes(8, "big"), 1009),  # a hundred megabytes announced
    ],
    ids=["binary", "utf-8", "surrogate", "deflate", "opcode", "huge"],
)
async def test_a_malformed_frame_closes_the_websocket(data: bytes, code: int) -> None:
    """Reliability 63."""
    async with house() as place:
        async with raw_viewer(place) as viewer:
            _write_masked(viewer, data)
            closed = await viewer.closing()

        assert code == closed.code
        assert await _still_serves(place)


async def test_a_message_in_endless_fragments_is_cut_off_at_the_bound() -> None:
    """Reliability 63: memory for one message is bounded however it is cut up."""
    async with house() as place:
        async with raw_viewer(place) as viewer:
            _write_masked(viewer, b"\x01\x7e" + (40_000).to_bytes(2, "big") + b"4" * 40_000)
            _write_masked(viewer, b"\x00\x7e" + (40_000).to_bytes(2, "big") + b"4" * 40_000)
            closed = await viewer.closing()

        assert 1009 == closed.code
        assert await _still_serves(place)


async def test_other_namespaces_are_refused_by_name_and_spam_ends() -> None:
    """Reliability 63."""
    async with house() as place, raw_viewer(place) as viewer:
        await viewer.websocket.send_str("40/admin,")
        refusal = await viewer.text()
        for number in range(200):
            await viewer.websocket.send_str(f"40/n{number},")
        closed = await viewer.closing()

        assert refusal.startswith("44/admin,")
        assert (1008, "rate_limited") == (closed.code, closed.reason)


@pytest.mark.parametrize("text", ["3", '42["ping_goal",{}]', "40", "41"])
async def test_a_flood_of_any_kind_is_first_refused_and_then_ends(text: str) -> None:
    """Reliability 63: also what needs no answer costs its sender the connection."""
    async with house() as place, raw_viewer(place) as viewer:
        with contextlib.suppress(ConnectionError):
            for _ in range(500):
                await viewer.websocket.send_str(text)
        closed = await viewer.closing()

        assert (1008, "rate_limited") == (closed.code, closed.reason)


async def test_a_client_in_a_hurry_is_refused_with_the_time_to_wait() -> None:
    limits = SocketLimits(calls_burst=5, calls_per_s=0.5)
    async with house(limits) as place, raw_viewer(place) as viewer:
        payload = {"goal_id": str(uuid7())}

        answers = [await viewer.ask("ping_goal", payload) for _ in range(6)]

        errors = [answer["error"] for answer in answers]
        assert ["goal_not_found"] * 4 + ["rate_limited"] * 2 == [e["code"] for e in errors]
        assert (429, True) == (errors[-1]["status"], errors[-1]["retryable"])
        assert errors[-1]["retry_after_s"] >= 2


async def test_a_call_before_the_handshake_ends_the_connection() -> None:
    async with house() as place, raw_viewer(place, enter=False) as viewer:
        await viewer.text()
        await viewer.websocket.send_str('421["ping_goal",{}]')

        assert "bad_frame" == (await viewer.closing()).reason


async def test_a_connection_that_never_says_who_it_is_ends() -> None:
    limits = SocketLimits(handshake_s=0.05)
    async with house(limits) as place, raw_viewer(place, enter=False) as viewer:
        assert "no_handshake" == (await viewer.closing()).reason


async def test_leaving_and_coming_back_on_one_connection_forgets_the_rooms() -> None:
    async with house() as place, raw_viewer(place) as viewer:
        goal = place.logs.open()
        await viewer.ask("subscribe", {"goal_id": str(goal.goal_id)})

        await viewer.websocket.send_str("41")
        await viewer.websocket.send_str("40")
        await viewer.until_text("40{")
        place.commit(goal)
        await viewer.ask("ping_goal", {"goal_id": str(goal.goal_id)})

        assert "events" not in [name for name, _ in viewer.unread]


async def test_nobody_is_offered_compression() -> None:
    async with house() as place, aiohttp.ClientSession() as session:
        url = f"{place.url}/socket.io/?EIO=4&transport=websocket"
        async with session.ws_connect(url, compress=15) as websocket:
            assert 0 == websocket.compress


async def test_a_compressed_post_is_measured_unpacked() -> None:
    """Reliability 63: a compression bomb."""
    async with house() as place, _poller(place) as poller:
        bomb = zlib.compress(b'42["x","' + b"x" * 50_000_000 + b'"]')

        status = await poller.post(bomb, {"Content-Encoding": "deflate"})

        assert 413 == status
        assert await _still_serves(place)


@pytest.mark.parametrize(
    "query",
    [
        "transport=websocket&EIO=4",  # without the handshake's headers
        "transport=polling&EIO=3",
        "transport=carrier-pigeon&EIO=4",
        "transport=polling&EIO=4&j=1",
        "transport=polling&EIO=4&sid=unknown",
        "transport=polling",
        "",
    ],
)
async def test_a_request_that_is_no_engine_io_is_refused(query: str) -> None:
    async with house() as place, aiohttp.ClientSession() as session:
        async with session.get(f"{place.url}/socket.io/?{query}") as response:
            assert 400 == response.status
        async with session.post(f"{place.url}/socket.io/?{query}", data="40") as response:
            assert 400 == response.status
        assert not place.sockets.viewers


async def test_a_full_server_refuses_newcomers_and_keeps_the_others() -> None:
    """Reliability 35."""
    limits = SocketLimits(viewers_max=2)
    async with house(limits) as place, raw_viewer(place) as first, raw_viewer(place):
        statuses = []
        async with aiohttp.ClientSession() as session:
            for query in ("EIO=4&transport=polling", "EIO=4&transport=polling&sid="):
                async with session.get(f"{place.url}/socket.io/?{query}") as response:
                    statuses.append((response.status, (await response.json())["code"]))
                    assert "Retry-After" in response.headers
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                await session.ws_connect(f"{place.url}/socket.io/?EIO=4&transport=websocket")

        assert [(503, "overloaded")] * 2 == statuses
        assert 503 == refused.value.status
        assert 2 == len(place.sockets.viewers)
        assert not (await first.ask("ping_goal", {"goal_id": str(uuid7())}))["ok"]


async def test_one_address_may_hold_so_many_connections() -> None:
    """The address is the one our own proxy saw; what a client claims is not believed."""
    limits = SocketLimits(viewers_per_address_max=1)
    async with (
        house(limits, trust_proxy_hops=1) as place,
        raw_viewer(place, headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.1"}),
        raw_viewer(place, headers={"X-Forwarded-For": "203.0.113.9, 192.0.2.2"}),
    ):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with raw_viewer(place, headers={"X-Forwarded-For": "1.1.1.1, 192.0.2.1"}):
                pass

        assert 429 == refused.value.status


async def test_an_address_is_free_again_once_its_viewer_has_left() -> None:
    limits = SocketLimits(viewers_per_address_max=1)
    async with house(limits) as place:
        for _ in range(3):
            async with raw_viewer(place):
                pass
            assert await _until(lambda: not place.sockets.viewers)


@pytest.mark.parametrize(
    ("allowed", "origin", "status"),
    [
        ((), None, 101),
        ((), "{own}", 101),
        ((), "http://evil.example", 400),  # an empty list allows nobody, not everybody
        ((), "null", 400),
        (("https://app.example",), "https://app.example", 101),
        (("https://app.example",), "https://app.example.evil.example", 400),
        (("https://app.example",), "http://app.example", 400),
    ],
)
async def test_only_pages_of_allowed_origins_may_connect(
    allowed: tuple[str, ...], origin: str | None, status: int
) -> None:
    async with house(allowed_origins=allowed) as place:
        headers = {"Origin": origin.format(own=place.url)} if origin else {}
        try:
            async with raw_viewer(place, headers=headers):
                found = 101
        except aiohttp.WSServerHandshakeError as error:
            found = error.status

        assert status == found


async def test_who_cannot_be_identified_is_told_why_at_the_handshake() -> None:
    session = session_like()

    async def identify(_request: web.Request, auth: Mapping[str, object]) -> Session | None:
        if auth.get("token") != "good":
            raise ProblemError(Code.UNAUTHENTICATED)
        return session

    async with house(identify=identify) as place:
        async with raw_viewer(place, enter=False) as viewer:
            await viewer.text()
            await viewer.websocket.send_str('40{"token":"bad"}')
            refusal = await viewer.text()
        async with raw_viewer(place, enter=False) as viewer:
            await viewer.enter({"token": "good"})
            person = next(iter(place.sockets.viewers.values())).person

        assert session.person_id == person
        assert "unauthenticated" == json.loads(refusal[2:])["data"]["code"]


def session_like() -> Session:
    now = datetime.now(UTC)
    return Session(uuid7(), uuid7(), "bearer", now, now, None, email_verified=True, staff=False)


async def test_who_is_signed_out_is_disconnected_and_others_stay() -> None:
    sessions = [session_like(), session_like()]

    async def identify(_request: web.Request, auth: Mapping[str, object]) -> Session | None:
        return sessions[int(str(auth["token"]))]

    async with (
        house(identify=identify) as place,
        raw_viewer(place, enter=False) as first,
        raw_viewer(place, enter=False) as second,
    ):
        await first.enter({"token": "0"})
        await second.enter({"token": "1"})

        place.sockets.end_session(sessions[0].session_id)

        assert "signed_out" == (await first.closing()).reason
        assert await second.ask("ping_goal", {"goal_id": str(uuid7())})
        assert [] == place.sockets.viewers.of_session(sessions[0].session_id)


async def test_a_session_that_ends_during_the_handshake_lets_nobody_in() -> None:
    session = session_like()

    async def identify(_request: web.Request, _auth: Mapping[str, object]) -> Session | None:
        return session

    async with house() as place, raw_viewer(place, enter=False) as viewer:
        place.sockets.identify_by(identify, lambda session_id: session_id == session.session_id)
        await viewer.text()
        await viewer.websocket.send_str('40{"token":"x"}')
        refusal = await viewer.text()

        assert "unauthenticated" == json.loads(refusal[2:])["data"]["code"]


@pytest.mark.timeout(size(300, 900))
async def test_viewers_who_stop_reading_are_cut_with_a_reason_and_the_others_hear_all() -> None:
    """Reliability 57: memory is bounded, others are unaffected, and the slow are told."""
    limits = SocketLimits(behind_max_bytes=65_536, linger_s=0.5, viewers_per_address_max=1_000)
    frame_max = 16_384
    async with (
        house(limits, room_limits=RoomLimits(100.0, frame_max)) as place,
        contextlib.AsyncExitStack() as stack,
        raw_viewer(place) as healthy,
    ):
        goal = place.logs.open(note="x" * 1_000)
        payload = {"goal_id": str(goal.goal_id)}
        follower = Follower(goal.goal_id)
        follower.snapshot(await healthy.ask("subscribe", payload))
        slow = [await stack.enter_async_context(raw_viewer(place, slow=True)) for _ in range(SLOW)]
        for viewer in slow:
            await viewer.ask("subscribe", payload)
        transports = [v.transport for v in place.sockets.viewers.values() if v.transport]

        held_most = 0
        while place.sockets.farewells[Farewell.TOO_SLOW] < len(slow):
            place.commit(goal, 8)
            await follower.follow(healthy, len(goal.events))
            held = [t.get_write_buffer_size() for t in transports]
            held_most = max(held_most, *held)
        endings = await asyncio.gather(slow[0].closing(), slow[1].closing())
        gone = await _until(lambda: len(place.sockets.viewers) == 1)

        assert gone
        assert held_most <= limits.behind_max_bytes + 2 * frame_max
        assert [(1013, "too_slow")] * 2 == [(e.code, e.reason) for e in endings]
        assert [*range(1, len(goal.events) + 1)] == follower.seqs


async def test_without_the_bound_the_slow_are_kept_and_memory_grows() -> None:
    """The negative control of reliability 57."""
    bound = 65_536
    limits = SocketLimits(behind_max_bytes=2**40)
    async with house(limits, room_limits=RoomLimits(1e9)) as place:
        goal = place.logs.open(note="x" * 1_000)
        async with raw_viewer(place, slow=True) as viewer:
            await viewer.ask("subscribe", {"goal_id": str(goal.goal_id)})
            [seen] = place.sockets.viewers.values()
            transport = seen.transport
            assert transport is not None
            for _ in range(100):
                place.commit(goal, 8)
                await asyncio.sleep(0)

            assert transport.get_write_buffer_size() > 4 * bound
            assert not place.sockets.farewells


async def test_a_poller_who_stops_polling_is_cut_with_a_reason() -> None:
    """Reliability 57, over polling."""
    limits = SocketLimits(queued_max=8, linger_s=5.0)
    async with house(limits, room_limits=RoomLimits(1e9)) as place, _poller(place) as poller:
        goal = place.logs.open()
        await poller.enter()
        await poller.post(f'421["subscribe",{{"goal_id":"{goal.goal_id}"}}]')
        await poller.until("ack 1")

        for _ in range(20):
            place.commit(goal)
            await asyncio.sleep(0)
        packets = await poller.get()

        assert 1 == place.sockets.farewells[Farewell.TOO_SLOW]
        assert ['42["closing",{"reason":"too_slow"}]', "1"] == packets
        assert await _until(lambda: not place.sockets.viewers)


async def test_an_upgrade_in_the_middle_of_a_burst_loses_and_repeats_nothing() -> None:
    async with house(room_limits=RoomLimits(1e9)) as place, _poller(place) as poller:
        goal = place.logs.open()
        follower = Follower(goal.goal_id)
        await poller.enter()
        await poller.post(f'421["subscribe",{{"goal_id":"{goal.goal_id}"}}]')
        follower.snapshot(await poller.until("ack 1"))
        done = asyncio.Event()

        async def commit_all() -> None:
            while not done.is_set():
                if len(goal.events) < len(follower.seqs) + 100:
                    place.commit(goal)
                await asyncio.sleep(0)

        commits = asyncio.create_task(commit_all())
        for _ in range(3):
            _take(follower, await poller.get())
        query = f"EIO=4&transport=websocket&sid={poller.sid}"
        async with raw_viewer(place, enter=False, query=query) as viewer:
            await viewer.websocket.send_str("2probe")
            assert "3probe" == await viewer.text()
            _take(follower, await poller.get())
            await viewer.websocket.send_str("5")
            while len(follower.seqs) < 2_000:
                _take(follower, [await viewer.text()])
            done.set()
            await commits
            await follower.follow(viewer, len(goal.events))
            [seen] = place.sockets.viewers.values()

            assert seen.transport is not None
            assert [*range(1, len(goal.events) + 1)] == follower.seqs
            assert (0, 0) == (follower.gaps, follower.sent_twice)


async def test_an_upgrade_that_is_given_up_leaves_polling_as_it_was() -> None:
    async with house() as place, _poller(place) as poller:
        goal = place.logs.open()
        await poller.enter()
        await poller.post(f'421["subscribe",{{"goal_id":"{goal.goal_id}"}}]')
        await poller.until("ack 1")
        query = f"EIO=4&transport=websocket&sid={poller.sid}"

        async with raw_viewer(place, enter=False, query=query) as viewer:
            await viewer.websocket.send_str("2probe")
            await viewer.text()
        [seen] = place.sockets.viewers.values()
        assert await _until(lambda: not seen.on_websocket)
        place.commit(goal)

        assert [1] == [event["seq"] for event in (await poller.until("events"))["events"]]


async def test_a_second_websocket_for_one_connection_is_refused() -> None:
    async with house() as place, _poller(place) as poller:
        await poller.enter()
        query = f"EIO=4&transport=websocket&sid={poller.sid}"
        async with raw_viewer(place, enter=False, query=query) as viewer:
            await viewer.websocket.send_str("2probe")
            await viewer.text()
            with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
                async with raw_viewer(place, enter=False, query=query):
                    pass

            assert 400 == refused.value.status


async def test_pings_of_the_library_and_frames_of_ours_never_mix_or_overtake() -> None:
    """The library writes pings to the same transport at its own times."""
    limits = SocketLimits(ping_interval_s=0.002, calls_per_s=1e6, calls_burst=1_000_000)
    async with house(limits, room_limits=RoomLimits(1e9)) as place, raw_viewer(place) as viewer:
        goal = place.logs.open(note="x" * 200)
        follower = Follower(goal.goal_id)
        follower.snapshot(await viewer.ask("subscribe", {"goal_id": str(goal.goal_id)}))

        for _ in range(300):
            for _ in range(5):
                place.commit(goal)
                await asyncio.sleep(0)
            await follower.follow(viewer, len(goal.events))

        assert ([*range(1, 1_501)], 0, 0) == (follower.seqs, follower.gaps, follower.sent_twice)


async def test_answers_and_frames_arrive_in_the_order_they_were_sent() -> None:
    async with house(room_limits=RoomLimits(1e9)) as place, raw_viewer(place) as viewer:
        goal = place.logs.open()
        await viewer.ask("subscribe", {"goal_id": str(goal.goal_id)})

        async def commit(_viewer: Viewer, body: Number) -> dict[str, object]:
            place.commit(goal)
            await asyncio.sleep(0)  # the frame's turn
            return {"seq": len(goal.events)}

        place.sockets.on("commit", Number, commit)
        for number in range(20):
            await viewer.call("commit", {"number": number})
        order: list[int] = []
        while len(order) < 40:
            name, data = await viewer.next()
            if name != "presence":
                order.append(data["to_seq"] if name == "events" else data["seq"])

        assert [seq for seq in range(1, 21) for _ in range(2)] == order


async def test_a_drain_tells_everybody_and_refuses_newcomers() -> None:
    """Reliability 34."""
    async with house() as place, _poller(place) as poller, raw_viewer(place) as viewer:
        await poller.enter()
        poll = asyncio.create_task(poller.get())
        await asyncio.sleep(0)
        draining = asyncio.create_task(place.sockets.drain(5.0))
        said, closed = await _farewell(viewer)
        await draining

        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with raw_viewer(place):
                pass

        assert ['42["closing",{"reason":"server_restarting"}]'] == said
        assert (1012, "server_restarting") == (closed.code, closed.reason)
        assert ['42["closing",{"reason":"server_restarting"}]', "1"] == await poll
        assert 503 == refused.value.status
        assert not place.sockets.viewers


async def test_a_drain_does_not_wait_for_who_never_reads() -> None:
    """Reliability 34: within the deadline, whatever clients do."""
    limits = SocketLimits(linger_s=60.0)
    async with (
        house(limits, room_limits=RoomLimits(1e9)) as place,
        raw_viewer(place, slow=True) as viewer,
    ):
        goal = place.logs.open(note="x" * 50_000)
        await viewer.ask("subscribe", {"goal_id": str(goal.goal_id)})
        for _ in range(10):
            place.commit(goal)
            await asyncio.sleep(0)

        async with asyncio.timeout(WAIT_S):
            await place.sockets.drain(0.1)

        assert await _until(lambda: not place.sockets.viewers)


async def _farewell(viewer: RawViewer) -> tuple[list[str], ClosedError]:
    """Return what the server still says, and how it closes."""
    said: list[str] = []
    try:
        while True:
            said.append(await viewer.text())
    except ClosedError as closed:
        return said, closed


async def _until(condition: Any) -> bool:
    """Return True once `condition()` holds, which the loop makes so in a few turns."""
    async with asyncio.timeout(WAIT_S):
        while not condition():
            await asyncio.sleep(0.005)
    return True


def _write_masked(viewer: RawViewer, frame: bytes) -> None:
    """Write a frame as a client has to: masked."""
    head, length = frame[0], frame[1]
    extended = {126: 2, 127: 8}.get(length, 0)
    payload = frame[2 + extended :]
    mask = os.urandom(4)
    masked = bytes(a ^ b for a, b in zip(payload, itertools.cycle(mask), strict=False))
    connection = viewer.websocket._response.connection
    assert connection is not None
    assert connection.transport is not None
    connection.transport.write(
        bytes((head, length | 0x80)) + frame[2 : 2 + extended] + mask + masked
    )


def _take(follower: Follower, packets: list[str]) -> None:
    for packet in packets:
        name, data = read(packet)
        if name == "events":
            follower.frame(data)


class Poller:
    """A client of long polling, one request at a time each way."""

    def __init__(self, session: aiohttp.ClientSession, url: str, sid: str) -> None:
        self._session = session
        self._url = f"{url}/socket.io/?EIO=4&transport=polling&sid={sid}"
        self.sid = sid
        self._unread: list[str] = []

    async def get(self) -> list[str]:
        async with self._session.get(self._url) as response:
            text = await response.text()
            return [packet for packet in text.split("\x1e") if packet not in {"2", "6", ""}]

    async def post(self, data: str | bytes, headers: dict[str, str] | None = None) -> int:
        async with self._session.post(self._url, data=data, headers=headers) as response:
            await response.read()
            return response.status

    async def enter(self) -> None:
        await self.post("40")
        await self.get()

    async def until(self, name: str) -> Any:
        while True:
            if not self._unread:
                self._unread = await asyncio.wait_for(self.get(), WAIT_S)
            found, data = read(self._unread.pop(0))
            if found == name:
                return data


@contextlib.asynccontextmanager
async def _poller(place: House) -> AsyncIterator[Poller]:
    url = f"{place.url}/socket.io/?EIO=4&transport=polling"
    async with aiohttp.ClientSession() as session:
        async with session.get(url) as response:
            sid = json.loads((await response.text())[1:])["sid"]
        yield Poller(session, place.url, sid)


def test_a_text_frame_is_what_rfc_6455_says() -> None:
    lengths = (0, 125, 126, 65_535, 65_536)

    heads = [text_frame(b"x" * length)[:2] for length in lengths]

    assert [b"\x81\x00", b"\x81\x7d", b"\x81\x7e", b"\x81\x7e", b"\x81\x7f"] == heads
