"""Sessions over HTTP, in both transports, on one server and on two."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest

from goalfund.people.tokens import digest, new_token
from tests.people import (
    FRONT_END,
    PASSWORD,
    Browser,
    PeopleServer,
    people_server,
    person_id_of,
    register,
    turn_on_second_factor,
    with_cookie,
)

WITHIN_S = 1.0  # api.md: access ends within a second of the loss of a session


@contextlib.asynccontextmanager
async def signed_in(server: PeopleServer, transport: str = "cookie") -> AsyncIterator[Browser]:
    async with Browser(server, transport=transport) as browser:
        answer = await browser.sign_in(await register(server))
        assert answer.status == 200, answer.body
        yield browser


async def test_a_cookie_is_for_our_pages_and_no_script(server: PeopleServer) -> None:
    async with Browser(server) as browser:
        answer = await browser.sign_in(await register(server))
        cookie = answer.headers["Set-Cookie"]

        assert cookie.startswith("goalfund=")
        assert {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=2592000"} == set(
            cookie.split("; ")[1:]
        )
        assert "token" not in answer.body["session"]
        assert str(browser.cookie) not in str(answer.body)


@pytest.mark.parametrize(
    ("cross_site", "same_site"), [(False, "SameSite=Lax"), (True, "SameSite=None")]
)
async def test_over_https_a_cookie_is_bound_to_the_host(
    fresh_dsn: str, cross_site: bool, same_site: str
) -> None:
    public = "https://goalfund.example.org"
    async with (
        people_server(fresh_dsn, cross_site=cross_site, public_url=public) as server,
        Browser(server, origin=public) as browser,
    ):
        answer = await browser.sign_in(await register_at(server, public))
        cookie = answer.headers["Set-Cookie"]
        token = cookie.partition(";")[0].partition("=")[2]
        out = await browser.call("POST", "/auth/logout", None, Cookie=f"__Host-goalfund={token}")

        assert cookie.startswith("__Host-goalfund=")
        flags = set(cookie.split("; ")[1:])
        assert {"HttpOnly", "Path=/", "Secure", same_site} <= flags
        assert cross_site is ("Partitioned" in flags)
        assert "Domain" not in cookie
        deleted = out.headers["Set-Cookie"]
        assert deleted.startswith('__Host-goalfund=""')
        assert {"Max-Age=0", "Path=/", "Secure"} <= set(deleted.split("; "))
        assert cross_site is ("Partitioned" in deleted)


async def register_at(server: PeopleServer, origin: str) -> str:
    """Open an account on a server that people reach by another address."""
    email = "ada@example.org"
    body = {"email": email, "password": PASSWORD, "first_name": "Ada", "last_name": "Obi"}
    async with Browser(server, origin=origin) as browser:
        assert 201 == (await browser.post("/auth/register", body)).status
    return email


async def test_bearer_never_sets_a_cookie(server: PeopleServer) -> None:
    async with Browser(server, transport="bearer") as browser:
        email = await register(server)
        answers = [
            await browser.sign_in(email),
            await browser.get("/auth/session"),
            await browser.post("/auth/step-up", {"password": PASSWORD}),
            await browser.get("/me"),
            await browser.post("/auth/logout"),
        ]

        assert [200, 200, 200, 200, 204] == [answer.status for answer in answers]
        assert not any("Set-Cookie" in answer.headers for answer in answers)
        assert browser.cookie is None
        assert 43 == len(answers[0].body["session"]["token"])
        assert "csrf_token" not in answers[0].body
        assert "token" not in answers[1].body["session"]


async def test_a_token_counts_only_the_way_it_was_given_out(server: PeopleServer) -> None:
    async with signed_in(server) as cookie, signed_in(server, "bearer") as bearer:
        async with Browser(server) as thief:
            as_bearer = await thief.get("/me", Authorization=f"Bearer {cookie.cookie}")
            as_cookie = await with_cookie(server, bearer.token)

        assert [401, 401] == [as_bearer.status, as_cookie.status]


async def test_a_bearer_token_hides_a_cookie(server: PeopleServer) -> None:
    """Never both: a bad token does not fall back to whoever the browser is signed in as."""
    async with signed_in(server) as browser:
        answer = await browser.get("/me", Authorization=f"Bearer {new_token()}")

        assert 401 == answer.status


async def test_signing_in_never_adopts_an_id_that_was_there_before(server: PeopleServer) -> None:
    """Session fixation."""
    planted = new_token()
    async with Browser(server) as browser:
        answer = await browser.call(
            "POST",
            "/auth/login",
            {"email": await register(server), "password": PASSWORD},
            Cookie=f"goalfund={planted}",
        )
        with_planted = await with_cookie(server, planted)

        assert 200 == answer.status
        assert planted != browser.cookie
        assert 401 == with_planted.status


async def test_an_unknown_id_makes_no_session(server: PeopleServer) -> None:
    before = await server.pool.fetchval("SELECT count(*) FROM sessions")
    answer = await with_cookie(server, new_token(), "/auth/session")
    anonymous = await with_cookie(server, new_token(), "/open")

    assert 401 == answer.status
    assert "Set-Cookie" not in answer.headers
    assert (200, None) == (anonymous.status, anonymous.body["person"])
    assert before == await server.pool.fetchval("SELECT count(*) FROM sessions")


async def test_signing_in_again_ends_the_session_that_the_browser_had(
    server: PeopleServer,
) -> None:
    async with Browser(server) as browser:
        email = await register(server)
        await browser.sign_in(email)
        first = browser.cookie
        await browser.sign_in(email)
        with_first = await with_cookie(server, first)
        devices = await browser.get("/auth/sessions")

        assert first != browser.cookie
        assert 401 == with_first.status
        assert 1 == len(devices.body["items"])


async def test_stepping_up_and_a_second_factor_renew_the_session(server: PeopleServer) -> None:
    async with signed_in(server) as browser:
        tokens = [browser.cookie]
        await browser.post("/auth/step-up", {"password": PASSWORD})
        tokens.append(browser.cookie)
        await turn_on_second_factor(browser)
        tokens.append(browser.cookie)
        old = [await with_cookie(server, token) for token in tokens]

        assert 3 == len(set(tokens))
        assert [401, 401, 200] == [answer.status for answer in old]


async def test_of_two_renewals_at_once_one_is_refused(server: PeopleServer) -> None:
    async with signed_in(server, "bearer") as browser:
        answers = await asyncio.gather(
            *(browser.post("/auth/step-up", {"password": PASSWORD}) for _ in range(2))
        )

        assert [200, 401] == sorted(answer.status for answer in answers)


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, None),
        ({"Origin": FRONT_END}, None),
        ({"Origin": "https://evil.example"}, "origin_not_allowed"),
        ({"Origin": "null"}, "origin_not_allowed"),
        ({"Origin": ""}, "origin_not_allowed"),
        ({"Origin": f"{FRONT_END}.evil.example"}, "origin_not_allowed"),
        ({"X_CSRF_Token": ""}, "csrf_token_wrong"),
        ({"X_CSRF_Token": "x" * 43}, "csrf_token_wrong"),
        ({"X_CSRF_Token": "é"}, "csrf_token_wrong"),
    ],
)
@pytest.mark.parametrize("path", ["/open", "/auth/step-up"])
async def test_a_cookie_changes_something_only_for_our_own_pages(
    server: PeopleServer, path: str, headers: dict[str, str], code: str | None
) -> None:
    """Cross-site requests, wherever a route asks who it is."""
    async with signed_in(server) as browser:
        answer = await browser.post(path, {"password": PASSWORD}, **headers)

        assert code == answer.code


async def test_another_sessions_csrf_token_is_worth_nothing(server: PeopleServer) -> None:
    async with signed_in(server) as browser, signed_in(server) as other:
        assert other.csrf
        answer = await browser.post("/open", X_CSRF_Token=other.csrf)

        assert "csrf_token_wrong" == answer.code


async def test_bearer_needs_no_csrf_token_from_any_origin(server: PeopleServer) -> None:
    async with signed_in(server, "bearer") as browser:
        answer = await browser.post("/open", Origin="https://evil.example")

        assert answer.body["person"]


async def test_a_strange_page_cannot_sign_anybody_in(server: PeopleServer) -> None:
    """Signing somebody in to an account that is not theirs is an attack too."""
    email = await register(server)
    async with Browser(server, origin="https://evil.example") as browser:
        answer = await browser.sign_in(email)

        assert "origin_not_allowed" == answer.code
        assert browser.cookie is None


async def test_without_a_step_up_no_money_leaves(fresh_dsn: str) -> None:
    async with people_server(fresh_dsn) as server, signed_in(server) as browser:
        before = await browser.post("/money-out")
        await browser.post("/auth/step-up", {"password": PASSWORD})
        after = await browser.post("/money-out")
        session = await browser.get("/auth/session")

        assert "step_up_required" == before.code
        assert 200 == after.status
        assert session.body["session"]["fresh_until"]


async def test_a_step_up_is_good_for_ten_minutes(fresh_dsn: str) -> None:
    async with people_server(fresh_dsn) as server, signed_in(server) as browser:
        await browser.post("/auth/step-up", {"password": PASSWORD})
        server.clock.move(minutes=11)
        answer = await browser.call("DELETE", "/me")

        assert "step_up_required" == answer.code


@pytest.mark.parametrize(
    ("steps_days", "alive"),
    [([6.9], True), ([7.1], False), ([6] * 4 + [5.9], True), ([6] * 5 + [0.1], False)],
)
async def test_a_session_ends_unused_after_a_week_and_in_any_case_after_thirty_days(
    fresh_dsn: str, steps_days: list[float], alive: bool
) -> None:
    async with people_server(fresh_dsn) as server, signed_in(server) as browser:
        answer = await browser.get("/me")
        for days in steps_days:
            server.clock.move(days=days)
            answer = await browser.get("/me")

        assert alive is (answer.status == 200)


async def test_devices_are_listed_and_signed_out_one_by_one(server: PeopleServer) -> None:
    email = await register(server)
    async with (
        Browser(server, agent="Phone", address="203.0.113.5") as phone,
        Browser(server, agent="Laptop") as laptop,
        signed_in(server) as stranger,
    ):
        await phone.sign_in(email)
        await laptop.sign_in(email)
        items = (await laptop.get("/auth/sessions")).body["items"]
        theirs = next(item for item in items if item["device"] == "Phone")
        by_stranger = await stranger.call("DELETE", f"/auth/sessions/{theirs['id']}")
        ended = await laptop.call("DELETE", f"/auth/sessions/{theirs['id']}")
        again = await laptop.call("DELETE", f"/auth/sessions/{theirs['id']}")

        assert {"Phone": False, "Laptop": True} == {
            item["device"]: item["current"] for item in items
        }
        assert "203.0.113.5" == theirs["address"]
        assert "session_not_found" == by_stranger.code
        assert [204, 404] == [ended.status, again.status]
        assert 401 == (await phone.get("/me")).status
        assert 200 == (await laptop.get("/me")).status


async def test_all_other_devices_are_signed_out_at_once(server: PeopleServer) -> None:
    email = await register(server)
    async with Browser(server) as first, Browser(server) as second, Browser(server) as third:
        for browser in (first, second, third):
            await browser.sign_in(email)
        answer = await third.call("DELETE", "/auth/sessions")

        assert 204 == answer.status
        assert [401, 401, 200] == [
            (await browser.get("/me")).status for browser in (first, second, third)
        ]


async def test_signing_out_ends_the_session_and_takes_the_cookie_back(
    server: PeopleServer,
) -> None:
    async with signed_in(server) as browser:
        token = browser.cookie
        answer = await browser.post("/auth/logout")
        with_old = await with_cookie(server, token)

        assert 204 == answer.status
        assert browser.cookie in (None, "")
        assert 401 == with_old.status


async def test_a_person_has_fifty_devices_at_most(server: PeopleServer) -> None:
    email = await register(server)
    person_id = await person_id_of(server, email)
    async with Browser(server, transport="bearer") as browser:
        for _ in range(52):
            await browser.sign_in(email)
        count = "SELECT count(*) FROM sessions WHERE person_id = $1"

        assert 50 == await server.pool.fetchval(count, person_id)


async def test_a_busy_client_costs_no_session_statement(server: PeopleServer) -> None:
    async with signed_in(server) as browser:
        await browser.get("/me")
        before = server.people.sessions.statements
        for _ in range(10):
            assert (await browser.post("/open")).body["person"]
        async with Browser(server) as nobody:
            anonymous = await nobody.post("/open", Cookie="other=1")

        assert before == server.people.sessions.statements
        assert anonymous.body["person"] is None


async def test_a_revocation_reaches_another_server_within_a_second(dsn: str) -> None:
    """Two servers on one database; the second remembers the session when it is revoked."""
    async with (
        people_server(dsn) as first,
        people_server(dsn) as second,
        Browser(first, transport="bearer") as here,
        Browser(first, transport="bearer") as there,
    ):
        email = await register(first)
        await here.sign_in(email)
        await there.sign_in(email)
        there.server = second
        ended: asyncio.Queue[object] = asyncio.Queue()
        second.people.sessions.on_end = ended.put_nowait
        assert 200 == (await there.get("/me")).status

        await here.call("DELETE", "/auth/sessions")
        began_s = time.perf_counter()
        while (await there.get("/me")).status != 401:
            assert time.perf_counter() - began_s < WITHIN_S
        await asyncio.wait_for(ended.get(), WITHIN_S)


async def test_a_server_without_news_believes_nothing_that_it_remembers(
    server: PeopleServer,
) -> None:
    """The negative of the cache: cut off from the news, each request asks the database."""
    async with signed_in(server) as browser:
        await browser.get("/me")
        sessions = server.people.sessions
        known, sessions._news_at_s = sessions._news_at_s, float("-inf")
        before = sessions.statements
        await server.pool.execute(
            "DELETE FROM sessions WHERE token_hash = $1", digest(browser.cookie or "")
        )
        answer = await browser.get("/me")
        sessions._news_at_s = known

        assert 401 == answer.status
        assert before < sessions.statements


async def test_expired_sessions_are_deleted_and_told_of(fresh_dsn: str) -> None:
    async with people_server(fresh_dsn) as server, signed_in(server):
        ended: asyncio.Queue[object] = asyncio.Queue()
        server.people.sessions.on_end = ended.put_nowait
        server.clock.move(days=31)

        await asyncio.wait_for(ended.get(), 5)

        assert 0 == await server.pool.fetchval("SELECT count(*) FROM sessions")


FORGED = [
    "",
    "x",
    "x" * 43,
    "x" * 8_000,
    "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
    "../../etc/passwd",
    "' OR 1=1 --",
    "%00" * 14 + "x",
]


@pytest.mark.parametrize("token", FORGED)
async def test_a_forged_token_is_nobodys(server: PeopleServer, token: str) -> None:
    """Reliability 104, for tokens that carry nothing that could be forged."""
    async with Browser(server) as browser:
        answer = await browser.get("/me", Authorization=f"Bearer {token}")

        assert (401, "unauthenticated") == (answer.status, answer.code)


@pytest.mark.parametrize("change", [lambda t: t[:-1], lambda t: t + "A", lambda t: t.swapcase()])
async def test_a_token_that_is_nearly_right_is_nobodys(
    server: PeopleServer, change: Callable[[str], str]
) -> None:
    """Reliability 104."""
    async with signed_in(server, "bearer") as browser:
        assert browser.token
        answer = await browser.get("/me", Authorization=f"Bearer {change(browser.token)}")

        assert 401 == answer.status


async def test_an_old_bearer_token_is_refused_and_an_old_cookie_is_nobody(
    server: PeopleServer,
) -> None:
    async with Browser(server) as browser:
        bearer = await browser.post("/open", Authorization=f"Bearer {new_token()}")
        basic = await browser.post("/open", Authorization="Basic eDp5")
        cookie = await with_cookie(server, new_token(), "/open")

        assert [401, 401, 200] == [bearer.status, basic.status, cookie.status]


async def test_a_page_of_an_allowed_site_may_send_credentials_and_no_other(
    server: PeopleServer,
) -> None:
    async with aiohttp.ClientSession() as http:

        async def preflight(origin: str) -> aiohttp.ClientResponse:
            headers = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            return await http.options(f"{server.api}/auth/login", headers=headers)

        allowed, strange = await preflight(FRONT_END), await preflight("https://evil.example")

        assert FRONT_END == allowed.headers["Access-Control-Allow-Origin"]
        assert "true" == allowed.headers["Access-Control-Allow-Credentials"]
        assert 403 == strange.status
        assert "Access-Control-Allow-Origin" not in strange.headers
