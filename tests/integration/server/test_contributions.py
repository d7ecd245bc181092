"""Contributions over HTTP: what is taken, what is refused, what a repetition is told."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.commands import CancelGoal, CloseGoal, ReopenGoal
from goalfund.goal.suspense import suspense_goal_id
from goalfund.payments.simulator import ApiFault
from tests.payers import Charge
from tests.served import SUSPENSE, Answer, Served, all_of, charge_of, wish

MAX_MINOR = 9_007_199_254_740_991
SOMEBODYS = "019ab0a0-0000-7000-8000-000000000001"


async def send(served: Served, goal_id: UUID, raw: bytes, **headers: str) -> Answer:
    """Send a body as it is spelt."""
    given = {"Idempotency-Key": str(uuid7()), "Content-Type": "application/json"} | headers
    path = f"/api/v1/goals/{goal_id}/contributions"
    return await served.ask("POST", path, data=raw, headers=given)


def fields_of(answer: Answer) -> set[str]:
    return {error["field"] for error in answer.body.get("errors", ())}


async def intents(served: Served, goal_id: UUID) -> int:
    query = "SELECT count(*) FROM contributions WHERE goal_id = $1"
    return int(await served.pool.fetchval(query, goal_id))


async def test_an_intent_is_pending_and_leads_to_a_checkout(served: Served) -> None:
    goal_id = await served.open_goal()
    answer = await served.intend(goal_id, message="God bless")
    contribution, payment = answer.body["contribution"], answer.body["payment"]
    charge = served.simulator.charge(payment["reference"])

    assert answer.status == 201
    assert "Idempotency-Replayed" not in answer.headers
    assert contribution["status"] == "pending"
    assert contribution["amount_minor"] == charge.amount_minor == 250_000
    assert contribution["name"] == "Ada Obi"
    assert contribution["goal_id"] == str(goal_id)
    assert payment["checkout_url"].startswith(served.simulator.url)
    assert charge.callback_url is not None
    assert charge.callback_url.startswith(f"{served.url}/g/goal-{goal_id}?contribution=")
    assert await served.book(goal_id) == dict.fromkeys(await served.book(goal_id), 0) | {"seq": 1}


# Reliability 6: what spells no amount, or one that is out of range.
AMOUNTS = [
    *("0", "-1", "-250000", "9007199254740992", "9223372036854775807", "9223372036854775808"),
    *("-9223372036854775809", "1" + "0" * 40, "1e3", "1E3", "1000.0", "0.1"),
    *("1e400", "true", "false", "null", '"1000"', '" 10"', '"1e3"', '"١٠٠٠"', '"１０００"'),
    *("[1000]", '{"amount":1000}', '""'),
]


@pytest.mark.parametrize("amount", AMOUNTS, ids=lambda text: text[:24])
async def test_what_is_no_amount_is_refused_and_changes_nothing(
    served: Served, amount: str
) -> None:
    """Reliability 6."""
    goal_id = await served.open_goal()
    body = json.dumps(wish() | {"amount_minor": "?"}).replace('"?"', amount)
    answer = await send(served, goal_id, body.encode())

    assert (422, "invalid_request") == (answer.status, answer.code)
    assert {"amount_minor"} == {field.partition(".")[0] for field in fields_of(answer)}
    assert 0 == await intents(served, goal_id)


NO_NUMBERS = ["NaN", "Infinity", "-Infinity", "01", "+1", "1_0", "0x10", "١", "", "1" + "0" * 5_000]


@pytest.mark.parametrize("amount", NO_NUMBERS, ids=lambda text: text[:24])
async def test_what_is_no_json_number_is_no_json(served: Served, amount: str) -> None:
    """Reliability 6."""
    goal_id = await served.open_goal()
    body = json.dumps(wish() | {"amount_minor": "?"}).replace('"?"', amount)
    answer = await send(served, goal_id, body.encode())

    assert answer.status in (400, 422)
    assert answer.code in ("malformed_json", "invalid_request")
    assert 0 == await intents(served, goal_id)


async def test_amounts_from_the_smallest_to_the_largest_are_taken(served: Served) -> None:
    """Reliability 6: the refusals above are not for want of a goal that takes amounts."""
    goal_id = await served.open_goal()
    amounts = (10_000, 2**31 - 1, 2**31, 2**31 + 1, MAX_MINOR)
    answers = [await served.intend(goal_id, amount_minor=amount) for amount in amounts]

    assert [201] * 5 == [answer.status for answer in answers]
    assert list(amounts) == [a.body["contribution"]["amount_minor"] for a in answers]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount_minor": ...}, "amount_minor"),
        ({"name": ...}, "name"),
        ({"email": ...}, "email"),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "x" * 60_000}, "name"),
        ({"name": 7}, "name"),
        ({"name": None}, "name"),
        ({"name": "Ada\x00Obi"}, "name"),
        ({"name": "Ada\nObi"}, "name"),
        ({"name": "Ada \u202eibO"}, "name"),
        ({"name": "Ada\u200bObi"}, "name"),
        ({"name": "\u2800"}, "name"),
        ({"email": "ada"}, "email"),
        ({"email": "ada@localhost"}, "email"),
        ({"email": "ada@example.org\nBcc: x@example.org"}, "email"),
        ({"email": f"{'a' * 250}@example.org"}, "email"),
        ({"email": "adá@example.org"}, "email"),
        ({"email": ["ada@example.org"]}, "email"),
        ({"anonymous": "true"}, "anonymous"),
        ({"anonymous": 1}, "anonymous"),
        ({"anonymous": None}, "anonymous"),
        ({"message": "x" * 501}, "message"),
        ({"message": ""}, "message"),
        ({"message": {"text": "hi"}}, "message"),
        ({"currency": "GBP"}, "currency"),
        ({"currency": "ngn"}, "currency"),
        ({"currency": 566}, "currency"),
        ({"channel": "cash"}, "channel"),
        ({"channel": None}, "channel"),
        ({"milestone_id": "first"}, "milestone_id"),
        ({"milestone_id": 1}, "milestone_id"),
        ({"status": "confirmed"}, "status"),
        ({"confirmed_minor": 250_000}, "confirmed_minor"),
        ({"person_id": "019ab0a0-0000-7000-8000-000000000000"}, "person_id"),
    ],
)
async def test_a_wrong_field_is_named_and_changes_nothing(
    served: Served, changes: dict[str, Any], field: str
) -> None:
    goal_id = await served.open_goal()
    answer = await served.intend(goal_id, **changes)

    assert (422, "invalid_request") == (answer.status, answer.code)
    assert {field} == fields_of(answer)
    assert 0 == await intents(served, goal_id)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"", "malformed_json"),
        (b"{", "malformed_json"),
        (b"\xff\xfe", "malformed_json"),
        (b'{"name":"\\ud800"}', "malformed_json"),
        (b"[" * 20_000, "malformed_json"),
        (b"[]", "invalid_request"),
        (b"null", "invalid_request"),
        (b'"amount_minor"', "invalid_request"),
        (b" " * 70_000, "body_too_large"),
    ],
    ids=["empty", "half", "utf-16", "surrogate", "deep", "list", "null", "string", "large"],
)
async def test_a_body_that_is_no_object_is_refused(
    served: Served, raw: bytes, expected: str
) -> None:
    answer = await send(served, await served.open_goal(), raw)

    assert expected == answer.code


@pytest.mark.parametrize(
    "media",
    ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", ""],
)
async def test_another_content_type_is_refused(served: Served, media: str) -> None:
    raw = json.dumps(wish()).encode()
    answer = await send(served, await served.open_goal(), raw, **{"Content-Type": media})

    assert (415, "unsupported_media_type") == (answer.status, answer.code)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, (400, "idempotency_key_required")),
        ({"Idempotency-Key": ""}, (422, "invalid_request")),
        ({"Idempotency-Key": "1"}, (422, "invalid_request")),
        ({"Idempotency-Key": "'; DROP TABLE goals; --"}, (422, "invalid_request")),
    ],
)
async def test_an_intent_needs_one_key(
    served: Served, headers: dict[str, str], expected: tuple[int, str]
) -> None:
    path = f"/api/v1/goals/{await served.open_goal()}/contributions"
    answer = await served.ask("POST", path, json=wish(), headers=headers)

    assert expected == (answer.status, answer.code)
    assert {"Idempotency-Key"} == fields_of(answer)


@pytest.mark.parametrize("kind", ["unknown", "private", "suspense", "suspense_usd"])
async def test_a_goal_that_is_not_for_the_reader_cannot_be_told_from_none(
    served: Served, kind: str
) -> None:
    goal_id = {
        "unknown": uuid7(),
        "private": await served.open_goal(visibility="private"),
        "suspense": SUSPENSE,
        "suspense_usd": suspense_goal_id("USD"),
    }[kind]
    key = uuid7()
    answer = await served.intend(goal_id, key)
    operation = await served.get(f"/operations/{key}")

    assert (404, "goal_not_found") == (answer.status, answer.code)
    assert f"No goal {goal_id}." == answer.body["detail"]
    assert "never_seen" == operation.code
    assert 0 == await intents(served, goal_id)


async def test_the_goal_refuses_in_its_order(served: Served) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    cancelled, closed = await served.open_goal(), await served.open_goal()
    await served.commit(CancelGoal(operation_id=uuid7(), goal_id=cancelled))
    await served.commit(CloseGoal(operation_id=uuid7(), goal_id=closed))
    late = await served.open_goal(deadline=past, min_amount_minor=300_000)
    least = await served.open_goal(min_amount_minor=250_001, fixed_amount_minor=300_000)
    fixed = await served.open_goal(fixed_amount_minor=250_001)
    answers = await all_of(
        served.intend(cancelled, currency="USD"),
        *(served.intend(goal_id) for goal_id in (cancelled, closed, late, least, fixed)),
    )

    assert [
        (422, "currency_differs"),
        (409, "goal_cancelled"),
        (409, "goal_not_open"),
        (409, "deadline_passed"),
        (422, "below_minimum"),
        (422, "not_the_fixed_amount"),
    ] == [(answer.status, answer.code) for answer in answers]


async def test_a_refused_operation_stays_refused(served: Served) -> None:
    """Reliability 17: the key is spent, whatever changes; a new one succeeds."""
    goal_id = await served.open_goal()
    await served.commit(CloseGoal(operation_id=uuid7(), goal_id=goal_id))
    key = uuid7()
    first = await served.intend(goal_id, key)
    await served.commit(ReopenGoal(operation_id=uuid7(), goal_id=goal_id))
    again = await served.intend(goal_id, key)
    operation = await served.get(f"/operations/{key}")
    fresh = await served.intend(goal_id)

    assert [(409, "goal_not_open")] * 2 == [(a.status, a.code) for a in (first, again)]
    assert "Idempotency-Replayed" not in first.headers
    assert "true" == again.headers["Idempotency-Replayed"]
    assert ("refused", "goal_not_open") == (operation.body["status"], operation.body["code"])
    assert 201 == fresh.status


async def test_a_hundred_repetitions_at_once_are_one_intent(served: Served) -> None:
    """Reliability 14: one effect, identical answers, all but one marked as a replay."""
    goal_id = await served.open_goal()
    key = uuid7()
    # So slow that others are here before the first has its checkout.
    served.simulator.faults.api["initiate"] = ApiFault(kind="slow", delay_s=0.1)
    answers = await all_of(*(served.intend(goal_id, key) for _ in range(100)))

    assert {201} == {answer.status for answer in answers}
    replayed = [answer.headers.get("Idempotency-Replayed") for answer in answers]
    contribution_id = answers[0].body["contribution"]["id"].encode()
    assert 1 == len({answer.raw for answer in answers})
    assert (99, 1) == (replayed.count("true"), replayed.count(None))
    assert 1 == sum(contribution_id in call.body for call in served.simulator.requests)
    assert 1 == await intents(served, goal_id)


async def test_a_repetition_after_the_payment_gets_the_first_answer(served: Served) -> None:
    goal_id = await served.open_goal()
    key = uuid7()
    first = await served.intend(goal_id, key)
    await served.pay(charge_of(first))
    again = await served.intend(goal_id, key)

    assert first.raw == again.raw
    assert "true" == again.headers["Idempotency-Replayed"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount_minor", 250_001),
        ("currency", "NGN"),
        ("name", "Ada Obj"),
        ("email", "ada@example.com"),
        ("anonymous", True),
        ("message", "God bless"),
        ("milestone_id", "019ab0a0-0000-7000-8000-000000000000"),
    ],
)
async def test_the_same_key_with_another_field_names_the_field(
    served: Served, field: str, value: object
) -> None:
    """Reliability 15."""
    goal_id = await served.open_goal()
    key = uuid7()
    first = await served.intend(goal_id, key)
    other = await served.intend(goal_id, key, **{field: value})
    again = await served.intend(goal_id, key)

    assert (409, "operation_differs") == (other.status, other.code)
    assert {field} == fields_of(other)
    assert first.raw == again.raw
    assert 1 == await intents(served, goal_id)


async def test_a_field_that_is_left_out_differs_too(served: Served) -> None:
    """Reliability 15."""
    goal_id = await served.open_goal()
    key = uuid7()
    await served.intend(goal_id, key, message="God bless")
    answer = await served.intend(goal_id, key)

    assert {"message"} == fields_of(answer)


async def test_one_key_on_two_goals_is_two_operations(served: Served) -> None:
    """Reliability 19: the second goal tells nothing of the first."""
    first, second = await served.open_goal(), await served.open_goal()
    key = uuid7()
    answers = [
        await served.intend(first, key),
        await served.intend(second, key, amount_minor=100_000, name="Bola Ade"),
    ]
    operation = await served.get(f"/operations/{key}")

    assert [201, 201] == [answer.status for answer in answers]
    assert "Idempotency-Replayed" not in answers[1].headers
    assert str(first) == operation.body["goal_id"]


async def test_while_the_gateway_is_down_the_intent_stands(served: Served) -> None:
    goal_id = await served.open_goal()
    key = uuid7()
    served.simulator.faults.api["initiate"] = ApiFault(kind="html_500", times=1)
    down = await served.intend(goal_id, key)
    operation = await served.get(f"/operations/{key}")
    up = await served.intend(goal_id, key)

    assert (503, "gateway_unavailable") == (down.status, down.code)
    assert down.body["retryable"] is True
    assert int(down.headers["Retry-After"]) >= 1
    assert "committed" == operation.body["status"]
    assert 201 == up.status
    assert 1 == await intents(served, goal_id)


@pytest.mark.parametrize("kind", ["drop_before", "not_json", "error_in_200", "redirect"])
async def test_no_clear_answer_of_the_gateway_is_no_checkout(served: Served, kind: Any) -> None:
    goal_id = await served.open_goal()
    key = uuid7()
    served.simulator.faults.api["initiate"] = ApiFault(kind=kind, times=1)
    answer = await served.intend(goal_id, key)

    assert (503, "gateway_unavailable") == (answer.status, answer.code)
    assert 201 == (await served.intend(goal_id, key)).status


async def test_a_reference_that_the_gateway_has_seen_is_followed_by_the_next(
    served: Served,
) -> None:
    """The gateway began a checkout and its answer was lost: nobody was sent there."""
    goal_id = await served.open_goal()
    key = uuid7()
    served.simulator.faults.api["initiate"] = ApiFault(kind="drop_after", times=1)
    lost = await served.intend(goal_id, key)
    found = await served.intend(goal_id, key)
    charge = charge_of(found)

    assert (503, 201) == (lost.status, found.status)
    assert 1 == charge.attempt
    assert 250_000 == served.simulator.charge(charge.reference).amount_minor


async def test_less_than_the_gateway_takes_is_refused_before_it_is_asked(served: Served) -> None:
    goal_id = await served.open_goal()
    answer = await served.intend(goal_id, amount_minor=9_999)

    assert (422, "below_minimum") == (answer.status, answer.code)
    assert 201 == (await served.intend(goal_id, amount_minor=10_000)).status


async def test_a_refusal_of_the_gateway_is_told_as_such(served: Served) -> None:
    goal_id = await served.open_goal()
    # The simulator takes no address of a domain that is nobody's.
    answer = await served.intend(goal_id, email="ada@example.local")

    assert (502, "gateway_refused") == (answer.status, answer.code)
    assert answer.body["retryable"] is False


async def own(served: Served, contribution_id: object, key: str | None) -> Answer:
    query = {} if key is None else {"access_key": key}
    return await served.get(f"/contributions/{contribution_id}", params=query)


async def test_a_contribution_is_read_by_its_key_and_by_no_other(served: Served) -> None:
    goal_id = await served.open_goal(visibility="public")
    mine, other = [(await served.intend(goal_id)).body["contribution"] for _ in range(2)]
    contribution_id, key = mine["id"], mine["access_key"]
    found = await own(served, contribution_id, key)
    refused = await all_of(
        own(served, contribution_id, other["access_key"]),
        own(served, contribution_id, key[:-1]),
        own(served, contribution_id, key.upper()),
        own(served, contribution_id, "é"),
        own(served, other["id"], key),
        own(served, uuid7(), key),
    )

    assert 200 == found.status
    assert "access_key" not in found.body
    back = {"goal_title": None, "awaiting_account_minor": 0, "refund_account": None}
    assert {k: v for k, v in mine.items() if k != "access_key"} | back == found.body
    assert {(404, "contribution_not_found")} == {(a.status, a.code) for a in refused}


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("not-an-id", {"access_key": "k"}, "contribution_id"),
        (SOMEBODYS, {"access_key": ""}, "access_key"),
        (SOMEBODYS, {"access_key": "k" * 101}, "access_key"),
        (SOMEBODYS, {"access_key": "k", "all": "1"}, "all"),
    ],
)
async def test_a_question_without_sense_names_its_field(
    served: Served, path: str, query: dict[str, str], field: str
) -> None:
    answer = await served.get(f"/contributions/{path}", params=query)

    assert (422, "invalid_request") == (answer.status, answer.code)
    assert {field} == fields_of(answer)


async def test_money_that_nobody_intended_is_nobodys_to_ask_for(served: Served) -> None:
    """It comes out of suspense with an empty key."""
    contribution_id = uuid7()
    await served.pool.execute(
        "INSERT INTO contributions (goal_id, contribution_id, payment_code, amount_minor,"
        " contributor_key, channel, access_key, anonymous, salt, created_at, status)"
        " VALUES ($1, $2, $3, 1, $1, 'suspense', '', TRUE, ''::bytea, now(), 'pending')",
        await served.open_goal(),
        contribution_id,
        contribution_id.hex,
    )
    answers = await all_of(
        *(own(served, contribution_id, key) for key in (None, "", " ", "%00", '""'))
    )

    assert {404, 422} == {answer.status for answer in answers}


async def test_a_pending_contribution_expires_to_the_eye_and_can_still_be_paid(
    served: Served,
) -> None:
    goal_id = await served.open_goal()
    answer = await served.intend(goal_id)
    contribution, charge = answer.body["contribution"], charge_of(answer)
    await served.pool.execute(
        "UPDATE contributions SET created_at = created_at - interval '25 hours'"
        " WHERE contribution_id = $1",
        charge.contribution_id,
    )
    before = await own(served, contribution["id"], contribution["access_key"])
    await served.pay(charge)
    after = await own(served, contribution["id"], contribution["access_key"])

    assert ("expired", "confirmed") == (before.body["status"], after.body["status"])


async def test_the_list_shows_what_came_in_newest_first(served: Served) -> None:
    goal_id = await served.open_goal()
    charges = [await served.intended(goal_id, amount) for amount in (10_000, 20_000, 30_000)]
    await served.intended(goal_id, 40_000)
    for charge in charges:
        await served.pay(charge)
    page = await served.get(f"/goals/{goal_id}/contributions")

    assert [30_000, 20_000, 10_000] == [item["amount_minor"] for item in page.body["items"]]
    assert [4, 3, 2] == [item["seq"] for item in page.body["items"]]
    assert page.body["next_cursor"] is None


async def test_an_anonymous_contributor_has_no_name_for_others(served: Served) -> None:
    goal_id = await served.open_goal()
    hidden = await served.intend(goal_id, name="Chidi Eze", anonymous=True, message="For water")
    await served.pay(charge_of(hidden))
    listed = await served.get(f"/goals/{goal_id}/contributions")
    log = await served.get(f"/goals/{goal_id}/events")
    mine = hidden.body["contribution"]
    own_view = await own(served, mine["id"], mine["access_key"])

    assert listed.body["items"][0]["name"] is None
    assert "For water" == listed.body["items"][0]["message"]
    assert {"message": "For water"} == log.body["events"][-1]["display"]
    assert "Chidi Eze" == own_view.body["name"]
    assert b"Chidi" not in listed.raw + log.raw
    assert b"ada@example.org" not in listed.raw + log.raw + own_view.raw


async def test_the_cursor_holds_while_money_comes_in(served: Served) -> None:
    """Reliability 101: no row twice, none left out, of those that were there at the start."""
    goal_id = await served.open_goal()
    charges = [await served.intended(goal_id, 10_000 + n) for n in range(7)]
    for charge in charges:
        await served.pay(charge)
    seen: list[int] = []
    query = {"limit": "3"}
    while True:
        page = (await served.get(f"/goals/{goal_id}/contributions", params=query)).body
        seen += [item["seq"] for item in page["items"]]
        await served.pay(await served.intended(goal_id, 99_000))
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]

    assert [8, 7, 6, 5, 4, 3, 2] == seen


async def test_a_cursor_serves_no_other_goal(served: Served) -> None:
    """Reliability 101."""
    goal_id, other = await served.open_goal(), await served.open_goal()
    for _ in range(2):
        await served.pay(await served.intended(goal_id))
    path = f"/goals/{goal_id}/contributions"
    cursor = (await served.get(path, params={"limit": "1"})).body["next_cursor"]
    forged = cursor[:-1] + ("A" if cursor[-1] != "A" else "B")
    answers = await all_of(
        served.get(f"/goals/{other}/contributions", params={"cursor": cursor}),
        *(
            served.get(path, params={"cursor": wrong})
            for wrong in (forged, cursor[1:], cursor + "=", "x", "' OR 1=1 --", "é")
        ),
    )

    assert {(400, "invalid_cursor")} == {(a.status, a.code) for a in answers}


@pytest.mark.parametrize("visibility", ["private", "unknown"])
async def test_the_list_of_a_hidden_goal_is_not_there(served: Served, visibility: str) -> None:
    hidden = await served.open_goal(visibility="private")
    goal_id = hidden if visibility == "private" else uuid7()
    answer = await served.get(f"/goals/{goal_id}/contributions")

    assert (404, "goal_not_found") == (answer.status, answer.code)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Adé Òjó", "Adé Òjó"),
        ("Ade\u0301 O\u0300jo\u0301", "Adé Òjó"),
        ("  Ada  ", "Ada"),
        ("Ada 👩🏾‍🌾", "Ada 👩🏾‍🌾"),
        ("عائشة", "عائشة"),
        ("Аdа", "Аdа"),
        ('O\'Brien <b>& "Co"</b>', 'O\'Brien <b>& "Co"</b>'),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("'; DROP TABLE goals; --", "'; DROP TABLE goals; --"),
        ("𝔄𝔡𝔞", "𝔄𝔡𝔞"),
    ],
)
async def test_names_of_all_scripts_come_back_as_they_went(
    served: Served, name: str, kept: str
) -> None:
    """Reliability 102."""
    goal_id = await served.open_goal()
    answer = await served.intend(goal_id, name=name, message=f"{name.strip()}\r\nand all")
    await served.pay(charge_of(answer))
    (item,) = (await served.get(f"/goals/{goal_id}/contributions")).body["items"]
    event = (await served.get(f"/goals/{goal_id}/events")).body["events"][-1]

    assert kept == answer.body["contribution"]["name"] == item["name"] == event["display"]["name"]
    assert f"{kept}\nand all" == item["message"]


async def test_two_spellings_of_a_name_are_one_operation(served: Served) -> None:
    """Reliability 102: NFC and NFD of the same letters differ in nothing that people see."""
    goal_id = await served.open_goal()
    key = uuid7()
    first = await served.intend(goal_id, key, name="Adé")
    again = await served.intend(goal_id, key, name="Ade\u0301")

    assert first.raw == again.raw


async def test_every_method_that_is_not_there_says_which_are(served: Served) -> None:
    goal_id = await served.open_goal()
    answers = await all_of(
        *(
            served.ask(method, f"/api/v1/goals/{goal_id}/contributions", json={})
            for method in ("PUT", "PATCH", "DELETE")
        )
    )

    assert {(405, "method_not_allowed")} == {(a.status, a.code) for a in answers}
    assert {"GET,POST"} == {answer.headers["Allow"] for answer in answers}


async def test_intents_and_payments_at_once_keep_the_book(served: Served) -> None:
    """Many people at one goal: every one is counted, once."""
    goal_id = await served.open_goal()
    amounts = [10_000 + n for n in range(30)]

    async def give(amount_minor: int) -> Charge:
        charge = await served.intended(goal_id, amount_minor, email=f"p{amount_minor}@example.org")
        await asyncio.gather(served.pay(charge), served.pay(charge))
        return charge

    await asyncio.gather(*map(give, amounts))
    book = await served.book(goal_id)

    assert sum(amounts) == book["raised_minor"]
    assert 30 == book["contributors"]
    assert 31 == book["seq"]
