"""The commands as people and scripts use them: what they print, and their exit status."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from uuid import uuid4

import orjson
import pytest

from goalfund.db import connect
from goalfund.db.embedded import EmbeddedPostgres
from goalfund.goals.demo import GOALS
from goalfund.goals.seed import demo_goal_id
from tests.commands import WAIT_S, Answer, command, fresh_command

GOAL_ID = demo_goal_id(GOALS[2].slug)


def environment(folder: Path, **variables: str) -> dict[str, str]:
    kept = {n: v for n, v in os.environ.items() if n in ("PATH", "HOME", "LANG", "TMPDIR")}
    return kept | {"GOALFUND_DATA_DIR": str(folder / "data")} | variables


async def goalfund(folder: Path, *arguments: str, **variables: str) -> Answer:
    """Run one command in an empty folder, with nothing configured but `variables`."""
    return await command(folder, environment(folder, **variables), *arguments)


async def test_version_is_printed(tmp_path: Path) -> None:
    answer = await fresh_command(tmp_path, environment(tmp_path), "version")

    assert (0, "") == (answer.status, answer.err)
    assert answer.out.startswith("goalfund 0.")


async def test_starting_loads_nothing_heavy() -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c"),
        "import sys, goalfund.__main__; print({'asyncpg', 'pydantic', 'aiohttp'} & {*sys.modules})",
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()

    assert b"set()\n" == out


async def test_the_simulator_tells_its_own_options(tmp_path: Path) -> None:
    answer = await goalfund(tmp_path, "simulate-squad", "--help")

    assert 0 == answer.status
    assert {"--port", "--webhook-url", "--fault"} <= set(answer.out.split())


@pytest.mark.parametrize("arguments", [(), ("fly",), ("verify", "--fast"), ("export",)])
async def test_a_command_that_is_not_understood_is_explained(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    answer = await goalfund(tmp_path, *arguments)

    assert 2 == answer.status
    assert "usage: goalfund" in answer.err


@pytest.mark.parametrize(
    ("variables", "said"),
    [
        ({"GOALFUND_PORT": "many"}, "GOALFUND_PORT"),
        ({"GOALFUND_PROT": "1"}, "GOALFUND_PROT"),
        ({"GOALFUND_ENV": "production"}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://127.0.0.1:1/nothing"}, "no connection"),
    ],
)
async def test_what_is_wrong_is_said_in_one_sentence(
    tmp_path: Path, variables: dict[str, str], said: str
) -> None:
    answer = await goalfund(tmp_path, "verify", **variables)

    assert (2, "") == (answer.status, answer.out)
    [line] = answer.err.splitlines()
    assert line.startswith("goalfund: ")
    assert said in line


async def test_settings_are_printed_without_secrets(tmp_path: Path) -> None:
    answer = await goalfund(
        tmp_path, "settings", DATABASE_URL="postgresql://ada:tell-nobody@db/x", GOALFUND_PORT="9001"
    )
    lines = answer.out.splitlines()

    assert 0 == answer.status
    assert "GOALFUND_PORT=9001" in lines
    assert "GOALFUND_HOST=127.0.0.1  (default)" in lines
    assert "DATABASE_URL=**********" in lines
    assert "tell-nobody" not in answer.out + answer.err


async def test_a_seeded_database_is_sound_and_a_spoiled_one_is_told(
    tmp_path: Path, empty_dsn: str
) -> None:
    seeded = await goalfund(tmp_path, "seed", DATABASE_URL=empty_dsn)
    again = await goalfund(tmp_path, "seed", DATABASE_URL=empty_dsn)
    sound = await goalfund(tmp_path, "verify", DATABASE_URL=empty_dsn)
    # With its hashes foreseeable, every row is compared by Postgres.
    foreseeable = environment(tmp_path, DATABASE_URL=empty_dsn, PYTHONHASHSEED="0")
    fixed = await fresh_command(tmp_path, foreseeable, "verify")
    async with connect(empty_dsn, name="spoiling") as connection:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("UPDATE goal_events SET kind = 'goal_closed' WHERE seq = 5")
    spoiled = await goalfund(tmp_path, "verify", "--goal", str(GOAL_ID), DATABASE_URL=empty_dsn)
    as_json = await goalfund(tmp_path, "verify", "--json", DATABASE_URL=empty_dsn)

    assert [str(demo_goal_id(goal.slug)) for goal in GOALS] == seeded.out.splitlines()
    assert (0, "") == (again.status, again.out)
    assert (0, "") == (sound.status, sound.err)
    assert "no findings" in sound.out.splitlines()[0]
    assert (0, "") == (fixed.status, fixed.err)
    assert (1, "") == (spoiled.status, spoiled.err)
    assert f"hash_differs goal {GOAL_ID} seq 5" in spoiled.out
    assert 1 == as_json.status
    findings = [orjson.loads(line) for line in as_json.out.splitlines()]
    assert {"type", "goal_id", "seq", "detail"} == findings[0].keys()
    assert len(findings) - 1 == findings[-1]["summary"]["findings"]


async def test_a_goal_moves_from_one_database_to_another(
    tmp_path: Path, fresh_dsn: str, empty_dsn: str
) -> None:
    path = tmp_path / "goal.jsonl"
    to_file = ("export", "--goal", str(GOAL_ID), "--out", str(path))
    await goalfund(tmp_path, "seed", DATABASE_URL=fresh_dsn)
    written = await goalfund(tmp_path, *to_file, DATABASE_URL=fresh_dsn)
    printed = await goalfund(tmp_path, *to_file[:3], DATABASE_URL=fresh_dsn)
    taken_in = await goalfund(tmp_path, "import", str(path), DATABASE_URL=empty_dsn)
    again = await goalfund(tmp_path, "import", str(path), DATABASE_URL=empty_dsn)
    sound = await goalfund(tmp_path, "verify", DATABASE_URL=empty_dsn)

    assert (0, "") == (written.status, written.out)
    assert path.read_text() == printed.out
    assert (0, "") == (taken_in.status, taken_in.err)
    assert taken_in.out.startswith(f"goal {GOAL_ID}: 48 events, head ")
    assert 2 == again.status
    assert "is here already" in again.err
    assert 0 == sound.status


async def test_an_export_that_fails_leaves_no_file(tmp_path: Path, fresh_dsn: str) -> None:
    path = tmp_path / "goal.jsonl"
    answer = await goalfund(
        *(tmp_path, "export", "--goal", str(uuid4()), "--out", str(path)), DATABASE_URL=fresh_dsn
    )

    assert 2 == answer.status
    assert [] == list(tmp_path.glob("goal*"))


async def test_without_a_database_the_embedded_one_serves_beside_a_server_or_alone(
    tmp_path: Path,
) -> None:
    async with EmbeddedPostgres(tmp_path / "data") as server:
        beside = [await goalfund(tmp_path, command) for command in ("migrate", "seed", "verify")]
        restarts = server.restarts
    alone = await goalfund(tmp_path, "verify")

    assert [0, 0, 0] == [answer.status for answer in beside], beside
    assert 0 == restarts
    assert "0001_goals.sql" in beside[0].out
    assert 0 == alone.status, alone
    assert beside[2].out.split(" events")[0] == alone.out.split(" events")[0]


@pytest.mark.parametrize(
    "words",
    [("simulator",), ("simulate-squad", "--seed", "7", "--fault", "transfers.failed=20")],
    ids=lambda words: words[0],
)
async def test_the_simulator_runs_alone_until_it_is_told_to_stop(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "goalfund", *words, "--port", "0"),
        env=environment(tmp_path),
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(WAIT_S):
            line = await process.stderr.readline()
            process.send_signal(signal.SIGTERM)
            status = await process.wait()
    finally:
        if process.returncode is None:
            process.kill()

    assert b"simulator at http://127.0.0.1:" in line
    assert 0 == status
