"""Pictures of goals and of updates over HTTP: put to use, shown to whom it may concern, gone."""

import hashlib
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from uuid_utils.compat import uuid7

from goalfund.files.links import GOOD_FOR
from goalfund.goal.roles import Role
from tests.integration.files.test_uploads import brought, files_of, on_disk, sweep
from tests.integration.server.test_access import viewer_of, watch
from tests.jcs import chain_fault
from tests.served import Answer, Served
from tests.signed_in import Person, give_role, opening, person

LINK = ("id", "type", "size_bytes", "width", "height", "sha256")


@pytest.fixture
async def ada(served: Served) -> Person:
    """Somebody."""
    return await person(served)


async def image_for(who: Person) -> str:
    return str((await brought(who, purpose="goal_image"))["id"])


async def picture_for(who: Person) -> str:
    return str((await brought(who, purpose="update"))["id"])


async def edited(who: Person, goal: dict[str, Any], **changes: Any) -> Answer:
    version = (await who.get(f"/goals/{goal['id']}")).body["version"]
    path, etag = f"/goals/{goal['id']}", f'"{version}"'
    return await who.ask("PATCH", path, changes, uuid7(), If_Match=etag)


async def told(who: Person, goal: dict[str, Any], *pictures: str) -> Answer:
    body = {"text": "We dig.", "attachments": list(pictures)}
    return await who.post(f"/goals/{goal['id']}/updates", body)


async def test_a_goal_is_shown_with_its_picture(served: Served, ada: Person) -> None:
    file_id = await image_for(ada)
    goal = await ada.opens(image=file_id)
    image = (await served.get(f"/goals/{goal['id']}")).body["image"]
    listed = (await served.get(f"/goals?slug={goal['slug']}")).body["items"][0]["image"]
    mine = (await ada.get("/me/goals")).body["items"][0]["image"]
    (opened,) = (await served.get(f"/goals/{goal['id']}/events")).body["events"]

    assert image == goal["image"] == listed == mine
    assert {name: image[name] for name in LINK} == opened["display"]["image"]
    assert (f"/api/v1/files/{file_id}", 40, 30) == tuple(
        image[name] for name in ("url", "width", "height")
    )
    assert chain_fault(UUID(goal["id"]), [opened]) is None
    seen = await served.ask("GET", image["url"])
    assert (200, image["sha256"]) == (seen.status, hashlib.sha256(seen.raw).hexdigest())
    assert "public, max-age=300" == seen.headers["Cache-Control"]


async def test_a_picture_is_changed_and_taken_away_before_everybodys_eyes(
    served: Served, ada: Person
) -> None:
    first, second = await image_for(ada), await image_for(ada)
    goal = await ada.opens(image=first)
    async with viewer_of(served) as viewer:
        await watch(viewer, UUID(goal["id"]))
        changed = await edited(ada, goal, image=second)
        (heard,) = (await viewer.until("events"))["events"]
        gone = await edited(ada, goal, image=None)
        (last,) = (await viewer.until("events"))["events"]

    assert second == changed.body["image"]["id"] == heard["display"]["image"]["id"]
    assert "goal_edited" == heard["kind"]
    assert (None, {"image": None}) == (gone.body["image"], last["display"])
    for file_id in (first, second):
        assert 404 == (await served.ask("GET", f"/api/v1/files/{file_id}")).status
        assert (404, "file_not_found") == (
            (answer := await edited(ada, goal, image=file_id)).status,
            answer.code,
        )
    await sweep(served)
    assert [] == on_disk(served, first) + on_disk(served, second)


async def test_an_edit_that_is_repeated_is_the_same_edit(ada: Person) -> None:
    goal, file_id, key = await ada.opens(), await image_for(ada), uuid7()
    answers = [
        await ada.ask("PATCH", f"/goals/{goal['id']}", {"image": image}, key, If_Match='"1"')
        for image in (file_id, file_id, None)
    ]

    assert [200, 200, 409] == [answer.status for answer in answers]
    assert answers[0].body == answers[1].body
    assert "image" == answers[2].body["errors"][0]["field"]


async def test_a_goal_that_is_refused_leaves_its_picture_to_the_next_try(ada: Person) -> None:
    file_id = await image_for(ada)
    refused = await ada.post(
        "/goals", opening(image=file_id, approvals_required=1, deadline="2020-01-01T00:00:00Z")
    )

    assert "deadline_passed" == refused.code
    assert file_id == (await ada.opens(image=file_id))["image"]["id"]


async def test_the_files_of_a_private_goal_are_read_by_links_that_end(
    served: Served, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = await person(served, first_name="Ben")
    goal = await ada.opens(visibility="private", image=await image_for(ada))
    await give_role(served, UUID(goal["id"]), ben, Role.TREASURER)
    post = (await told(ada, goal, await picture_for(ada))).body
    seen_by_ben = (await ben.get(f"/goals/{goal['id']}")).body["image"]
    (listed,) = (await ben.get(f"/goals/{goal['id']}/updates")).body["items"][0]["attachments"]
    again = (await ben.get(f"/goals/{goal['id']}/files/{listed['id']}")).body

    assert {name: listed[name] for name in LINK} == {name: again[name] for name in LINK}
    assert post["attachments"][0]["id"] == listed["id"]
    for file in (seen_by_ben, listed, again):
        path, _, query = file["url"].partition("?")
        assert "signature=" in query
        assert 200 == (await served.ask("GET", file["url"])).status
        assert 404 == (await served.ask("GET", path)).status
        eves = await served.get(f"/goals/{goal['id']}/files/{file['id']}")
        assert (404, "goal_not_found") == (eves.status, eves.code)
    files = files_of(served)
    clock = files._clock
    monkeypatch.setattr(files, "_clock", lambda: clock() + GOOD_FOR + timedelta(minutes=6))
    assert 404 == (await served.ask("GET", listed["url"])).status


async def test_who_may_see_a_file_follows_the_goal(served: Served, ada: Person) -> None:
    goal = await ada.opens(image=await image_for(ada))
    url = goal["image"]["url"]
    assert 200 == (await served.ask("GET", url)).status
    private = (await edited(ada, goal, visibility="private")).body

    assert 404 == (await served.ask("GET", url)).status
    assert 200 == (await served.ask("GET", private["image"]["url"])).status
    await edited(ada, goal, visibility="public")
    assert 200 == (await served.ask("GET", url)).status


async def test_an_update_is_shown_with_its_pictures_in_their_order(
    served: Served, ada: Person
) -> None:
    goal, pictures = await ada.opens(), [await picture_for(ada) for _ in range(4)]
    async with viewer_of(served) as viewer:
        await watch(viewer, UUID(goal["id"]))
        post = await told(ada, goal, *pictures)
        (heard,) = (await viewer.until("events"))["events"]
    shown = (await served.get(f"/goals/{goal['id']}/updates")).body["items"][0]["attachments"]

    assert 201 == post.status
    assert pictures == [file["id"] for file in shown]
    assert [{name: file[name] for name in LINK} for file in shown] == heard["display"][
        "attachments"
    ]
    assert post.body["attachments"] == shown
    for file in shown:
        seen = await served.ask("GET", file["url"])
        assert file["sha256"] == hashlib.sha256(seen.raw).hexdigest()
    log = (await served.get(f"/goals/{goal['id']}/events")).body["events"]
    assert chain_fault(UUID(goal["id"]), log) is None


async def test_an_update_that_is_taken_back_takes_its_pictures_along(
    served: Served, ada: Person
) -> None:
    goal = await ada.opens()
    post = (await told(ada, goal, await picture_for(ada))).body
    (file,) = post["attachments"]
    assert 200 == (await served.ask("GET", file["url"])).status
    assert (
        204
        == (
            await ada.ask("DELETE", f"/goals/{goal['id']}/updates/{post['id']}", key=uuid7())
        ).status
    )

    assert 404 == (await served.ask("GET", file["url"])).status
    assert 404 == (await served.get(f"/goals/{goal['id']}/files/{file['id']}")).status
    await sweep(served)
    assert [] == on_disk(served, file["id"])


async def test_somebody_who_is_erased_leaves_no_picture_of_an_update(served: Served) -> None:
    """Reliability 84."""
    ada = await person(served, fresh=True)
    ben = await person(served, first_name="Ben")
    goal = await ada.opens(image=await image_for(ada))
    await give_role(served, UUID(goal["id"]), ben, Role.ORGANISER)
    (file,) = (await told(ada, goal, await picture_for(ada))).body["attachments"]
    assert 204 == (await ada.ask("DELETE", "/me")).status

    (left,) = (await served.get(f"/goals/{goal['id']}/updates")).body["items"]
    assert (None, []) == (left["text"], left["attachments"])
    assert 404 == (await served.ask("GET", file["url"])).status
    assert 200 == (await served.ask("GET", goal["image"]["url"])).status
    await sweep(served)
    assert [] == on_disk(served, file["id"])
    log = (await served.get(f"/goals/{goal['id']}/events")).body["events"]
    assert chain_fault(UUID(goal["id"]), log) is None


async def test_nobody_uses_anothers_file_or_one_for_something_else(
    served: Served, ada: Person
) -> None:
    goal, used = await ada.opens(), await picture_for(ada)
    eve = await person(served, first_name="Eve")
    await told(ada, goal, used)
    not_hers = [await picture_for(eve), await image_for(ada), used, str(uuid7())]

    for file_id in not_hers:
        answer = await told(ada, goal, file_id)
        assert (404, "file_not_found") == (answer.status, answer.code)
    for file_id in (await image_for(eve), await picture_for(ada), used, str(uuid7())):
        answer = await edited(ada, goal, image=file_id)
        assert (404, "file_not_found") == (answer.status, answer.code)
        opened = await ada.post("/goals", opening(image=file_id))
        assert (404, "file_not_found") == (opened.status, opened.code)


@pytest.mark.parametrize(
    "attachments",
    ["x", None, {}, [1], ["x"], [None], [[]], ["0" * 36], [str(UUID(int=n)) for n in range(1, 6)]],
)
async def test_what_names_no_files_is_refused(ada: Person, attachments: Any) -> None:
    goal = await ada.opens()
    body = {"text": "We dig.", "attachments": attachments}
    answer = await ada.post(f"/goals/{goal['id']}/updates", body)

    assert (422, "invalid_request") == (answer.status, answer.code)


async def test_a_file_is_named_once_and_comments_have_none(ada: Person) -> None:
    goal, file_id = await ada.opens(), await picture_for(ada)
    twice = await told(ada, goal, file_id, file_id)
    remark = {"text": "Well done!", "attachments": [file_id]}

    assert (422, "invalid_request") == (twice.status, twice.code)
    assert 422 == (await ada.post(f"/goals/{goal['id']}/comments", remark)).status
    assert 201 == (await told(ada, goal, file_id)).status


@pytest.mark.parametrize("image", [1, True, "x", [], {"id": str(UUID(int=1))}])
async def test_what_is_no_file_is_no_picture(ada: Person, image: Any) -> None:
    goal = await ada.opens()

    assert 422 == (await ada.post("/goals", opening(image=image))).status
    assert 422 == (await edited(ada, goal, image=image)).status


async def test_a_link_to_a_goal_is_shown_elsewhere_with_its_picture(
    served: Served, ada: Person
) -> None:
    goal = await ada.opens(image=await image_for(ada), title='A "borehole" <b>')
    tags = (await served.get(f"/p/{goal['slug']}")).body["open_graph"]
    page = (await served.ask("GET", f"/p/{goal['slug']}")).raw.decode()

    assert {
        "og:image": f"{served.url}{goal['image']['url']}",
        "og:image:type": "image/jpeg",
        "og:image:width": "40",
        "og:image:height": "30",
        "og:image:alt": 'Picture of A "borehole" <b>',
    } == {name: text for name, text in tags.items() if name.startswith("og:image")}
    assert f'<meta property="og:image" content="{tags["og:image"]}">' in page
    private = (await edited(ada, goal, visibility="private")).body
    shared = (await ada.get(f"/p/{goal['slug']}")).body
    assert private["image"] is not None
    assert not [name for name in shared["open_graph"] if name.startswith("og:image")]
