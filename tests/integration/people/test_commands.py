"""What operators do about people on the command line."""

import os
from pathlib import Path

from cryptography.fernet import Fernet

from goalfund.goal.roles import Role
from tests.commands import command
from tests.goals import server_at
from tests.people import Browser, people_server, register, turn_on_second_factor


async def goalfund(dsn: str, keys: str, folder: Path, *arguments: str) -> tuple[int, str]:
    """Run one command; return its status and what it printed."""
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": dsn, "SECRET_KEY": keys}
    answer = await command(folder, environment, *arguments)
    return answer.status, answer.out + answer.err


async def test_staff_are_made_by_the_command_line_and_nowhere_else(
    fresh_dsn: str, tmp_path: Path
) -> None:
    key = Fernet.generate_key().decode()
    async with people_server(fresh_dsn, keys=(key,)) as server, Browser(server) as browser:
        email = await register(server)
        unconfirmed = await register(server, verified=False)
        await browser.sign_in(email)
        before = (await browser.get("/me")).body["staff"]
        added = await goalfund(fresh_dsn, key, tmp_path, "staff", "add", email.upper())
        after = (await browser.get("/me")).body["staff"]
        removed = await goalfund(fresh_dsn, key, tmp_path, "staff", "remove", email)
        refused = await goalfund(fresh_dsn, key, tmp_path, "staff", "add", unconfirmed)

        assert [False, True] == [before, after]
        assert [0, 0, 2] == [added[0], removed[0], refused[0]]
        assert "nobody has confirmed" in refused[1]
        assert not (await browser.get("/me")).body["staff"]


async def test_a_goal_that_nobody_runs_gets_its_organiser_by_the_command_line(
    fresh_dsn: str, tmp_path: Path
) -> None:
    """By the goal's own rules: the last organiser stays."""
    key = Fernet.generate_key().decode()
    async with people_server(fresh_dsn, keys=(key,)) as server:
        email = await register(server)
        unconfirmed = await register(server, verified=False)
    async with server_at(fresh_dsn) as goals:
        goal_id = await goals.opened(slug="a-borehole")

        async def role(*arguments: str) -> tuple[int, str]:
            return await goalfund(fresh_dsn, key, tmp_path, "role", *arguments)

        given = await role("a-borehole", email.upper(), "organiser")
        taken = await role(str(goal_id), email, "none")
        nobody = await role("a-borehole", unconfirmed, "treasurer")
        nowhere = await role("no-such-goal", email, "treasurer")
        # A server that holds the goal in memory goes on from there.
        await goals.give(goal_id, 100)
        state = await goals.journal.load(goal_id)

    assert (0, f"{email.upper()} is organiser of a-borehole now\n") == given
    assert (2, "goalfund: the goal refused: last_organiser\n") == taken
    assert (2, 2) == (nobody[0], nowhere[0])
    assert "nobody has confirmed" in nobody[1]
    assert "there is no goal no-such-goal" in nowhere[1]
    assert [(Role.ORGANISER, 2)] == [(m.role, m.since_seq) for m in state.members.values()]


async def test_keys_are_rotated_and_a_missing_one_is_said(fresh_dsn: str, tmp_path: Path) -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    async with people_server(fresh_dsn, keys=(old,)) as server, Browser(server) as browser:
        await browser.sign_in(await register(server))
        await turn_on_second_factor(browser)
    too_early = await goalfund(fresh_dsn, new, tmp_path, "rotate-keys")
    both = await goalfund(fresh_dsn, f"{new},{old}", tmp_path, "rotate-keys")
    alone = await goalfund(fresh_dsn, new, tmp_path, "rotate-keys")

    assert (2, True) == (too_early[0], "SECRET_KEY" in too_early[1])
    assert (0, "sealed anew: 1 second factors, 2 mails, 0 accounts\n") == both
    assert both == alone
