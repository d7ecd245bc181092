"""Updates and comments in the log: replayed, carried elsewhere, taken back, forgotten."""

import io
import json
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from goalfund.db import connect
from goalfund.goal.archive import export, import_goal
from goalfund.goal.archived import ArchiveError
from goalfund.goal.findings import Finding, FindingType
from goalfund.goal.journal import Journal
from goalfund.goal.outcomes import Refused
from goalfund.goal.verdicts import Refusal
from goalfund.goal.verify import verify
from tests.everything import Talked
from tests.goals import announce, comment, server_at, take_down
from tests.integration.goal.spoiling import found_in

T = FindingType
POST = "UPDATE posts SET {} WHERE goal_id = $1 AND seq = {}"

# What is planted, what must be found, and at which seq of the goal.
CORRUPTIONS: dict[str, tuple[str, FindingType, int]] = {
    "a post that nobody made": (
        """INSERT INTO posts
           SELECT goal_id, gen_random_uuid(), 'comment', 3, operation_id, person_id
           FROM operations WHERE goal_id = $1 AND seq = 3 AND subject IS NOT NULL LIMIT 1""",
        T.POST_DIFFERS,
        3,
    ),
    "a deleted post": ("DELETE FROM posts WHERE goal_id = $1 AND seq = 10", T.POST_MISSING, 10),
    "another kind": (POST.format("kind = 'comment'", 10), T.POST_DIFFERS, 10),
    "another place": (POST.format("seq = 9", 8), T.POST_MISSING, 8),
    "another author": (POST.format("person_id = gen_random_uuid()", 8), T.POST_DIFFERS, 8),
    "no author": (POST.format("person_id = NULL", 8), T.POST_DIFFERS, 8),
    "another operation": (POST.format("operation_id = gen_random_uuid()", 8), T.POST_DIFFERS, 8),
    "a removal that nobody asked for": (POST.format("removed_seq = 11", 10), T.POST_DIFFERS, 11),
    "a removal undone": (POST.format("removed_seq = NULL", 6), T.POST_MISSING, 9),
    "other words": (
        """UPDATE goal_displays SET display = '{"text":"A palace"}'
           WHERE goal_id = $1 AND seq = 10""",
        T.DISPLAY_DIFFERS,
        10,
    ),
    "words that outlived their removal": (
        r"""INSERT INTO goal_displays
            VALUES ($1, 6, decode(repeat('ab', 16), 'hex'), '{"text":"Well done!"}')""",
        T.POST_DIFFERS,
        6,
    ),
}


async def talked(journal: Journal) -> UUID:
    """Write another goal about which people talk."""
    goal_id = uuid4()
    await Talked(goal_id).write(journal)
    return goal_id


async def test_a_goal_about_which_people_talk_is_sound(among: tuple[str, Journal]) -> None:
    """Control of the test below; what is refused is among it."""
    dsn, journal = among
    goal_id = uuid4()
    outcomes = await Talked(goal_id).write(journal)

    assert [] == await found_in(dsn, goal_id)
    assert [Refusal.POST_NOT_FOUND, Refusal.FORBIDDEN] == [
        outcome.refusal for outcome in outcomes if isinstance(outcome, Refused)
    ]


@pytest.mark.parametrize("planted", CORRUPTIONS)
async def test_a_corruption_of_what_was_said_is_named(
    among: tuple[str, Journal], planted: str
) -> None:
    """reliability 3, 5, 46"""
    dsn, journal = among
    goal_id = await talked(journal)
    statement, expected, seq = CORRUPTIONS[planted]
    findings = await found_in(dsn, goal_id, statement)

    assert (expected, seq) in [(finding.type, finding.seq) for finding in findings], findings


async def words_in(dsn: str, goal_id: UUID) -> list[tuple[int, str]]:
    """Return what the database holds of words about a goal, wherever it holds them."""
    async with connect(dsn, name="reading") as connection:
        rows = await connection.fetch(
            "SELECT seq, display FROM goal_displays WHERE goal_id = $1 ORDER BY seq", goal_id
        )
    shown = [(row["seq"], json.loads(row["display"]).get("text")) for row in rows]
    return [(seq, text) for seq, text in shown if text]


async def test_what_is_taken_back_is_gone_and_the_chain_stays(among: tuple[str, Journal]) -> None:
    """Reliability 84: the salt is gone with the words, so nobody can guess them either."""
    dsn, journal = among
    goal_id = await talked(journal)

    assert [8, 10] == [seq for seq, _ in await words_in(dsn, goal_id)]


async def test_words_that_are_taken_back_in_one_batch_are_never_written(fresh_dsn: str) -> None:
    async with server_at(fresh_dsn) as server:
        goal_id = await server.opened()
        update, remark = announce(goal_id), comment(goal_id)
        stays = comment(goal_id, text="This stays.")
        await server.ask_all([update, remark, stays, take_down(update), take_down(remark)])
        shown = [event.display for event in server.frames.events[goal_id][1:]]
        findings: list[Finding] = []
        await verify(fresh_dsn, findings.append)

        assert [] == findings
        assert [(4, "This stays.")] == await words_in(fresh_dsn, goal_id)
        assert [None, None, {"name": "Ben Eze", "text": "This stays."}, None, None] == shown


@pytest.mark.parametrize("displays", [True, False])
async def test_posts_are_carried_to_another_database(
    among: tuple[str, Journal], fresh_dsn: str, displays: bool
) -> None:
    dsn, journal = among
    goal_id, file = await talked(journal), io.BytesIO()
    await export(dsn, goal_id, file, displays=displays)
    file.seek(0)
    await import_goal(fresh_dsn, file)

    assert [] == await found_in(fresh_dsn, goal_id)
    assert ([8, 10] if displays else []) == [seq for seq, _ in await words_in(fresh_dsn, goal_id)]
    async with connect(dsn, name="a") as here, connect(fresh_dsn, name="b") as there:
        query = "SELECT * FROM posts WHERE goal_id = $1 ORDER BY seq"
        assert list(map(dict, await here.fetch(query, goal_id))) == list(
            map(dict, await there.fetch(query, goal_id))
        )


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: [line for line in lines if b'{"post"' not in line],
        lambda lines: [line.replace(b'"removed_seq":7', b'"removed_seq":null') for line in lines],
        lambda lines: [
            line.replace(b'"kind":"update","seq"', b'"kind":"comment","seq"') for line in lines
        ],
    ],
    ids=["left out", "not removed", "of another kind"],
)
async def test_an_archive_whose_posts_are_not_those_of_its_log_is_refused(
    among: tuple[str, Journal], fresh_dsn: str, spoil: Callable[[list[bytes]], list[bytes]]
) -> None:
    dsn, journal = among
    goal_id, file = await talked(journal), io.BytesIO()
    await export(dsn, goal_id, file)
    *lines, _end = spoil(file.getvalue().splitlines())
    end = json.dumps({"end": {"lines": len(lines)}}).encode()

    with pytest.raises(ArchiveError, match="the posts are not those of the log"):
        await import_goal(fresh_dsn, io.BytesIO(b"\n".join([*lines, end, b""])))
