"""Who runs a goal, over HTTP: read, given a role, taken out, left."""

from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.goal.roles import Role
from tests.jcs import chain_fault
from tests.served import Served, all_of
from tests.signed_in import Person, give_role, has_given, person


async def goal_of(ada: Person, **changes: str) -> str:
    """Return the path of a new goal."""
    return f"/goals/{(await ada.opens(**changes))['id']}"


async def put(who: Person, path: str, whom: Person, role: str = "treasurer"):  # type: ignore[no-untyped-def]
    return await who.ask("PUT", f"{path}/members/{whom.person_id}", {"role": role}, uuid7())


async def test_an_organiser_gives_roles_and_takes_them_away(served: Served) -> None:
    ada, ben = await person(served, fresh=True), await person(served, first_name="Ben")
    path = await goal_of(ada, visibility="private")
    given = await put(ada, path, ben)
    raised = await put(ada, path, ben, "organiser")
    listed = (await ben.get(f"{path}/members")).body["items"]
    roles = (await ben.get(path)).body["my_roles"]
    gone = await ada.ask("DELETE", f"{path}/members/{ben.person_id}", key=uuid7())
    after = await ben.get(path)
    log = (await ada.get(f"{path}/events")).body["events"]

    assert (200, "treasurer", "Ben Obi", str(ben.person_id), False) == (
        given.status,
        *(given.body[n] for n in ("role", "name", "user_id", "me")),
    )
    assert (200, "organiser") == (raised.status, raised.body["role"])
    assert [("Ada Obi", False), ("Ben Obi", True)] == [(m["name"], m["me"]) for m in listed]
    assert ["viewer", "organiser"] == roles
    assert (204, b"") == (gone.status, gone.raw)
    assert (404, "goal_not_found") == (after.status, after.code)
    assert ["goal_opened", *["member_changed"] * 3] == [event["kind"] for event in log]
    assert chain_fault(UUID(path.rpartition("/")[2]), log) is None
    assert str(ben.person_id) not in str(log)


async def test_the_last_organiser_stays(served: Served) -> None:
    ada, ben = await person(served, fresh=True), await person(served, fresh=True)
    path = await goal_of(ada)
    await put(ada, path, ben)
    leaves = await ada.ask("DELETE", f"{path}/members/{ada.person_id}", key=uuid7())
    steps_down = await put(ada, path, ada)
    await put(ada, path, ben, "organiser")
    both = await all_of(
        *(w.ask("DELETE", f"{path}/members/{w.person_id}", key=uuid7()) for w in (ada, ben))
    )

    assert {(409, "last_organiser")} == {(a.status, a.code) for a in (leaves, steps_down)}
    assert [204, 409] == sorted(answer.status for answer in both)


async def test_anybody_may_leave_and_repeat_it(served: Served) -> None:
    ada, ben = await person(served, fresh=True), await person(served)
    path = await goal_of(ada, visibility="private")
    await put(ada, path, ben)
    key = uuid7()
    left = [await ben.ask("DELETE", f"{path}/members/{ben.person_id}", key=key) for _ in "ab"]
    again = await ben.ask("DELETE", f"{path}/members/{ben.person_id}", key=uuid7())

    assert [(204, None), (204, "true")] == [
        (a.status, a.headers.get("Idempotency-Replayed")) for a in left
    ]
    assert (404, "goal_not_found") == (again.status, again.code)


async def test_an_organiser_may_step_down_and_repeat_it(served: Served) -> None:
    """Reliability 100: who is an organiser no more still gets the first answer, and no more."""
    ada, ben = await person(served, fresh=True), await person(served)
    path, key = await goal_of(ada), uuid7()
    await put(ada, path, ben, "organiser")
    where, body = f"{path}/members/{ada.person_id}", {"role": "treasurer"}
    down = [await ada.ask("PUT", where, body, key) for _ in "ab"]
    back = await ada.ask("PUT", where, {"role": "organiser"}, key)
    anew = await ada.ask("PUT", where, {"role": "organiser"}, uuid7())
    other = await ada.ask("PUT", f"{path}/members/{ben.person_id}", body, key)

    assert [(200, None), (200, "true")] == [
        (a.status, a.headers.get("Idempotency-Replayed")) for a in down
    ]
    assert down[0].body == down[1].body
    assert (409, "operation_differs") == (back.status, back.code)
    assert {(403, "forbidden")} == {(a.status, a.code) for a in (anew, other)}


async def test_members_change_without_a_key_too(served: Served) -> None:
    ada, ben = await person(served, fresh=True), await person(served)
    path = f"{await goal_of(ada)}/members/{ben.person_id}"
    answers = [
        await ada.ask("PUT", path, {"role": "treasurer"}),
        await ada.ask("PUT", path, {"role": "treasurer"}),
        await ada.ask("DELETE", path),
        await ada.ask("DELETE", path),
    ]

    assert [200, 200, 204, 404] == [answer.status for answer in answers]
    assert "member_not_found" == answers[-1].code


async def test_a_key_is_good_for_one_change(served: Served) -> None:
    ada, ben, eve = [await person(served, fresh=True) for _ in range(3)]
    path, key = await goal_of(ada), uuid7()
    first = await ada.ask("PUT", f"{path}/members/{ben.person_id}", {"role": "treasurer"}, key)
    again = await ada.ask("PUT", f"{path}/members/{ben.person_id}", {"role": "treasurer"}, key)
    role = await ada.ask("PUT", f"{path}/members/{ben.person_id}", {"role": "organiser"}, key)
    other = await ada.ask("PUT", f"{path}/members/{eve.person_id}", {"role": "treasurer"}, key)

    assert (200, "true") == (again.status, again.headers["Idempotency-Replayed"])
    assert first.body == again.body
    assert [["role"], ["user_id"]] == [
        [error["field"] for error in answer.body["errors"]] for answer in (role, other)
    ]


@pytest.mark.parametrize("kind", ["nobody", "unverified", "erased"])
async def test_a_role_is_for_people_who_are_there(served: Served, kind: str) -> None:
    ada, ben = await person(served, fresh=True), await person(served, verified=kind == "erased")
    path = await goal_of(ada)
    if kind == "erased":
        await served.pool.execute(
            "UPDATE people SET email = NULL, first_name = NULL, last_name = NULL,"
            " email_verified_at = NULL, erased_at = now() WHERE person_id = $1",
            ben.person_id,
        )
    user_id = uuid7() if kind == "nobody" else ben.person_id
    answer = await ada.ask("PUT", f"{path}/members/{user_id}", {"role": "treasurer"}, uuid7())

    assert (404, "person_not_found") == (answer.status, answer.code)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "role"),
        ({"role": None}, "role"),
        ({"role": "owner"}, "role"),
        ({"role": "viewer"}, "role"),
        ({"role": "contributor"}, "role"),
        ({"role": 1}, "role"),
        ({"role": "treasurer", "me": True}, "me"),
        ([], "body"),
    ],
    ids=str,
)
async def test_a_wrong_role_is_refused(served: Served, body: object, field: str) -> None:
    ada = await person(served, fresh=True)
    path = f"{await goal_of(ada)}/members/{ada.person_id}"
    answer = await ada.ask("PUT", path, body, uuid7())

    assert (422, [field]) == (answer.status, [e["field"] for e in answer.body["errors"]])


@pytest.mark.parametrize("spelt", ["me", "1", "%00", "' OR 1=1", "a" * 999])
async def test_what_is_no_id_is_refused(served: Served, spelt: str) -> None:
    ada = await person(served, fresh=True)
    path = f"{await goal_of(ada)}/members/{spelt}"
    answers = [
        await ada.get(path),
        await ada.ask("PUT", path, {"role": "treasurer"}, uuid7()),
        await ada.ask("DELETE", path, key=uuid7()),
    ]

    assert {(422, "invalid_request")} == {(answer.status, answer.code) for answer in answers}


async def test_changing_members_takes_a_step_up_and_leaving_none(served: Served) -> None:
    ada, ben = await person(served, fresh=True), await person(served)
    path = await goal_of(ada)
    stale = await ada.another_session()
    await put(ada, path, ben, "organiser")
    answers = [
        await put(stale, path, ben),
        await stale.ask("DELETE", f"{path}/members/{ben.person_id}", key=uuid7()),
        await stale.ask("DELETE", f"{path}/members/{ada.person_id}", key=uuid7()),
    ]

    assert ["step_up_required", "step_up_required", ""] == [answer.code for answer in answers]


async def test_who_gives_may_know_who_keeps_and_not_their_ids(served: Served) -> None:
    ada, ben, eve, staff = [
        await person(served, fresh=True),
        await person(served),
        await person(served),
        await person(served, staff=True),
    ]
    path = await goal_of(ada)
    await has_given(served, UUID(path.rpartition("/")[2]), ben)
    seen = [await who.get(f"{path}/members") for who in (ben, staff)]
    one = await ben.get(f"{path}/members/{ada.person_id}")
    stranger = await eve.get(f"{path}/members")
    roles = (await ben.get(path)).body["my_roles"]

    assert [[("Ada Obi", None)]] * 2 == [
        [(member["name"], member["user_id"]) for member in answer.body["items"]] for answer in seen
    ]
    assert (200, None) == (one.status, one.body["user_id"])
    assert (403, "forbidden") == (stranger.status, stranger.code)
    assert ["viewer", "contributor"] == roles


async def test_ones_own_goals_and_gifts_are_found(served: Served) -> None:
    ada, ben = await person(served, fresh=True), await person(served)
    paths = [await goal_of(ada, visibility=v) for v in ("private", "public", "public")]
    goal_ids = [path.rpartition("/")[2] for path in paths]
    await put(ada, paths[0], ben)
    given = await has_given(served, UUID(goal_ids[1]), ben)
    intent = await ben.post(
        f"{paths[2]}/contributions", {"amount_minor": 300_000, "name": "B", "email": ben.email}
    )
    pages, cursor = [], ""
    while True:
        page = (await ben.get(f"/me/goals?limit=1{cursor}")).body
        pages += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    mine = (await ben.get("/me/contributions?limit=1")).body
    rest = (await ben.get(f"/me/contributions?limit=1&cursor={mine['next_cursor']}")).body
    stolen = await ada.get(f"/me/contributions?limit=1&cursor={mine['next_cursor']}")
    gifts = mine["items"] + rest["items"]

    assert [(goal_ids[1], ["viewer", "contributor"]), (goal_ids[0], ["viewer", "treasurer"])] == [
        (goal["id"], goal["my_roles"]) for goal in pages
    ]
    assert [intent.body["contribution"]["id"], str(given)] == [gift["id"] for gift in gifts]
    assert ["pending", "confirmed"] == [gift["status"] for gift in gifts]
    assert "A borehole for Ward 4" == gifts[0]["goal_title"]
    assert (400, "invalid_cursor") == (stolen.status, stolen.code)
    assert [] == (await ada.get("/me/contributions")).body["items"]


async def test_a_gift_that_never_came_names_no_goal_that_was_hidden_since(served: Served) -> None:
    """Who only meant to give is nothing to a goal; who gave, or runs it, still reads its title."""
    ada, ben, eve = [await person(served) for _ in range(3)]
    path = await goal_of(ada)
    await has_given(served, UUID(path.rpartition("/")[2]), ben)
    for who in (ada, ben, eve):
        meant = {"amount_minor": 300_000, "name": "B", "email": who.email}
        assert 201 == (await who.post(f"{path}/contributions", meant)).status
    hide = {"visibility": "private", "title": "For the surgery of Ngozi"}
    hidden = await ada.ask("PATCH", path, hide, uuid7(), **{"If-Match": '"1"'})
    gifts = [(await who.get("/me/contributions")).body["items"] for who in (ada, ben, eve)]

    assert 200 == hidden.status
    assert [{hide["title"]}, {hide["title"]}, {None}] == [
        {gift["goal_title"] for gift in given} for given in gifts
    ]
    assert [False, False, True] == [given[0]["goal_slug"] is None for given in gifts]
    assert path.endswith(gifts[2][0]["goal_id"])


async def test_a_list_shows_what_one_is_to_each_goal(served: Served) -> None:
    ada, category = await person(served), f"c-{uuid7().hex}"
    await ada.opens(category=category)
    mine = (await ada.get(f"/goals?category={category}")).body["items"][0]
    others = (await served.get(f"/goals?category={category}")).body["items"][0]

    assert ["viewer", "organiser"] == mine["my_roles"]
    assert mine | {"my_roles": ["viewer"]} == others


async def test_a_gift_is_shown_to_its_giver_without_a_key(served: Served) -> None:
    ada, ben = await person(served, fresh=True), await person(served)
    path = await goal_of(ada)
    answer = await ben.post(
        f"{path}/contributions",
        {"amount_minor": 300_000, "name": "B", "email": ben.email, "anonymous": True},
    )
    gift = answer.body["contribution"]
    where = f"/contributions/{gift['id']}"
    mine, with_key = (
        await ben.get(where),
        await served.get(f"{where}?access_key={gift['access_key']}"),
    )
    others = [await ada.get(where), await served.get(where), await ada.get(f"{where}?access_key=x")]

    assert (200, "B") == (mine.status, mine.body["name"])
    assert mine.body == with_key.body
    assert {(404, "contribution_not_found")} == {(a.status, a.code) for a in others}


async def test_an_anonymous_gift_is_named_to_giver_and_organisers_only(served: Served) -> None:
    ada, ben, eve = [await person(served, fresh=True) for _ in range(3)]
    path = await goal_of(ada)
    goal_id = UUID(path.rpartition("/")[2])
    await give_role(served, goal_id, eve, Role.TREASURER)
    answer = await ben.post(
        f"{path}/contributions",
        {"amount_minor": 300_000, "name": "Ben", "email": ben.email, "anonymous": True},
    )
    from tests.served import charge_of

    await served.pay(charge_of(answer))
    names = [
        (await who.get(f"{path}/contributions")).body["items"][0]["name"]
        for who in (ada, ben, eve, await person(served))
    ]

    assert ["Ben", "Ben", None, None] == names


async def test_members_of_a_cancelled_goal_still_change(served: Served) -> None:
    """There is money to be given back, and somebody has to."""
    ada, ben = await person(served, fresh=True), await person(served)
    path = await goal_of(ada)
    cancelled = await ada.ask("POST", f"{path}/cancel", key=uuid7())
    answers = [
        await put(ada, path, ben, "organiser"),
        await ada.ask("DELETE", f"{path}/members/{ben.person_id}", key=uuid7()),
    ]

    assert [200, 200, 204] == [answer.status for answer in (cancelled, *answers)]
