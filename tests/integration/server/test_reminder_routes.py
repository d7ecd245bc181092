"""Reminders over HTTP: by hand, switched, and ended without an account."""

from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.edge.vault import Vault
from goalfund.goals.reminders import BY_HAND
from goalfund.notify.mail import Mail, opened
from tests.integration.server.test_rosters import closed_goal, expect, roster
from tests.served import Served, served_at
from tests.signed_in import person


async def mails_to(served: Served, email: str) -> list[Mail]:
    key = served.settings.secret_key
    assert key is not None
    vault = Vault((key.get_secret_value(),))
    rows = await served.pool.fetch(
        "SELECT kind, sealed FROM mails WHERE sealed IS NOT NULL ORDER BY mail_id"
    )
    mails = [opened(row["kind"], row["sealed"], vault) for row in rows]
    return [mail for mail in mails if mail.recipient == email]


async def test_an_organiser_reminds_people_and_is_told_who_was_left_out(served: Served) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada, visibility="private", title="Class dues")
    row = await expect(ada, goal_id, expected_minor=250_000)
    silent = await expect(ada, goal_id, "Silent", email=...)
    path = f"/goals/{goal_id}/participants/remind"
    first = await ada.post(path, {"participant_ids": [row["id"]]})
    again = await ada.post(path, {})
    unknown = await ada.post(path, {"participant_ids": [str(uuid7())]})
    (mail,) = await mails_to(served, row["email"])
    shown = (await roster(ada, goal_id))["items"][0]

    assert {"sent": 1, "left_out": []} == first.body
    assert (0, {(row["id"], "too_soon"), (silent["id"], "no_address")}) == (
        again.body["sent"],
        {(one["participant_id"], one["reason"]) for one in again.body["left_out"]},
    )
    assert ["unknown"] == [one["reason"] for one in unknown.body["left_out"]]
    assert f"{served.url}{row['path']}" in mail.text
    assert (1, False) == (shown["reminders"], shown["opted_out"])
    assert shown["reminded_at"] is not None


async def test_a_mail_program_ends_reminders_at_one_press(served: Served) -> None:
    """RFC 8058: the address of the header, by POST, without an account or a cookie."""
    ada = await person(served)
    goal_id = await closed_goal(ada)
    row = await expect(ada, goal_id)
    await ada.post(f"/goals/{goal_id}/participants/remind", {})
    (mail,) = await mails_to(served, row["email"])
    address = mail.headers["List-Unsubscribe"].strip("<>").removeprefix(served.url)
    form = {"List-Unsubscribe": "One-Click"}
    ended = [await served.ask("POST", address, data=form) for _ in range(2)]
    off = (await roster(ada, goal_id))["items"][0]["opted_out"]
    wrong = await served.ask("POST", address[:-3] + "xxx", data=form)
    again = await served.ask("DELETE", address)
    on = (await roster(ada, goal_id))["items"][0]["opted_out"]

    assert [204, 204] == [answer.status for answer in ended]
    assert (400, "invalid_token") == (wrong.status, wrong.code)
    assert (204, True, False) == (again.status, off, on)


async def test_the_schedule_is_on_until_somebody_says_otherwise(served: Served) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    path = f"/goals/{goal_id}/participants/schedule"
    before = (await roster(ada, goal_id))["reminders"]
    off = await ada.ask("PUT", path, {"on": False})
    between = (await roster(ada, goal_id))["reminders"]
    on = await ada.ask("PUT", path, {"on": True})

    assert (True, False) == (before, between)
    assert {"on": False, "days_before": [7, 3, 1], "from_hour": 8, "to_hour": 20} == off.body
    assert on.body["on"]


@pytest.mark.parametrize(
    "body",
    [
        {"participant_ids": []},
        {"participant_ids": ["x"]},
        {"participant_ids": "all"},
        {"participant_ids": [7]},
        {"participant_ids": [str(UUID(int=n)) for n in range(5_001)]},
        {"who": "all"},
        [],
    ],
    ids=["nobody", "no id", "a word", "a number", "too many", "another field", "no object"],
)
async def test_who_is_to_be_reminded_must_be_said_right(served: Served, body: Any) -> None:
    ada = await person(served)
    goal_id = await closed_goal(ada)
    answer = await ada.post(f"/goals/{goal_id}/participants/remind", body)
    switched = await ada.ask("PUT", f"/goals/{goal_id}/participants/schedule", body)

    assert answer.status in (413, 422)
    assert switched.status in (413, 422)


async def test_a_goal_that_takes_nothing_reminds_nobody(served: Served) -> None:
    ada = await person(served, fresh=True)
    goal_id = await closed_goal(ada)
    await expect(ada, goal_id)
    path, codes = f"/goals/{goal_id}/participants/remind", []
    for end in ("close", "cancel"):
        await ada.post(f"/goals/{goal_id}/{end}")
        codes.append((await ada.post(path, {})).code)

    assert ["goal_not_open", "goal_cancelled"] == codes


async def test_reminding_has_a_ration(served: Served) -> None:
    async with served_at(served.dsn, rate_limits="on") as counting:
        ada = await person(counting)
        goal_id = await closed_goal(ada)
        statuses = [
            (await ada.post(f"/goals/{goal_id}/participants/remind", {})).status
            for _ in range(BY_HAND.attempts + 1)
        ]

    assert [200] * BY_HAND.attempts + [429] == statuses
