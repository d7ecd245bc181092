"""How often one may try: rations that all servers share, and that lock nobody else out.

Reliability 104: limits by person and address, with `Retry-After`.
"""

import asyncio

import pytest

from goalfund.people.throttles import (
    BY_ACCOUNT,
    BY_ADDRESS,
    BY_PAIR,
    MAILS_FROM_NETWORK,
    MAILS_TO_ADDRESS,
    Ration,
    Share,
    Throttles,
)
from tests.people import (
    Answer,
    Browser,
    PeopleServer,
    new_email,
    people_server,
    register,
    turn_on_second_factor,
)

WRONG = "wrong password"


async def try_from(
    server: PeopleServer, email: str, address: str, times: int, password: str = WRONG
) -> list[Answer]:
    async with Browser(server, address=address) as browser:
        return [await browser.sign_in(email, password) for _ in range(times)]


async def test_an_address_may_try_an_account_six_times(strict: PeopleServer) -> None:
    email = await register(strict)
    answers = await try_from(strict, email, "203.0.113.1", BY_PAIR.attempts + 1)

    assert [401] * 6 + [429] == [answer.status for answer in answers]
    assert "rate_limited" == answers[-1].code
    assert 40 < int(answers[-1].headers["Retry-After"]) <= 50


async def test_the_limit_is_the_same_for_an_account_that_is_not_there(
    strict: PeopleServer,
) -> None:
    answers = await try_from(strict, new_email(), "203.0.113.1", BY_PAIR.attempts + 1)

    assert [401] * 6 + [429] == [answer.status for answer in answers]


async def test_attempts_come_back_with_time(strict: PeopleServer) -> None:
    email = await register(strict)
    await try_from(strict, email, "203.0.113.1", 7)
    strict.clock.move(seconds=51)
    answers = await try_from(strict, email, "203.0.113.1", 2)

    assert [401, 429] == [answer.status for answer in answers]


async def test_the_right_password_clears_what_was_wrong_before(strict: PeopleServer) -> None:
    email = await register(strict)
    async with Browser(strict) as browser:
        statuses = []
        for _ in range(3):
            for _ in range(4):
                statuses.append((await browser.sign_in(email, WRONG)).status)
            statuses.append((await browser.sign_in(email)).status)

        assert [*[401] * 4, 200] * 3 == statuses


async def test_strangers_cannot_lock_the_owner_out(strict: PeopleServer) -> None:
    """They use the account's ration up from many addresses. The owner, where they signed in
    before, is not counted with them; a stranger at a new address is refused."""
    email = await register(strict)
    async with Browser(strict, address="192.0.2.44") as owner:
        await owner.sign_in(email)
        for host in range(BY_ACCOUNT.attempts):
            await try_from(strict, email, f"203.0.113.{host}", 1)
        stranger = (await try_from(strict, email, "203.0.113.200", 1))[0]
        answer = await owner.sign_in(email)

        assert 429 == stranger.status
        assert 200 == answer.status


async def test_an_owner_at_a_new_address_gets_in_by_a_new_password(strict: PeopleServer) -> None:
    email = await register(strict)
    for host in range(BY_ACCOUNT.attempts):
        await try_from(strict, email, f"203.0.113.{host}", 1)
    async with Browser(strict, address="192.0.2.45") as owner:
        locked = await owner.sign_in(email)
        await owner.post("/auth/password/forgot", {"email": email})
        body = {
            "token": await strict.token(email, "reset_password"),
            "password": "two grey herons, 5 reeds",
        }
        await owner.post("/auth/password/reset", body)
        answer = await owner.sign_in(email, body["password"])

        assert [429, 200] == [locked.status, answer.status]


async def test_one_address_cannot_try_many_accounts(strict: PeopleServer) -> None:
    async with Browser(strict) as browser:
        answers = [await browser.sign_in(new_email(), WRONG) for _ in range(41)]

        assert [401] * BY_ADDRESS.attempts + [429] == [answer.status for answer in answers]


async def test_a_host_with_a_whole_ipv6_network_is_one_address(strict: PeopleServer) -> None:
    email = await register(strict)
    answers = [
        (await try_from(strict, email, f"2001:db8:1:2::{host:x}", 1))[0] for host in range(1, 8)
    ]

    assert [401] * 6 + [429] == [answer.status for answer in answers]


async def test_a_second_server_is_no_second_ration(fresh_dsn: str) -> None:
    async with (
        people_server(fresh_dsn, throttled=True) as first,
        people_server(fresh_dsn, throttled=True) as second,
    ):
        email = await register(first)
        here = await try_from(first, email, "203.0.113.1", 3)
        there = await try_from(second, email, "203.0.113.1", 4)

        assert [401] * 6 + [429] == [answer.status for answer in [*here, *there]]


async def test_many_at_once_get_no_more_than_one_after_another(strict: PeopleServer) -> None:
    throttles = Throttles(strict.pool, strict.queries)
    share = Share(Ration(attempts=5, per_s=3_600), "test", "somebody")
    now = strict.clock()
    waits = await asyncio.gather(*(throttles.take([share], now) for _ in range(20)))

    assert 5 == sum(wait_s == 0 for wait_s in waits)


async def test_what_one_ration_refuses_is_counted_against_no_other(strict: PeopleServer) -> None:
    throttles, now = Throttles(strict.pool, strict.queries), strict.clock()
    small = Share(Ration(1, 60), "test", "small")
    large = Share(Ration(2, 60), "test", "large")
    waits = [await throttles.take([small, large], now) for _ in range(3)]
    left = await throttles.take([large], now)

    assert [True, False, False] == [wait_s == 0 for wait_s in waits]
    assert 0 == left


async def test_guessing_codes_is_rationed_though_the_password_is_right(
    strict: PeopleServer,
) -> None:
    """Asking for the second step gives the attempt back, and no more than that."""
    email = await register(strict)
    async with Browser(strict) as owner, Browser(strict, address="203.0.113.9") as thief:
        await owner.sign_in(email)
        await turn_on_second_factor(owner)
        statuses = []
        for _ in range(7):
            await thief.sign_in(email)
            statuses.append((await thief.sign_in(email, code="000000")).status)

        assert [401] * 6 + [429] == statuses


async def test_the_owners_own_network_is_no_place_to_guess_codes_from(
    strict: PeopleServer,
) -> None:
    """Where an account is known it may be tried all day; its second factor may not."""
    email = await register(strict)
    async with Browser(strict) as owner, Browser(strict, agent="Thief") as thief:
        await owner.sign_in(email)
        phone = await turn_on_second_factor(owner)
        statuses = []
        for turn in range(21):
            if turn % 5 == 0:
                strict.clock.move(minutes=5)
            statuses.append((await thief.sign_in(email, code="000000")).status)
        shut = await thief.sign_in(email, code=phone.code())
        await owner.post("/auth/password/forgot", {"email": email})
        token = await strict.token(email, "reset_password")
        password = "another river, 8 boats"
        await owner.post("/auth/password/reset", {"token": token, "password": password})
        opened = await owner.sign_in(email, password, code=phone.code())

        assert [401] * 20 + [429] == statuses
        assert [429, 200] == [shut.status, opened.status]


async def test_guessing_at_a_step_up_is_rationed(strict: PeopleServer) -> None:
    email = await register(strict)
    async with Browser(strict) as browser:
        await browser.sign_in(email)
        answers = [await browser.post("/auth/step-up", {"password": "x"}) for _ in range(7)]

        assert [401] * 6 + [429] == [answer.status for answer in answers]


async def test_nobody_is_buried_in_mail(strict: PeopleServer) -> None:
    """From many addresses: the answers stay the same, and the mails stop."""
    email = await register(strict)
    answers = []
    for host in range(MAILS_TO_ADDRESS.attempts + 2):
        async with Browser(strict, address=f"203.0.113.{host}") as browser:
            answers.append(await browser.post("/auth/password/forgot", {"email": email}))
    kinds = [mail.kind for mail in await strict.mails(email)]

    assert {202} == {answer.status for answer in answers}
    assert MAILS_TO_ADDRESS.attempts - 1 == kinds.count("reset_password")  # registering was one


async def test_one_address_cannot_send_mail_to_many(strict: PeopleServer) -> None:
    async with Browser(strict) as browser:
        answers = [
            await browser.post("/auth/password/forgot", {"email": new_email()})
            for _ in range(MAILS_FROM_NETWORK.attempts + 1)
        ]

        assert [202] * 20 + [429] == [answer.status for answer in answers]


@pytest.mark.parametrize("path", ["/auth/login", "/auth/register", "/auth/password/forgot"])
async def test_the_edge_counts_these_more_strictly_too(fresh_dsn: str, path: str) -> None:
    async with people_server(fresh_dsn, rate_limits=True) as server, Browser(server) as browser:
        answers = [await browser.post(path, {}) for _ in range(6)]

        assert [422] * 5 + [429] == [answer.status for answer in answers]
        assert answers[-1].headers["Retry-After"]
