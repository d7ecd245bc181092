"""Commands on the socket: the routes' own answers, once, for whom the routes would do it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any, Final
from uuid import UUID

import aiohttp
import pytest
import socketio
from pydantic import BaseModel
from uuid_utils.compat import uuid7

from goalfund.edge.socket_commands import Command
from goalfund.goal.roles import Role
from goalfund.payments.simulator.faults import ApiFault
from goalfund.people.tokens import digest
from tests.integration.server.test_proofs import SHOWN, paid
from tests.integration.server.test_withdrawals import treasury, wanted
from tests.served import Answer, Served, charge_of, served_at, wish
from tests.signed_in import Person, give_role, has_given, person
from tests.socket_clients import RawViewer

COMMANDS_MAX: Final = 8


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


def about(answer: Any, key: UUID | None = None, **body: Any) -> dict[str, Any]:
    """Return the payload of a command about the withdrawal of an answer."""
    withdrawal_id = answer["withdrawal"]["withdrawal_id"]
    return {"withdrawal_id": withdrawal_id, "operation_id": str(key or uuid7()), **body}


async def step_up(served: Served, who: Person) -> None:
    await served.pool.execute(
        "UPDATE sessions SET fresh_until = now() + interval '1 hour' WHERE token_hash = $1",
        digest(who.token),
    )


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
        await served.server.parts.people.people.sessions.read_news()
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


async def test_money_is_asked_for_and_let_go_over_sockets(served: Served) -> None:
    """Whoever asked cannot approve; who connected before stepping up need not connect again."""
    at = await treasury(served)
    late = await at.ada.another_session()
    async with socket_of(served, late) as ada, socket_of(served, at.ben) as ben:
        await ben.ask("subscribe", {"goal_id": str(at.goal_id)})
        early = await ada.ask("withdraw", asked(at.goal_id, wanted()))
        await step_up(served, late)
        made = await ada.ask("withdraw", asked(at.goal_id, wanted()))
        self_made = await ada.ask("approve", about(made))
        done = await ben.ask("approve", about(made))
        kinds = [event["kind"] for _, frame in ben.unread for event in frame.get("events", [])]
        other = await ada.ask("withdraw", asked(at.goal_id, wanted(amount_minor=7)))
        no = await ben.ask("reject", about(other, reason="Too little."))
    rest = await at.ben.get(f"/withdrawals/{made['withdrawal']['withdrawal_id']}")

    assert ("step_up_required", "requester_cannot_approve") == (
        early["error"]["code"],
        self_made["error"]["code"],
    )
    assert ("requested", "approved", "rejected") == tuple(
        answer["withdrawal"]["status"] for answer in (made, done, no)
    )
    assert ["withdrawal_requested", "withdrawal_approved"] == kinds
    assert rest.body["withdrawal"] == done["withdrawal"]


async def test_one_approval_many_times_over_both_counts_once(served: Served) -> None:
    """Reliability 14, of money on its way out."""
    at = await treasury(served, approvals_required=2)
    made, key = await at.asked(), uuid7()
    path = f"/withdrawals/{made['withdrawal_id']}/approve"

    async def by_rest() -> Any:
        answer = await at.ben.ask("POST", path, {}, key)
        return answer.body, answer.headers.get("Idempotency-Replayed") == "true"

    async def by_socket(viewer: RawViewer) -> Any:
        answer = await viewer.ask("approve", about({"withdrawal": made}, key))
        return without(answer, "ok", "replayed"), answer.get("replayed", False)

    async with contextlib.AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(socket_of(served, at.ben)) for _ in range(5)]
        answers = await asyncio.gather(
            *(by_socket(viewer) for viewer in sockets), *(by_rest() for _ in sockets)
        )

    assert [answers[0][0]] * 10 == [body for body, _ in answers]
    assert 9 == [mark for _, mark in answers].count(True)
    assert 1 == answers[0][0]["withdrawal"]["approvals"]


async def test_proofs_are_shown_and_answered_over_sockets(served: Served) -> None:
    """The very names that api.md has: the whole way of money, without HTTP."""
    at = await paid(served, givers=1)
    (giver,) = at.givers
    key = uuid7()
    async with socket_of(served, at.ada) as ada, socket_of(served, giver) as gives:
        shown = await ada.ask("submit_proof", about({"withdrawal": at.withdrawal}) | SHOWN)
        proof_id = shown["proof"]["proof_id"]
        answer = {"proof_id": proof_id, "operation_id": str(key), "confirmed": False}
        no = await gives.ask("confirm_proof", answer | {"comment": "Where?"})
        replay = await confirm_by_rest(giver, proof_id, key, confirmed=False, comment="Where?")
        differs = await gives.ask("confirm_proof", answer | {"confirmed": True})
        own = await ada.ask("confirm_proof", answer | {"operation_id": str(uuid7())})
        wrong = await gives.ask("confirm_proof", answer | {"confirmed": "yes"})
        again = await ada.ask("submit_proof", about({"withdrawal": at.withdrawal}) | SHOWN)

    assert ("open", 0, 1) == (shown["proof"]["status"], no["proof"]["yes"], no["proof"]["no"])
    assert {"confirmed": False, "comment": "Where?"} == no["proof"]["mine"]
    assert ("true", without(no, "ok")) == (replay.headers["Idempotency-Replayed"], replay.body)
    assert ["operation_differs", "forbidden", "invalid_request", "proof_under_review"] == [
        refused["error"]["code"] for refused in (differs, own, wrong, again)
    ]


async def confirm_by_rest(who: Person, proof_id: str, key: UUID, **body: Any) -> Answer:
    return await who.ask("POST", f"/proofs/{proof_id}/confirmations", body, key)


WRONG_ABOUT_MONEY_OUT: Final[list[tuple[str, dict[str, Any], str]]] = [
    ("withdraw", {"amount_minor": 0}, "invalid_request"),
    ("withdraw", {"amount_minor": 1.5}, "invalid_request"),
    ("withdraw", {"purpose": ""}, "invalid_request"),
    ("withdraw", {"account_number": 1234567890}, "invalid_request"),
    ("withdraw", {"amount_minor": 250_001}, "exceeds_available"),
    ("withdraw", {"goal_id": str(UUID(int=7))}, "goal_not_found"),
    ("approve", {"withdrawal_id": "7"}, "invalid_request"),
    ("approve", {"withdrawal_id": str(UUID(int=7))}, "withdrawal_not_found"),
    ("approve", {"approved": True}, "invalid_request"),
    ("reject", {"reason": "x" * 501}, "invalid_request"),
    ("reject", {"withdrawal_id": None}, "invalid_request"),
]


async def test_a_wrong_command_about_money_out_reserves_nothing(served: Served) -> None:
    at = await treasury(served)
    nobodys = {"withdrawal": {"withdrawal_id": str(UUID(int=8))}}
    async with socket_of(served, at.ada) as viewer:
        codes = []
        for name, changes, _ in WRONG_ABOUT_MONEY_OUT:
            right = asked(at.goal_id, wanted()) if name == "withdraw" else about(nobodys)
            codes.append((await viewer.ask(name, right | changes))["error"]["code"])

    assert [code for _, _, code in WRONG_ABOUT_MONEY_OUT] == codes
    assert 0 == (await served.book(at.goal_id))["reserved_minor"]


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


async def test_commands_that_are_under_way_are_answered_before_a_server_stops(
    fresh_dsn: str,
) -> None:
    async with served_at(fresh_dsn) as served:
        goal_id = await served.open_goal()
        served.simulator.faults.api["initiate"] = ApiFault(kind="slow", delay_s=0.5)
        async with socket_of(served) as viewer:
            number = await viewer.call("contribute", gift(goal_id))
            await viewer.ask("ping_goal", {"goal_id": str(goal_id)})
            stopping = asyncio.create_task(served.core.sockets.drain(4.0))
            refused = await viewer.ask("contribute", gift(goal_id))
            answer = await viewer.until(f"ack {number}")
            closed = await viewer.closing()
            await stopping

    assert answer["ok"]
    assert ("shutting_down", True) == tuple(
        refused["error"][name] for name in ("code", "retryable")
    )
    assert "server_restarting" == closed.reason
