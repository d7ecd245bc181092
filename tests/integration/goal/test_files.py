"""Files in goals at the database: held once, let go with what used them, and checked by verify."""

import asyncio
import io
from collections.abc import AsyncIterator
from typing import NamedTuple
from uuid import UUID, uuid4

import pytest

from goalfund.db import Pool, connect, load_queries, open_journal_pool
from goalfund.goal.archive import export, import_goal
from goalfund.goal.findings import FindingType
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Committed, Refused
from goalfund.goal.verdicts import Refusal
from tests.goals import Server, announce, edit, open_goal, server_at, take_down
from tests.integration.goal.spoiling import AS_ADMINISTRATOR, found_in
from tests.postgres import Databases
from tests.uploads import bring, state_of

T = FindingType
ADA = UUID(int=21)


class Among(NamedTuple):
    """A database, an administrator's pool over it, and two servers."""

    dsn: str
    pool: Pool
    servers: tuple[Server, Server]


@pytest.fixture(scope="module")
async def among(databases: Databases) -> AsyncIterator[Among]:
    """A database for goals with files."""
    dsn = await databases.create()
    async with (
        open_journal_pool(dsn, size=2) as pool,
        server_at(dsn) as first,
        server_at(dsn) as second,
    ):
        yield Among(dsn, pool, (first, second))
    await databases.drop(dsn)


class Pictured(NamedTuple):
    """A goal with a picture, set at 1, and an update with two, posted at 2."""

    goal_id: UUID
    image: UUID
    post_id: UUID
    first: UUID
    second: UUID


async def pictured(among: Among) -> Pictured:
    """Write such a goal."""
    goal_id, image = uuid4(), await bring(among.pool, ADA)
    first, second = [await bring(among.pool, ADA, "update") for _ in range(2)]
    said = announce(goal_id, ADA, attachments=(first, second))
    await done(
        among,
        open_goal(goal_id, person_id=ADA, member_id=uuid4(), image=image),
        said,
    )
    return Pictured(goal_id, image, said.post_id, first, second)


async def done(among: Among, *commands: object) -> None:
    for command in commands:
        outcome = await among.servers[0].ask(command)  # type: ignore[arg-type]
        assert isinstance(outcome, Committed), outcome


CORRUPTIONS: dict[str, tuple[str, str, FindingType, int]] = {
    "another picture under an update": (
        "UPDATE files SET sha256 = decode(repeat('ab', 32), 'hex') WHERE file_id = $1",
        "first",
        T.FILE_DIFFERS,
        2,
    ),
    "another picture of the goal": (
        "UPDATE files SET sha256 = decode(repeat('ab', 32), 'hex') WHERE file_id = $1",
        "image",
        T.FILE_DIFFERS,
        1,
    ),
    "two pictures that changed places": (
        "UPDATE goal_files SET n = n + 2 WHERE goal_id = $1 AND seq = 2",
        "goal_id",
        T.FILE_DIFFERS,
        2,
    ),
    "a picture that can be swept": (
        "UPDATE files SET loose_since = now() WHERE file_id = $1",
        "first",
        T.FILE_MISSING,
        2,
    ),
    "a picture that is gone": ("DELETE FROM files WHERE file_id = $1", "image", T.FILE_MISSING, 1),
    "a picture that outlived its words": (
        "DELETE FROM goal_displays WHERE goal_id = $1 AND seq = 2",
        "goal_id",
        T.FILE_DIFFERS,
        2,
    ),
    "a goal's picture that the goal does not hold": (
        "DELETE FROM goal_files WHERE goal_id = $1 AND subject = $1",
        "goal_id",
        T.FILE_DIFFERS,
        2,
    ),
    "a page that shows another picture": (
        """UPDATE goals SET image = json_build_object('id', image ->> 'id', 'sha256', '')
           WHERE goal_id = $1""",
        "goal_id",
        T.GOAL_DIFFERS,
        1,
    ),
    "a page without its picture": (
        "UPDATE goals SET image = NULL WHERE goal_id = $1",
        "goal_id",
        T.GOAL_DIFFERS,
        1,
    ),
}


async def test_goals_with_files_are_sound(among: Among) -> None:
    """Control of the test below."""
    goal = await pictured(among)

    assert [] == await found_in(among.dsn, goal.goal_id)
    states = [await state_of(among.pool, one) for one in (goal.image, goal.first, goal.second)]
    assert ["held"] * 3 == states


@pytest.mark.parametrize("planted", CORRUPTIONS)
async def test_a_corruption_of_files_is_named(among: Among, planted: str) -> None:
    """reliability 46: whoever swaps a picture behind the log is found out."""
    goal = await pictured(among)
    statement, of, expected, seq = CORRUPTIONS[planted]
    async with connect(among.dsn, name="spoiling") as connection:
        await connection.execute(AS_ADMINISTRATOR)
        await connection.execute(statement, getattr(goal, of))
    findings = await found_in(among.dsn, goal.goal_id)

    assert (expected, seq) in [(finding.type, finding.seq) for finding in findings], findings


async def test_what_takes_the_place_of_a_picture_dooms_it(among: Among) -> None:
    goal, other = await pictured(among), await bring(among.pool, ADA)
    await done(among, edit(goal.goal_id, ADA, image=str(other)))
    states = [await state_of(among.pool, one) for one in (goal.image, other)]
    await done(among, edit(goal.goal_id, ADA, image=None))

    assert ["doomed", "held"] == states
    assert "doomed" == await state_of(among.pool, other)
    assert [] == await found_in(among.dsn, goal.goal_id)


async def test_an_update_that_is_taken_back_takes_its_pictures_along(among: Among) -> None:
    goal = await pictured(among)
    said = announce(goal.goal_id, ADA, post_id=goal.post_id)
    await done(among, take_down(said, ADA))

    states = [await state_of(among.pool, one) for one in (goal.first, goal.second, goal.image)]
    assert ["doomed", "doomed", "held"] == states
    assert [] == await found_in(among.dsn, goal.goal_id)


async def test_somebody_who_is_erased_leaves_no_picture_of_an_update(among: Among) -> None:
    """Reliability 84; the goal's own picture stays, as its title does."""
    goal = await pictured(among)
    async with connect(among.dsn, name="erasing") as connection:
        await connection.execute(load_queries()["erase_posts"], ADA)

    states = [await state_of(among.pool, one) for one in (goal.first, goal.second, goal.image)]
    assert ["doomed", "doomed", "held"] == states
    assert [] == await found_in(among.dsn, goal.goal_id)


async def test_of_two_goals_at_two_servers_one_gets_a_file(among: Among) -> None:
    """What was found loose may be held by the time of the commit: the database decides."""
    goals = [uuid4() for _ in range(2)]
    for goal_id in goals:
        await done(among, open_goal(goal_id, person_id=ADA, member_id=uuid4()))
    image = await bring(among.pool, ADA)
    outcomes = await asyncio.gather(
        *(
            server.ask(edit(goal_id, ADA, image=str(image)))
            for server, goal_id in zip(among.servers, goals, strict=True)
        )
    )

    assert 1 == sum(isinstance(outcome, Committed) for outcome in outcomes), outcomes
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert Refusal.FILE_NOT_FOUND is refused.refusal


async def test_a_file_that_is_swept_before_the_commit_is_not_used(
    among: Among, monkeypatch: pytest.MonkeyPatch
) -> None:
    goal_id = uuid4()
    await done(among, open_goal(goal_id, person_id=ADA, member_id=uuid4()))
    image = await bring(among.pool, ADA)
    find = Journal.find

    async def find_and_sweep(journal: Journal, *asked: object) -> object:
        found = await find(journal, *asked)  # type: ignore[arg-type]
        await among.pool.execute("UPDATE files SET state = 'doomed' WHERE file_id = $1", image)
        return found

    monkeypatch.setattr(Journal, "find", find_and_sweep)
    outcome = await among.servers[0].ask(edit(goal_id, ADA, image=str(image)))

    assert isinstance(outcome, Refused)
    assert Refusal.FILE_NOT_FOUND is outcome.refusal
    assert "doomed" == await state_of(among.pool, image)
    assert [] == await found_in(among.dsn, goal_id)


async def test_an_archive_brings_displays_along_and_no_files(
    among: Among, databases: Databases
) -> None:
    goal, out = await pictured(among), io.BytesIO()
    await export(among.dsn, goal.goal_id, out)
    elsewhere = await databases.create()
    imported = await import_goal(elsewhere, io.BytesIO(out.getvalue()))

    assert [] == await found_in(elsewhere)
    again = io.BytesIO()
    await export(elsewhere, imported.goal_id, again)
    assert out.getvalue() == again.getvalue()
    await databases.drop(elsewhere)
