"""Files of two goals that are the same or look it: flagged for staff, and nobody is stopped."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from PIL import ImageEnhance

from goalfund.db import load_queries
from goalfund.files import comparing
from goalfund.files.comparing import Comparing
from goalfund.files.prints import ALIKE_MAX
from tests.integration.files.test_uploads import brought
from tests.pictures import encoded, paper, scene
from tests.served import Served
from tests.signed_in import Person, person

ORIGINAL = 100  # each test has scenes of its own: its number times this, and on
PDF = "application/pdf"
COPIES = ("encoded", "resized", "cropped", "brightened")
_BREAKS = "SELECT 1 / 0 WHERE $1::uuid[] IS NOT NULL AND $2::timestamptz IS NOT NULL"


@pytest.fixture(autouse=True)
async def by_hand(served: Served) -> None:
    """Nobody compares but the tests."""
    await served.server.parts.files.comparing.rounds.__aexit__(None, None, None)


@pytest.fixture
async def staff(served: Served) -> Person:
    """One of the platform's own."""
    return await person(served, staff=True)


async def shows(who: Person, raw: bytes, goal: Any = None) -> tuple[str, str]:
    """Have somebody show a picture in a goal of theirs; return the goal and the file."""
    goal = goal or await who.opens()
    file = await brought(who, raw, purpose="update")
    body = {"text": "We dig.", "attachments": [file["id"]]}
    assert 201 == (await who.post(f"/goals/{goal['id']}/updates", body)).status
    return goal["id"], file["id"]


async def proves(who: Person, raw: bytes) -> tuple[str, str]:
    """Have a goal use a proof, as far as the table of files knows."""
    goal, file = await who.opens(), await brought(who, raw, purpose="proof", type=PDF)
    await who.served.pool.execute(
        "INSERT INTO goal_files (goal_id, subject, n, file_id, use, seq)"
        " VALUES ($1, $2, 0, $3, 'proof', 1)",
        UUID(goal["id"]),
        uuid4(),
        UUID(file["id"]),
    )
    return goal["id"], file["id"]


async def compare(served: Served) -> None:
    await served.server.parts.files.comparing.compare()


async def flags_of(staff: Person, *file_ids: str) -> list[Any]:
    """Return the flags about files."""
    found = (await staff.get("/admin/file-flags?limit=200")).body["items"]
    return [flag for flag in found if flag["file"]["file_id"] in file_ids]


async def test_the_same_file_in_two_goals_is_flagged(
    served: Served, ada: Person, staff: Person, capfd: pytest.CaptureFixture[str]
) -> None:
    """Reliability 92."""
    raw, eve = encoded(scene(1 * ORIGINAL)), await person(served, first_name="Eve")
    first, second = await shows(ada, raw), await shows(eve, raw)
    await compare(served)
    (flag,) = await flags_of(staff, first[1], second[1])

    assert ("high", None) == (flag["severity"], flag["distance"])
    assert [*second, *first] == [
        flag[which][name] for which in ("file", "other") for name in ("goal_id", "file_id")
    ]
    assert 200 == (await served.ask("GET", flag["other"]["url"])).status
    lines = capfd.readouterr().out.splitlines()
    (said,) = [line for line in lines if "file_flagged" in line and second[1] in line]
    assert "Eve" not in said
    assert eve.email not in said


@pytest.mark.parametrize("how", COPIES)
async def test_a_picture_that_looks_alike_in_another_goal_is_flagged(
    served: Served, ada: Person, staff: Person, how: str
) -> None:
    """Reliability 92."""
    drawn = scene(2 * ORIGINAL + COPIES.index(how))
    width, height = drawn.size
    copy = {
        "encoded": encoded(drawn, quality=40),
        "resized": encoded(drawn.resize((width // 2, height // 2))),
        "cropped": encoded(drawn.crop((3, 2, width, height))),
        "brightened": encoded(ImageEnhance.Brightness(drawn).enhance(1.2)),
    }[how]
    first, second = await shows(ada, encoded(drawn)), await shows(ada, copy)
    await compare(served)
    (flag,) = await flags_of(staff, first[1], second[1])

    assert 0 <= flag["distance"] <= ALIKE_MAX
    assert first[1] == flag["other"]["file_id"]


async def test_the_same_paper_in_two_goals_is_flagged(
    served: Served, ada: Person, staff: Person
) -> None:
    """Reliability 92."""
    raw = paper(b"% receipt 92")
    first, second = await proves(ada, raw), await proves(ada, raw)
    other = await proves(ada, paper(b"% receipt 93"))
    await compare(served)

    (flag,) = await flags_of(staff, first[1], second[1], other[1])
    assert flag["distance"] is None


async def test_different_pictures_are_not_flagged(
    served: Served, ada: Person, staff: Person
) -> None:
    files = [(await shows(ada, encoded(scene(3 * ORIGINAL + n))))[1] for n in range(6)]
    await compare(served)

    assert [] == await flags_of(staff, *files)


async def test_one_goal_may_show_a_picture_twice_and_a_face_is_nobodys_receipt(
    served: Served, ada: Person, staff: Person
) -> None:
    goal, raw = await ada.opens(), encoded(scene(4 * ORIGINAL))
    avatar = await brought(ada, raw)
    assert 200 == (await ada.ask("PATCH", "/me", {"avatar": avatar["id"]})).status
    first, second = await shows(ada, raw, goal), await shows(ada, raw, goal)
    await compare(served)

    assert [] == await flags_of(staff, first[1], second[1])


async def test_a_picture_without_anything_on_it_is_flagged_only_as_the_very_same_file(
    served: Served, ada: Person, staff: Person
) -> None:
    white = scene(1).point(lambda _: 255)
    first, second = await shows(ada, encoded(white)), await shows(ada, encoded(white, quality=20))
    await compare(served)
    by_bytes = [flag for flag in await flags_of(staff, first[1], second[1]) if flag["distance"]]

    assert [] == by_bytes


async def test_a_pair_is_flagged_once_however_many_servers_compare(
    served: Served, ada: Person, staff: Person
) -> None:
    raw = encoded(scene(5 * ORIGINAL))
    first, second = await shows(ada, raw), await shows(ada, raw)
    servers = [Comparing(served.pool, load_queries()) for _ in range(3)]
    await asyncio.gather(*(one.compare() for one in servers))
    await compare(served)

    assert 1 == len(await flags_of(staff, first[1], second[1]))


async def test_what_a_crash_interrupts_is_compared_again(
    served: Served, ada: Person, staff: Person
) -> None:
    raw = encoded(scene(6 * ORIGINAL))
    first, second = await shows(ada, raw), await shows(ada, raw)
    queries = {**load_queries(), "mark_files_compared": _BREAKS}
    with pytest.raises(asyncpg.DivisionByZeroError):
        await Comparing(served.pool, queries).compare()

    assert [] == await flags_of(staff, first[1], second[1])
    await compare(served)
    assert 1 == len(await flags_of(staff, first[1], second[1]))


async def test_flags_come_a_page_at_a_time_and_say_what_is_gone(
    served: Served, ada: Person, staff: Person
) -> None:
    raw = encoded(scene(7 * ORIGINAL))
    goal = await ada.opens()
    first = await shows(ada, raw, goal)
    for _ in range(3):
        await shows(ada, raw)
    await compare(served)
    (post,) = (await ada.get(f"/goals/{goal['id']}/updates")).body["items"]
    assert (
        204
        == (
            await ada.ask("DELETE", f"/goals/{goal['id']}/updates/{post['id']}", key=uuid4())
        ).status
    )
    page = (await staff.get("/admin/file-flags?limit=2")).body
    following = await staff.get(f"/admin/file-flags?limit=200&cursor={page['next_cursor']}")
    ids = [flag["id"] for flag in page["items"] + following.body["items"]]

    assert sorted(ids, reverse=True) == ids
    assert len(set(ids)) == len(ids)
    everything = page["items"] + following.body["items"]
    about = [flag["other"] for flag in everything if flag["other"]["file_id"] == first[1]]
    assert {None} == {other["url"] for other in about}


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "cursor=x", "before=1"])
async def test_a_page_that_is_none_is_refused(staff: Person, query: str) -> None:
    assert (await staff.get(f"/admin/file-flags?{query}")).status in (400, 422)


async def test_a_bound_that_is_too_narrow_is_found(
    served: Served, ada: Person, staff: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(comparing, "ALIKE_MAX", -2)

    with pytest.raises(ValueError, match="unpack"):
        await test_a_picture_that_looks_alike_in_another_goal_is_flagged(
            served, ada, staff, "encoded"
        )
