"""Invitation links over HTTP: made, opened by those who may, ended; and open sockets meanwhile."""

import asyncio
import contextlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.db import load_queries
from goalfund.edge.problems import ProblemError
from goalfund.goal.roles import Role
from goalfund.goals.invitations import WORKING_MAX, Invitations
from goalfund.people.tokens import digest
from tests.integration.server.test_access import heard, stir, until_out, viewer_of, watch
from tests.people import Clock
from tests.served import Answer, Served, all_of
from tests.signed_in import Person, give_role, has_given, person

WITHIN_S = 1.0


async def private(served: Served) -> tuple[Person, str]:
    """Return an organiser and the path of their private goal."""
    ada = await person(served)
    return ada, f"/goals/{(await ada.opens(visibility='private'))['id']}"


async def link(ada: Person, path: str, **body: Any) -> Any:
    answer = await ada.ask("POST", f"{path}/invitations", body)
    assert answer.status == 201, answer
    return answer.body


async def opens(who: Person, token: str) -> Answer:
    return await who.ask("POST", "/invitations/open", {"token": token})


async def test_who_opens_a_link_sees_the_goal_and_no_more_than_that(served: Served) -> None:
    ada, path = await private(served)
    ben = await person(served, first_name="Ben")
    made = await link(ada, path, label="The union", uses_max=3)
    before = await ben.get(path)
    opened = await opens(ben, made["token"])
    after = await ben.get(path)
    members, edit = await ben.get(f"{path}/members"), await ben.post(f"{path}/close")
    mine = (await ben.get("/me/goals")).body["items"]
    gift = await ben.post(
        f"{path}/contributions",
        {"amount_minor": 250_000, "name": "Ben", "email": "ben@example.org"},
    )
    listed = (await ada.get(f"{path}/invitations")).body["items"]
    viewers = (await ada.get(f"{path}/viewers")).body["items"]

    assert (404, 200, 200) == (before.status, opened.status, after.status)
    assert ["viewer"] == opened.body["my_roles"] == after.body["my_roles"]
    assert (403, 403, 201) == (members.status, edit.status, gift.status)
    assert [path.rpartition("/")[2]] == [goal["id"] for goal in mine]
    assert [("The union", 3, 1, "Ada Obi")] == [
        (one["label"], one["uses_max"], one["uses"], one["made_by"]) for one in listed
    ]
    assert [("Ben Obi", str(ben.person_id), made["id"])] == [
        (one["name"], one["user_id"], one["invitation_id"]) for one in viewers
    ]
    assert f"/invited#token={made['token']}" == made["path"]


async def test_the_secret_of_a_link_is_told_once_and_kept_as_a_hash(served: Served) -> None:
    ada, path = await private(served)
    made = await link(ada, path)
    listed = await ada.get(f"{path}/invitations")
    row = await served.pool.fetchrow(
        "SELECT i::text AS dump, token_hash FROM goal_invitations AS i WHERE invitation_id = $1",
        UUID(made["id"]),
    )

    assert row is not None
    assert made["token"] not in listed.raw.decode()
    assert made["token"] not in row["dump"]
    assert digest(made["token"]) == row["token_hash"]


async def test_a_link_lets_in_as_many_as_it_says_and_nobody_twice(served: Served) -> None:
    ada, path = await private(served)
    made = await link(ada, path, uses_max=3)
    people = [await person(served) for _ in range(6)]
    answers = await all_of(*(opens(who, made["token"]) for who in people for _ in range(2)))
    let_in = {who.person_id for who in people if (await who.get(path)).status == 200}
    again = [await opens(who, made["token"]) for who in people]
    listed = (await ada.get(f"{path}/invitations")).body["items"]

    assert 3 == len(let_in)
    assert 3 == listed[0]["uses"]
    assert 3 == sum(answer.status == 200 for answer in again)
    assert {200, 400} == {answer.status for answer in answers}


@pytest.mark.parametrize("role", ["organiser", "treasurer", "contributor"])
async def test_who_is_in_the_goal_already_takes_no_place(served: Served, role: str) -> None:
    ada, path = await private(served)
    ben, goal_id = await person(served), UUID(path.rpartition("/")[2])
    made = await link(ada, path, uses_max=1)
    if role == "contributor":
        assert (await opens(ben, (await link(ada, path))["token"])).status == 200
        await has_given(served, goal_id, ben)
    else:
        await give_role(served, goal_id, ben, Role(role))
    answer = await opens(ben, made["token"])
    listed = (await ada.get(f"{path}/invitations")).body["items"]

    assert 200 == answer.status
    assert [0] == [one["uses"] for one in listed if one["id"] == made["id"]]


async def test_a_link_that_does_not_work_says_no_more_than_that(served: Served) -> None:
    """Whatever is wrong with it, and whether or not it ever led to a goal."""
    ada, path = await private(served)
    ben, chi, dan = [await person(served) for _ in range(3)]
    used_up, revoked, old = [await link(ada, path, uses_max=1) for _ in range(3)]
    await opens(dan, used_up["token"])
    await ada.ask("DELETE", f"{path}/invitations/{revoked['id']}")
    await served.pool.execute(
        "UPDATE goal_invitations SET created_at = created_at - interval '9 days',"
        " expires_at = expires_at - interval '8 days' WHERE invitation_id = $1",
        UUID(old["id"]),
    )
    tokens = ["x" * 43, used_up["token"], revoked["token"], old["token"], old["token"] + "x"]
    answers = [await opens(who, token) for who in (ben, chi) for token in tokens]
    told = {str({k: v for k, v in a.body.items() if k != "trace_id"}) for a in answers}

    assert {(400, "invalid_token")} == {(a.status, a.code) for a in answers}
    assert 1 == len(told)
    assert 404 == (await ben.get(path)).status


async def test_a_link_ends_at_the_very_instant(served: Served) -> None:
    """Reliability 93."""
    clock = Clock()
    invitations = Invitations(served.pool, load_queries(), clock=clock)
    goal_id, ben, chi = await served.open_goal(visibility="private"), uuid7(), uuid7()
    row, token = await invitations.make(goal_id, uuid7(), None, 60, 5)
    ends = row["expires_at"]
    frozen = Invitations(
        served.pool, load_queries(), clock=lambda: ends - timedelta(microseconds=1)
    )
    at_last = await frozen.open(token, ben)
    over = Invitations(served.pool, load_queries(), clock=lambda: ends)

    assert goal_id == at_last
    with pytest.raises(ProblemError, match="invalid_token"):
        await over.open(token, chi)


async def test_a_revoked_link_shows_out_who_came_by_it_within_a_second(served: Served) -> None:
    """Reliability 62: and nobody who has another place in the goal."""
    ada, path = await private(served)
    goal_id = UUID(path.rpartition("/")[2])
    ben, chi, dan = [await person(served) for _ in range(3)]
    made, other = await link(ada, path), await link(ada, path)
    for who in (ben, chi):
        await opens(who, made["token"])
    await opens(dan, other["token"])
    await give_role(served, goal_id, chi, Role.TREASURER)
    async with contextlib.AsyncExitStack() as stack:
        viewers = [
            await stack.enter_async_context(viewer_of(served, who)) for who in (ben, chi, dan)
        ]
        for viewer in viewers:
            await watch(viewer, goal_id)
        gone = await ada.ask("DELETE", f"{path}/invitations/{made['id']}")
        took_s = await until_out(viewers[0], goal_id)
        for viewer in viewers:
            await heard(viewer)
        await stir(served, goal_id)
        told = [await heard(viewer) for viewer in viewers]
    again = await ada.ask("DELETE", f"{path}/invitations/{made['id']}")

    assert (204, 204) == (gone.status, again.status)
    assert took_s < WITHIN_S
    assert [set(), {str(goal_id)}, {str(goal_id)}] == told
    assert [404, 200, 200] == [(await who.get(path)).status for who in (ben, chi, dan)]


async def test_who_is_shown_out_comes_back_only_by_a_new_link(served: Served) -> None:
    """Reliability 62."""
    ada, path = await private(served)
    goal_id, ben = UUID(path.rpartition("/")[2]), await person(served)
    made = await link(ada, path)
    await opens(ben, made["token"])
    async with viewer_of(served, ben) as viewer:
        await watch(viewer, goal_id)
        gone = await ada.ask("DELETE", f"{path}/viewers/{ben.person_id}")
        took_s = await until_out(viewer, goal_id)
    by_the_old = await opens(ben, made["token"])
    by_a_new = await opens(ben, (await link(ada, path))["token"])

    assert (204, 400, 200) == (gone.status, by_the_old.status, by_a_new.status)
    assert took_s < WITHIN_S
    assert 200 == (await ben.get(path)).status


async def test_who_was_invited_may_leave_and_come_again(served: Served) -> None:
    """Reliability 62."""
    ada, path = await private(served)
    goal_id, ben = UUID(path.rpartition("/")[2]), await person(served)
    made = await link(ada, path)
    await opens(ben, made["token"])
    own = f"{path}/viewers/{ben.person_id}"
    async with viewer_of(served, ben) as viewer:
        await watch(viewer, goal_id)
        left = await ben.ask("DELETE", own)
        took_s = await until_out(viewer, goal_id)
    after, twice = await ben.get(path), await ben.ask("DELETE", own)
    again = await opens(ben, made["token"])

    assert (204, 404, 404, 200) == (left.status, after.status, twice.status, again.status)
    assert "goal_not_found" == twice.code
    assert took_s < WITHIN_S


async def test_what_is_not_there_is_named(served: Served) -> None:
    ada, path = await private(served)
    other, elsewhere = await private(served)
    foreign = await link(other, elsewhere)
    answers = [
        await ada.ask("DELETE", f"{path}/invitations/{uuid7()}"),
        await ada.ask("DELETE", f"{path}/invitations/{foreign['id']}"),
        await ada.ask("DELETE", f"{path}/viewers/{uuid7()}"),
        await ada.ask("DELETE", f"{path}/viewers/{ada.person_id}"),
        await ada.ask("DELETE", f"{path}/viewers/x"),
    ]

    assert [
        (404, "invitation_not_found"),
        (404, "invitation_not_found"),
        (404, "viewer_not_found"),
        (404, "viewer_not_found"),
        (422, "invalid_request"),
    ] == [(answer.status, answer.code) for answer in answers]
    assert 200 == (await opens(await person(served), foreign["token"])).status


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"label": ""}, "label"),
        ({"label": "x" * 81}, "label"),
        ({"label": 7}, "label"),
        ({"label": "a\u202eb"}, "label"),
        ({"expires_in_s": 59}, "expires_in_s"),
        ({"expires_in_s": 0}, "expires_in_s"),
        ({"expires_in_s": -1}, "expires_in_s"),
        ({"expires_in_s": 90 * 86_400 + 1}, "expires_in_s"),
        ({"expires_in_s": 2**63}, "expires_in_s"),
        ({"expires_in_s": "60"}, "expires_in_s"),
        ({"expires_in_s": 60.5}, "expires_in_s"),
        ({"uses_max": 0}, "uses_max"),
        ({"uses_max": 10_001}, "uses_max"),
        ({"uses_max": True}, "uses_max"),
        ({"uses_max": None}, "uses_max"),
        ({"token": "x"}, "token"),
    ],
    ids=str,
)
async def test_a_link_that_cannot_be_is_refused(
    served: Served, body: dict[str, Any], field: str
) -> None:
    ada, path = await private(served)
    answer = await ada.ask("POST", f"{path}/invitations", body)

    assert (422, [field]) == (answer.status, [e["field"] for e in answer.body["errors"]])


@pytest.mark.parametrize(
    "body", [{}, {"token": ""}, {"token": 1}, {"token": "x" * 101}, {"token": "a b"}]
)
async def test_a_secret_that_cannot_be_is_refused(served: Served, body: dict[str, Any]) -> None:
    answer = await (await person(served)).ask("POST", "/invitations/open", body)

    assert (422, ["token"]) == (answer.status, [e["field"] for e in answer.body["errors"]])


async def test_a_goal_has_so_many_links_and_no_more(served: Served) -> None:
    """What has ended leaves its place."""
    ada, path = await private(served)
    made = [await link(ada, path) for _ in range(WORKING_MAX)]
    refused = await ada.ask("POST", f"{path}/invitations", {})
    await ada.ask("DELETE", f"{path}/invitations/{made[0]['id']}")
    listed = (await ada.get(f"{path}/invitations")).body["items"]

    assert (409, "too_many_invitations") == (refused.status, refused.code)
    assert [one["id"] for one in made[:0:-1]] == [one["id"] for one in listed]
    assert 201 == (await ada.ask("POST", f"{path}/invitations", {})).status


async def test_the_invited_are_listed_page_by_page(served: Served) -> None:
    """Reliability 101."""
    ada, path = await private(served)
    token = (await link(ada, path))["token"]
    came = [await person(served) for _ in range(5)]
    for who in came:
        await opens(who, token)
    found: list[str] = []
    query = f"{path}/viewers?limit=2"
    cursor = ""
    while True:
        page = (await ada.get(f"{query}{cursor}")).body
        found += [one["user_id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert [str(who.person_id) for who in came] == found


async def test_a_link_counts_for_public_goals_once_they_turn_private(served: Served) -> None:
    ada, ben = await person(served), await person(served)
    path = f"/goals/{(await ada.opens())['id']}"
    await opens(ben, (await link(ada, path))["token"])
    await ada.ask("PATCH", path, {"visibility": "private"}, uuid7(), If_Match='"1"')

    assert 200 == (await ben.get(path)).status


async def test_a_link_that_forgets_to_count_is_found(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    queries = dict(load_queries())
    queries["open_invitation"] = (
        queries["open_invitation"]
        .replace("link.uses < link.uses_max AND", "")
        .replace("uses = goal_invitations.uses + 1", "uses = goal_invitations.uses")
    )
    monkeypatch.setattr(served.server.parts.goals.invitations, "_queries", queries)
    with pytest.raises(AssertionError):
        await test_a_link_lets_in_as_many_as_it_says_and_nobody_twice(served)


async def test_a_removal_that_nobody_is_told_of_is_found(served: Served) -> None:
    """Negative control: without the trigger the socket would stay."""
    await served.pool.execute("ALTER TABLE goal_viewers DISABLE TRIGGER goal_viewers_removed")
    try:
        with pytest.raises((AssertionError, TimeoutError)):
            async with asyncio.timeout(3 * WITHIN_S):
                await test_who_is_shown_out_comes_back_only_by_a_new_link(served)
    finally:
        await served.pool.execute("ALTER TABLE goal_viewers ENABLE TRIGGER goal_viewers_removed")
