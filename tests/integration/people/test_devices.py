"""What a sign-in leaves behind: a device that is known again, a hash of today's cost."""

import statistics
import time
from pathlib import Path

import aiohttp
import pytest
from cryptography.fernet import Fernet
from pydantic import SecretStr

from goalfund.db import load_queries, open_pool
from goalfund.drain import Drain
from goalfund.edge.socket_limits import SocketLimits
from goalfund.edge.sockets import Sockets
from goalfund.payments.squad import SquadClient
from goalfund.people.passwords import HashCost
from goalfund.people_part import open_people_part
from goalfund.settings import Settings
from tests.people import (
    CHEAP,
    PASSWORD,
    Browser,
    PeopleServer,
    new_email,
    people_server,
    person_id_of,
    register,
)


async def test_a_new_device_is_told_of_by_mail_and_the_first_and_known_ones_are_not(
    server: PeopleServer,
) -> None:
    email = await register(server)
    for agent, address in (
        ("Phone", "203.0.113.1"),
        ("Phone", "203.0.113.1"),
        ("Laptop", "203.0.113.1"),
        ("Phone", "203.0.113.2"),
        ("Laptop", "203.0.113.1"),
    ):
        async with Browser(server, agent=agent, address=address) as browser:
            assert 200 == (await browser.sign_in(email)).status
    mails = [mail for mail in await server.mails(email) if mail.kind == "new_device"]

    assert 2 == len(mails)
    assert "Laptop" in mails[0].text
    assert "203.0.113.2" in mails[1].text


async def test_a_browser_that_lies_of_itself_cannot_write_into_mails(server: PeopleServer) -> None:
    email = await register(server)
    async with Browser(server) as first, Browser(server, agent="x" * 500) as second:
        await first.sign_in(email)
        await second.sign_in(email)
    (mail,) = [mail for mail in await server.mails(email) if mail.kind == "new_device"]

    assert f"Device: {'x' * 200}\n" in mail.text


async def test_a_hash_of_an_older_cost_is_replaced_when_its_owner_signs_in(
    fresh_dsn: str,
) -> None:
    async with people_server(fresh_dsn, cost=CHEAP) as server:
        email = await register(server)
    async with (
        people_server(fresh_dsn, cost=HashCost(memory_kib=128, passes=1)) as server,
        Browser(server) as browser,
    ):
        kept = "SELECT password_hash FROM credentials WHERE person_id = $1"
        person_id = await person_id_of(server, email)
        before = await server.pool.fetchval(kept, person_id)
        await browser.sign_in(email, "wrong password")
        after_wrong = await server.pool.fetchval(kept, person_id)
        await browser.sign_in(email)
        after = await server.pool.fetchval(kept, person_id)
        again = await browser.sign_in(email)

        assert before == after_wrong
        assert "$m=64," in before
        assert "$m=128," in after
        assert 200 == again.status


async def test_registering_takes_as_long_for_a_taken_address(server: PeopleServer) -> None:
    """Statistical and generous, like the one for signing in."""
    taken = await register(server)
    took_s: dict[bool, list[float]] = {True: [], False: []}
    async with Browser(server) as browser:
        for turn in range(40):
            for is_taken in (turn % 2 == 0, turn % 2 == 1):
                body = {
                    "email": taken if is_taken else new_email(),
                    "password": PASSWORD,
                    "first_name": "Ada",
                    "last_name": "Obi",
                }
                began_s = time.perf_counter()
                answer = await browser.post("/auth/register", body)
                took_s[is_taken].append(time.perf_counter() - began_s)
                assert 201 == answer.status
    medians = [statistics.median(took_s[is_taken]) for is_taken in (True, False)]

    assert max(medians) / min(medians) < 1.5


@pytest.mark.parametrize(
    ("smtp_url", "paths"),
    [(None, {"/dev/mail", "/dev/mail.json"}), (SecretStr("smtp://mx.example.org"), set())],
)
async def test_mail_is_readable_here_only_while_it_goes_nowhere(
    dsn: str, tmp_path: Path, smtp_url: SecretStr | None, paths: set[str]
) -> None:
    """Production refuses to start without SMTP_URL, so there it never is."""
    settings = Settings(_env_file=None, data_dir=tmp_path, smtp_url=smtp_url, env="test")
    keys, sockets = [Fernet.generate_key().decode()], Sockets(SocketLimits())
    address = "http://127.0.0.1:8000"
    async with (
        aiohttp.ClientSession() as session,
        open_pool(dsn, name="tests mailbox", size=1) as pool,
        open_people_part(
            settings,
            pool,
            load_queries(),
            keys,
            address,
            sockets,
            SquadClient(session, base_url=address, secret_key="x").payouts,
            Drain(1.0),
        ) as part,
    ):
        raw = {route.path for table in part.tables for route in table.raw_routes}

        assert paths == raw
