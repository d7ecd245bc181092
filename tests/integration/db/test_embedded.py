"""The embedded server: durable, alone on its data, and never left behind."""

import asyncio
import contextlib
import os
import pwd
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from goalfund.db import DRIVER_ERRORS, DatabaseUnavailableError, Pool, connect, open_pool
from goalfund.db.cluster import EmbeddedPostgresError, users_of
from goalfund.db.embedded import EmbeddedPostgres

NOBODY = pwd.getpwnam("nobody").pw_uid
_PROGRAM = """
import asyncio, os, sys
import concurrent.futures.thread  # below root's home it is out of reach once we are not root
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from goalfund.db import connect
from goalfund.db.embedded import EmbeddedPostgres

async def main():
    async with EmbeddedPostgres(Path(sys.argv[1])) as server:
        async with connect(server.dsn, name="tests") as connection:
            await connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        print(server.pid, flush=True)
        sys.stdin.read()

if len(sys.argv) > 2:
    os.setgid(int(sys.argv[2]))
    os.setuid(int(sys.argv[2]))
asyncio.run(main())
"""


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A folder that every user may enter."""
    with tempfile.TemporaryDirectory(prefix="goalfund-test-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        yield Path(folder, "data")


@asynccontextmanager
async def program(data_dir: Path, *args: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that runs the embedded server until its standard input ends."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _PROGRAM, str(data_dir), *args),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            while (line := await process.stdout.readline()) and not line.strip().isdigit():
                pass  # the log's lines come first
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def until_unused(cluster: Path) -> None:
    async with asyncio.timeout(20):
        while users_of(cluster):
            await asyncio.sleep(0.02)


async def test_it_is_durable_and_listens_to_nobody_else(data_dir: Path) -> None:
    names = ("fsync", "full_page_writes", "synchronous_commit", "data_checksums")
    async with (
        EmbeddedPostgres(data_dir) as server,
        connect(server.dsn, name="tests") as connection,
    ):
        shown = [await connection.fetchval(f"SHOW {name}") for name in names]
        listening = await connection.fetchval("SHOW listen_addresses")

    assert shown == ["on"] * 4
    assert listening == ""
    assert users_of(data_dir / "postgres") == []


async def test_what_was_written_is_there_after_the_next_start(data_dir: Path) -> None:
    for statement in ("CREATE TABLE kept AS SELECT 1 AS n", "UPDATE kept SET n = 2"):
        async with EmbeddedPostgres(data_dir) as server, connect(server.dsn, name="tests") as on:
            await on.execute(statement)


async def test_a_second_server_on_the_same_data_is_refused_in_one_sentence(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir):
        with pytest.raises(EmbeddedPostgresError) as refused:
            async with EmbeddedPostgres(data_dir):
                pass

    assert str(refused.value) == (
        f"another GoalFund runs on {data_dir}: stop it, or set GOALFUND_DATA_DIR to another folder"
    )


async def test_it_comes_back_after_postgres_was_killed_on_the_same_address(data_dir: Path) -> None:
    async with (
        EmbeddedPostgres(data_dir) as server,
        open_pool(server.dsn, name="tests", size=2, role=None) as pool,
    ):
        await pool.execute("CREATE TABLE kept AS SELECT 1 AS n")
        first_pid = server.pid
        os.kill(first_pid, signal.SIGKILL)
        await until_restarted(server, 1)
        rows = await until_answered(pool, "SELECT count(*) FROM kept")

        assert rows == 1
        assert server.restarts == 1
        assert server.pid != first_pid


async def until_answered(pool: Pool, statement: str) -> int:
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(DatabaseUnavailableError, *DRIVER_ERRORS):
                return int(await pool.fetchval(statement))
            await asyncio.sleep(0.02)


async def until_restarted(server: EmbeddedPostgres, times: int) -> None:
    async with asyncio.timeout(30):
        while server.restarts < times:
            await asyncio.sleep(0.01)


async def test_it_comes_back_even_when_a_backend_is_stuck(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("goalfund.db.embedded._RELEASE_WITHIN_S", 0.5)
    async with (
        EmbeddedPostgres(data_dir) as server,
        open_pool(server.dsn, name="tests", size=1, role=None) as pool,
    ):
        os.kill(await pool.fetchval("SELECT pg_backend_pid()"), signal.SIGSTOP)
        os.kill(server.pid, signal.SIGKILL)

        assert await until_answered(pool, "SELECT 1") == 1


async def test_no_postgres_outlives_a_killed_program_and_its_data_is_whole(data_dir: Path) -> None:
    async with program(data_dir) as process:
        process.kill()
        await process.wait()
        async with EmbeddedPostgres(data_dir) as server, connect(server.dsn, name="tests") as on:
            kept = await on.fetchval("SELECT n FROM kept")

    await until_unused(data_dir / "postgres")
    assert kept == 1


async def test_a_killed_program_leaves_no_process_even_when_nobody_comes_after(
    data_dir: Path,
) -> None:
    async with program(data_dir) as process:
        process.kill()
        await process.wait()

        await until_unused(data_dir / "postgres")


async def test_every_acknowledged_row_survives_an_immediate_shutdown(data_dir: Path) -> None:
    """Reliability 38, at the server's level."""
    assert await rows_lost_by_a_crash(data_dir, {}) == 0


async def test_without_synchronous_commit_acknowledged_rows_are_lost(data_dir: Path) -> None:
    """Negative control of reliability 38."""
    careless = {"synchronous_commit": "off", "wal_writer_delay": "10s"}

    assert await rows_lost_by_a_crash(data_dir, careless) > 0


async def rows_lost_by_a_crash(data_dir: Path, settings: dict[str, str]) -> int:
    acknowledged = 0
    async with (
        EmbeddedPostgres(data_dir, settings) as server,
        open_pool(server.dsn, name="tests", size=1, role=None) as pool,
    ):
        await pool.execute("CREATE TABLE kept (n int)")
        await pool.execute("CHECKPOINT")
        for _ in range(3):
            for _ in range(50):
                await pool.execute("INSERT INTO kept VALUES (1)")
                acknowledged += 1
            restarts = server.restarts
            os.kill(server.pid, signal.SIGQUIT)  # what `pg_ctl stop -m immediate` sends
            await until_restarted(server, restarts + 1)
            kept = await until_answered(pool, "SELECT count(*) FROM kept")
    return acknowledged - kept


async def test_a_long_path_gets_a_short_socket(data_dir: Path) -> None:
    deep = data_dir / ("a-long-name-for-a-folder" * 5)
    async with EmbeddedPostgres(deep) as server, connect(server.dsn, name="tests") as connection:
        folder = Path(parse_qs(urlsplit(server.dsn).query)["host"][0])
        assert len(str(folder)) < 60
        assert await connection.fetchval("SELECT 1") == 1
    assert not folder.exists()


async def test_what_an_interrupted_first_start_left_is_swept_away(data_dir: Path) -> None:
    leftover = data_dir / "postgres.new-interrupted"
    leftover.mkdir(parents=True)
    (leftover / "PG_VERSION").write_text("18\n")
    async with EmbeddedPostgres(data_dir):
        assert not leftover.exists()


async def test_a_server_that_cannot_start_says_why(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir):
        pass

    with pytest.raises(EmbeddedPostgresError, match=r"FATAL: .*no_such_setting"):
        async with EmbeddedPostgres(data_dir, {"no_such_setting": "1"}):
            pass
    assert users_of(data_dir / "postgres") == []


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for postgres")
async def test_root_lends_the_data_to_nobody_where_nobody_can_reach_it(data_dir: Path) -> None:
    async with EmbeddedPostgres(data_dir):
        assert (data_dir / "postgres").stat().st_uid in (NOBODY, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user for postgres")
async def test_root_keeps_the_data_where_nobody_cannot_reach_it(data_dir: Path) -> None:
    data_dir.mkdir(mode=0o700)
    data_dir.chmod(0o700)
    async with EmbeddedPostgres(data_dir) as server, connect(server.dsn, name="tests") as on:
        assert await on.fetchval("SELECT 1") == 1
        assert (data_dir / "postgres").stat().st_uid == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
async def test_an_ordinary_user_runs_it_as_themselves(data_dir: Path) -> None:
    data_dir.mkdir()
    os.chown(data_dir, NOBODY, -1)
    async with program(data_dir, str(NOBODY)) as process:
        if process.returncode is not None:
            pytest.skip("nobody cannot reach this checkout")
        assert (data_dir / "postgres").stat().st_uid == NOBODY
        process.kill()
        await process.wait()

    await until_unused(data_dir / "postgres")
