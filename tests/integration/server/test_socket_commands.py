"""Commands on the socket: the routes' own answers, once, for whom the routes would do it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import aiohttp
import pytest
import socketio
from pydantic import BaseModel
from uuid_utils.compat import uuid7

from goalfund.edge.socket_commands import Command
from goalfund.goal.roles import Role
from goalfund.payments.simulator.faults import ApiFault
from tests.served import Answer, Served, charge_of, served_at, wish
from tests.signed_in import Person, give_role, has_given, person
from tests.socket_clients import RawViewer

COMMANDS_MAX = 8


@contextlib.asynccontextmanager
async def socket_of(
    served: Served, who: Person | None = None, **headers: str
) -> AsyncIterator[RawViewer]:
    """Connect somebody: by their token, or by the cookie in `headers`."""
    url = f"{served.url}/socket.io/?EIO=4&transport=websocket"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, headers=headers, max_msg_size=0) as websocket,
    ):
        viewer = RawViewer(websocket)
        await viewer.enter({"token": who.token} if who and not headers else None)
        yield viewer


def asked(goal_id: UUID, body: Any, key: UUID | None = None) -> dict[str, Any]:
    """Return the payload of a command about a goal."""
    return {"goal_id": str(goal_id), "operation_id": str(key or uuid7()), **body}


def gift(goal_id: UUID, key: UUID | None = None, **changes: Any) -> dict[str, Any]:
    return asked(goal_id, wish() | changes, key)


def without(answer: Any, *names: str) -> Any:
    return {name: value for name, value in answer.items() if name not in names}


async def intents(served: Served, goal_id: UUID) -> int:
    query = "SELECT count(*) FROM contributions WHERE goal_id = $1"
    return int(await served.pool.fetchval(query, goal_id))


async def test_a_contribution_is_answered_as_over_http_and_paid(served: Served) -> None:
    goal_id = await served.open_goal()
    async with socket_of(served) as viewer:
        await viewer.ask("subscribe", {"goal_id": str(goal_id)})
        answer = await viewer.ask("contribute", gift(goal_id))
        await served.pay(charge_of(Answer(201, {}, b"", answer)))
        frame = await viewer.until("events")
    rest = await served.intend(goal_id)

    assert answer["ok"] is True
    assert rest.body.keys() == without(answer, "ok").keys()
    assert rest.body["contribution"].keys() == answer["contribution"].keys()
    assert rest.body["payment"].keys() == answer["payment"].keys()
    assert ["contribution_confirmed"] == [event["kind"] for event in frame["events"]]


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_a_client_of_socket_io_sends_commands_over(served: Served, transport: str) -> None:
    goal_id, ada = await served.open_goal(), await person(served)
    await has_given(served, goal_id, ada)
    client = socketio.AsyncClient()
    await client.connect(served.url, auth={"token": ada.token}, transports=[transport])
    said = await client.call("comment", asked(goal_id, {"text": "Well done!"}))
    given = await client.call("contribute", gift(goal_id))
    await client.disconnect()
    mine = (await ada.get("/me/contributions")).body["items"]

    assert (True, "Well done!", True) == (said["ok"], said["text"], said["me"])
    assert given["contribution"]["id"] in [one["id"] for one in mine]


async def test_a_client_that_upgrades_goes_on_sending_commands(served: Served) -> None:
    """The handshake was a poll; the commands come over the websocket that replaced it."""
    goal_id = await served.open_goal()
    client = socketio.AsyncClient()
    await client.connect(served.url, transports=["polling", "websocket"])
    answers = [await client.call("contribute", gift(goal_id)) for _ in range(2)]
    over = client.transport()
    await client.disconnect()

    assert ("websocket", [True, True]) == (over, [answer["ok"] for answer in answers])


async def repeated(served: Served, goal_id: UUID, times: int) -> list[Any]:
    """Send one contribution many times at once, every other time on a socket of its own."""
    key = uuid7()

    async def by_socket() -> Any:
        async with socket_of(served) as viewer:
            answer = await viewer.ask("contribute", gift(goal_id, key))
        return without(answer, "ok", "replayed"), answer.get("replayed", False)

    async def by_rest() -> Any:
        answer = await served.intend(goal_id, key)
        return answer.body, answer.headers.get("Idempotency-Replayed") == "true"

    # So slow that others are here before the first has its checkout.
    served.simulator.faults.api["initiate"] = ApiFault(kind="slow", delay_s=0.1)
    ways = (by_socket, by_rest)
    return list(await asyncio.gather(*(ways[n % 2]() for n in range(times))))


async def test_one_operation_a_hundred_times_over_both_is_done_once(served: Served) -> None:
    """Reliability 14: one effect, identical bodies, all but one marked as a replay."""
    goal_id = await served.open_goal()
    answers = await repeated(served, goal_id, 100)
    bodies, replayed = [body for body, _ in answers], [mark for _, mark in answers]

    assert [bodies[0]] * 100 == bodies
    assert 99 == replayed.count(True)
    assert 1 == await intents(served, goal_id)
    contribution_id = bodies[0]["contribution"]["id"].encode()
    assert 1 == sum(contribution_id in call.body for call in served.simulator.requests)


async def test_a_socket_that_names_operations_itself_is_found(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of reliability 14."""
    true_arguments = Command.arguments

    def forgetful(self: Command, payload: BaseModel) -> dict[str, object]:
        return true_arguments(self, payload) | {"operation_id": uuid7()}

    monkeypatch.setattr(Command, "arguments", forgetful)
    goal_id = await served.open_goal()
    await repeated(served, goal_id, 6)

    assert 4 == await intents(served, goal_id)


async def test_the_same_operation_with_other_content_names_the_field_on_both(
    served: Served,
) -> None:
    goal_id, key = await served.open_goal(), uuid7()
    await served.intend(goal_id, key)
    async with socket_of(served) as viewer:
        answer = await viewer.ask("contribute", gift(goal_id, key, name="Ben"))
    rest = await served.intend(goal_id, key, name="Ben")

    assert (False, "operation_differs") == (answer["ok"], answer["error"]["code"])
    assert without(rest.body, "trace_id") == without(answer["error"], "trace_id")
    assert ["name"] == [error["field"] for error in answer["error"]["errors"]]


async def test_a_refusal_is_repeated_and_says_so(served: Served) -> None:
    goal_id, key = await served.open_goal(min_amount_minor=1_000_000), uuid7()
    async with socket_of(served) as viewer:
        first, again = [await viewer.ask("contribute", gift(goal_id, key)) for _ in range(2)]
    rest = await served.intend(goal_id, key)

    assert ["below_minimum"] * 3 == [
        first["error"]["code"],
        again["error"]["code"],
        rest.code,
    ]
    assert (None, True) == (first.get("replayed"), again.get("replayed"))
    assert "true" == rest.headers["Idempotency-Replayed"]


async def test_who_loses_a_role_or_a_session_sends_no_more_commands(served: Served) -> None:
    goal_id, ben = await served.open_goal(), await person(served)
    await give_role(served, goal_id, ben, Role.TREASURER)
    async with socket_of(served, ben) as viewer:
        said = await viewer.ask("comment", asked(goal_id, {"text": "Counted."}))
        await give_role(served, goal_id, ben, None)
        former = await viewer.ask("comment", asked(goal_id, {"text": "Still here."}))
        await give_role(served, goal_id, ben, Role.TREASURER)
        # The session ends behind the server's back: it has read no news of it.
        await served.pool.execute("DELETE FROM sessions WHERE person_id = $1", ben.person_id)
        over = await viewer.ask("comment", asked(goal_id, {"text": "And still."}))
        gone = await viewer.ask("contribute", gift(goal_id))
        await served.server.people.people.sessions.read_news()
        closed = await viewer.closing()

    assert [True, "forbidden", "unauthenticated", "unauthenticated"] == [
        said["ok"],
        *(answer["error"]["code"] for answer in (former, over, gone)),
    ]
    assert "signed_out" == closed.reason


async def test_a_goal_that_turns_private_takes_no_commands_of_strangers(served: Served) -> None:
    ada = await person(served, fresh=True)
    goal = await ada.opens()
    async with socket_of(served) as viewer:
        await ada.ask(
            "PATCH", f"/goals/{goal['id']}", {"visibility": "private"}, uuid7(), If_Match='"1"'
        )
        answer = await viewer.ask("contribute", gift(UUID(goal["id"])))

    assert "goal_not_found" == answer["error"]["code"]
    assert 0 == await intents(served, UUID(goal["id"]))


async def test_a_page_of_ours_sends_commands_by_its_cookie_and_others_do_not(
    served: Served,
) -> None:
    goal_id = await served.open_goal()
    ada = await person(served, by_cookie=True)
    await give_role(served, goal_id, ada, Role.ORGANISER)
    cookie = ada.headers["Cookie"]
    async with socket_of(served, ada, Cookie=cookie, Origin=served.url) as viewer:
        said = await viewer.ask("comment", asked(goal_id, {"text": "Hello"}))

    assert said["ok"], said
    with pytest.raises(aiohttp.WSServerHandshakeError):
        async with socket_of(served, ada, Cookie=cookie, Origin="https://evil.example"):
            pass


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goal_id": ...}, "goal_id"),
        ({"goal_id": "mine"}, "goal_id"),
        ({"goal_id": 7}, "goal_id"),
        ({"operation_id": ...}, "operation_id"),
        ({"operation_id": "again"}, "operation_id"),
        ({"amount_minor": ...}, "amount_minor"),
        ({"amount_minor": 0}, "amount_minor"),
        ({"amount_minor": -1}, "amount_minor"),
        ({"amount_minor": 2**53}, "amount_minor"),
        ({"amount_minor": 1.0}, "amount_minor"),
        ({"amount_minor": True}, "amount_minor"),
        ({"amount_minor": "250000"}, "amount_minor"),
        ({"name": "x" * 10_000}, "name"),
        ({"name": None}, "name"),
        ({"person_id": str(UUID(int=7))}, "person_id"),
        ({"contribution_id": str(UUID(int=7))}, "contribution_id"),
    ],
    ids=str,
)
async def test_a_wrong_payload_is_refused_by_field_and_changes_nothing(
    served: Served, changes: dict[str, Any], field: str
) -> None:
    goal_id = await served.open_goal()
    payload = {name: value for name, value in (gift(goal_id) | changes).items() if value is not ...}
    async with socket_of(served) as viewer:
        answer = await viewer.ask("contribute", payload)

    assert "invalid_request" == answer["error"]["code"]
    assert [field] == [error["field"] for error in answer["error"]["errors"]]
    assert 0 == await intents(served, goal_id)


@pytest.mark.parametrize("payload", [None, [], [1], "contribute", 7, True, {}], ids=str)
async def test_what_is_no_payload_is_refused(served: Served, payload: Any) -> None:
    async with socket_of(served) as viewer:
        answer = await viewer.ask("contribute", payload)
        still = await viewer.ask("contribute", {"goal_id": {"deep": [[[]]]}})

    assert ["invalid_request"] * 2 == [answer["error"]["code"], still["error"]["code"]]


async def test_a_message_that_is_too_long_ends_the_connection(served: Served) -> None:
    goal_id = await served.open_goal()
    async with socket_of(served) as viewer:
        await viewer.call("contribute", gift(goal_id, message="x" * 70_000))
        closed = await viewer.closing()

    assert 1009 == closed.code
    assert 0 == await intents(served, goal_id)


async def test_a_slow_command_delays_no_other_call_and_so_many_are_under_way(
    served: Served,
) -> None:
    goal_id = await served.open_goal()
    served.simulator.faults.api["initiate"] = ApiFault(kind="hang")
    async with socket_of(served) as viewer:
        slow = [await viewer.call("contribute", gift(goal_id)) for _ in range(COMMANDS_MAX)]
        one_more = await viewer.ask("contribute", gift(goal_id))
        head = await viewer.ask("ping_goal", {"goal_id": str(goal_id)})
        before = list(viewer.unread)
        served.simulator.faults.api.clear()
        served.simulator.release()
        done = dict([await viewer.next() for _ in slow])
        after = await viewer.ask("contribute", gift(goal_id))

    assert (False, "overloaded", 1) == (
        one_more["ok"],
        one_more["error"]["code"],
        one_more["error"]["retry_after_s"],
    )
    assert head["ok"]
    assert [] == before
    assert {f"ack {number}" for number in slow} == done.keys()
    assert after["ok"]


async def test_who_floods_with_commands_is_told_to_wait_and_then_cut_off(served: Served) -> None:
    async with socket_of(served) as viewer:
        for _ in range(200):
            await viewer.call("contribute", {})
        answers = []
        with contextlib.suppress(Exception):
            while True:
                answers.append(await viewer.next())

    codes = [answer["error"]["code"] for name, answer in answers if name.startswith("ack")]
    assert ["invalid_request", "rate_limited"] == list(dict.fromkeys(codes))
    assert len(codes) < 100
    assert ("closing", {"reason": "rate_limited"}) == answers[-1]


async def test_commands_count_with_what_the_address_asks_over_http(fresh_dsn: str) -> None:
    async with served_at(fresh_dsn, rate_limits="on") as served:
        goal_id = await served.open_goal()
        async with socket_of(served) as viewer:
            for _ in range(15):
                assert 201 == (await served.intend(goal_id)).status
                assert (await viewer.ask("contribute", gift(goal_id)))["ok"]
            answer = await viewer.ask("contribute", gift(goal_id))
            rest = await served.intend(goal_id)

    assert ("rate_limited", 429) == (answer["error"]["code"], rest.status)
    assert answer["error"]["retry_after_s"] >= 1


async def test_commands_that_are_under_way_are_answered_before_a_server_stops(
    fresh_dsn: str,
) -> None:
    async with served_at(fresh_dsn) as served:
        goal_id = await served.open_goal()
        served.simulator.faults.api["initiate"] = ApiFault(kind="slow", delay_s=0.2)
        async with socket_of(served) as viewer:
            number = await viewer.call("contribute", gift(goal_id))
            await viewer.ask("ping_goal", {"goal_id": str(goal_id)})
            stopping = asyncio.create_task(served.core.sockets.drain(2.0))
            answer = await viewer.until(f"ack {number}")
            closed = await viewer.closing()
            await stopping

    assert answer["ok"]
    assert "server_restarting" == closed.reason
