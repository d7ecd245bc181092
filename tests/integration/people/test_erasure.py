"""Erasing a person: what is left says nothing about them, and every log still adds up."""

import json
from typing import Any

from goalfund.goal.verify import verify
from tests.goals import server_at
from tests.people import (
    FRONT_END,
    PASSWORD,
    Browser,
    add_passkey,
    people_server,
    person_id_of,
    register,
    turn_on_second_factor,
)


async def rows_of(pool: Any, table: str) -> str:
    rows = await pool.fetch(f"SELECT t::text AS row FROM {table} AS t")
    return "\n".join(row["row"] for row in rows)


async def test_nothing_of_a_person_is_left_and_the_log_still_verifies(fresh_dsn: str) -> None:
    async with (
        people_server(fresh_dsn) as server,
        Browser(
            server, address="203.0.113.77", agent="Ada's own phone", origin=FRONT_END
        ) as browser,
        server_at(fresh_dsn) as goals,
    ):
        email = await register(server)
        person_id = await person_id_of(server, email)
        goal_id = await goals.opened()
        await goals.give(goal_id, 5_000, email=email, payer_name="Ada Obi", message="for ada")
        await goals.give(goal_id, 7_000, email="eze@example.org", payer_name="Eze", message="m")
        await browser.sign_in(email)
        phone = await turn_on_second_factor(browser)
        await add_passkey(browser)
        await browser.post("/auth/passkeys/request-options")
        server.clock.move(minutes=11)
        too_early = await browser.call("DELETE", "/me")
        await browser.post("/auth/step-up", {"code": phone.code()})
        erased = await browser.call("DELETE", "/me")
        after = await browser.get("/me")
        tables = [
            row["tablename"]
            for row in await server.pool.fetch(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
            if row["tablename"] != "schema_migrations"
        ]
        left = {table: await rows_of(server.pool, table) for table in tables}
        findings: list[object] = []
        await verify(fresh_dsn, findings.append)
        displays = await server.pool.fetch("SELECT display FROM goal_displays")

        assert [403, 204, 401] == [too_early.status, erased.status, after.status]
        for trace in (email, "Ada", "for ada", "203.0.113.77"):
            assert not [table for table, dump in left.items() if trace in dump], trace
        holding = {table for table, dump in left.items() if str(person_id) in dump}
        assert holding == {"people", "security_events"}
        assert [] == findings
        names = [json.loads(row["display"]).get("name") for row in displays]
        assert ["Eze"] == [name for name in names if name]


async def test_an_erased_address_is_free_again_and_brings_nothing_back(fresh_dsn: str) -> None:
    async with people_server(fresh_dsn) as server, Browser(server) as browser:
        email = await register(server)
        first = await person_id_of(server, email)
        await browser.sign_in(email)
        await browser.post("/auth/step-up", {"password": PASSWORD})
        await browser.call("DELETE", "/me")
        gone = await browser.sign_in(email)
        await register(server, email)
        await browser.sign_in(email)
        events = (await browser.get("/me/security-events")).body["items"]

        assert "invalid_credentials" == gone.code
        assert first != await person_id_of(server, email)
        assert "signed_in" == events[0]["kind"]
        assert 3 == len(events)


async def test_an_address_that_was_never_confirmed_erases_nobody_elses_contributions(
    fresh_dsn: str,
) -> None:
    async with (
        people_server(fresh_dsn) as server,
        Browser(server) as stranger,
        server_at(fresh_dsn) as goals,
    ):
        email = await register(server, verified=False)
        goal_id = await goals.opened()
        await goals.give(goal_id, 5_000, email=email, payer_name="Ada Obi")
        await stranger.sign_in(email)
        await stranger.post("/auth/step-up", {"password": PASSWORD})
        erased = await stranger.call("DELETE", "/me")

        assert 204 == erased.status
        names = "SELECT count(*) FROM goal_displays WHERE display->>'name' = 'Ada Obi'"
        assert 1 == await server.pool.fetchval(names)
