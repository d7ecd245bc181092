"""The second factor over HTTP: codes that count once, and keys that change under it."""

import asyncio

from cryptography.fernet import Fernet

from goalfund.people.keys import rotate
from tests.people import (
    PASSWORD,
    Browser,
    PeopleServer,
    Phone,
    people_server,
    person_id_of,
    register,
    step_up,
    turn_on_second_factor,
)


async def ready(server: PeopleServer, browser: Browser) -> tuple[str, Phone]:
    """Open an account with a second factor; `browser` is signed in to it."""
    email = await register(server)
    await browser.sign_in(email)
    return email, await turn_on_second_factor(browser)


async def test_signing_in_takes_one_step_or_two(server: PeopleServer) -> None:
    async with Browser(server) as first, Browser(server) as second:
        email, phone = await ready(server, first)
        asked = await second.sign_in(email)
        in_two = await second.sign_in(email, code=phone.code(1))
        wrong_password = await second.sign_in(email, "wrong password")

        assert (401, "second_factor_required") == (asked.status, asked.code)
        assert "session" not in asked.body
        assert "Set-Cookie" not in asked.headers
        assert 200 == in_two.status
        assert in_two.body["user"]["second_factor"]
        assert "invalid_credentials" == wrong_password.code


async def test_a_code_counts_once_and_none_before_it_counts(fresh_dsn: str) -> None:
    """Replay, with drift: the code of the next step uses up those of this one and the last."""
    async with people_server(fresh_dsn) as server, Browser(server) as browser:
        email, phone = await ready(server, browser)
        enabling = await browser.sign_in(email, code=phone.code())
        server.clock.move(seconds=60)
        codes = [phone.code(steps) for steps in (1, 1, 0, -1)]
        answers = [await browser.sign_in(email, code=code) for code in codes]

        assert "invalid_credentials" == enabling.code
        assert [200, 401, 401, 401] == [answer.status for answer in answers]


async def test_a_phones_clock_may_be_off_by_one_step(fresh_dsn: str) -> None:
    async with people_server(fresh_dsn) as server, Browser(server) as browser:
        email, phone = await ready(server, browser)
        found = []
        for steps in (-2, -1, 0, 1, 2):
            server.clock.move(minutes=5)
            found.append((await browser.sign_in(email, code=phone.code(steps))).status)

        assert [401, 200, 200, 200, 401] == found


async def test_of_two_with_the_same_code_one_gets_in(server: PeopleServer) -> None:
    async with Browser(server) as browser:
        email, phone = await ready(server, browser)
        browsers = [Browser(server, transport="bearer") for _ in range(4)]
        answers = await asyncio.gather(
            *(one.sign_in(email, code=phone.code(1)) for one in browsers)
        )
        for one in browsers:
            await one.http.close()

        assert [200, 401, 401, 401] == sorted(answer.status for answer in answers)


async def test_a_recovery_code_counts_once_and_is_told_of(server: PeopleServer) -> None:
    async with Browser(server) as browser:
        email, phone = await ready(server, browser)
        spelt = phone.recovery_codes[0].lower().replace("-", " ")
        answers = await asyncio.gather(*(browser.sign_in(email, code=spelt) for _ in range(2)))
        again = await browser.sign_in(email, code=phone.recovery_codes[0])
        another = await browser.sign_in(email, code=phone.recovery_codes[1])

        assert 10 == len(phone.recovery_codes)
        assert [200, 401] == sorted(answer.status for answer in answers)
        assert [401, 200] == [again.status, another.status]
        kinds = [mail.kind for mail in await server.mails(email)]
        assert 2 == kinds.count("recovery_code_used")


async def test_recovery_codes_are_stored_as_hashes(server: PeopleServer) -> None:
    async with Browser(server) as browser:
        email, phone = await ready(server, browser)
        rows = await server.pool.fetch(
            "SELECT t::text AS row FROM recovery_codes AS t WHERE person_id = $1",
            await person_id_of(server, email),
        )
        dump = "".join(row["row"] for row in rows).upper()

        assert 10 == len(rows)
        for code in phone.recovery_codes:
            assert code.replace("-", "") not in dump
            assert code.replace("-", "").encode().hex().upper() not in dump


async def test_new_recovery_codes_void_the_old_ones(server: PeopleServer) -> None:
    async with Browser(server) as browser:
        email, phone = await ready(server, browser)
        body = {"password": PASSWORD, "code": phone.code(1)}
        answer = await browser.post("/auth/2fa/recovery-codes", body)
        old = await browser.sign_in(email, code=phone.recovery_codes[0])
        new = await browser.sign_in(email, code=answer.body["recovery_codes"][0])

        assert 10 == len(set(answer.body["recovery_codes"]) - set(phone.recovery_codes))
        assert [401, 200] == [old.status, new.status]


async def test_turning_it_off_takes_both_factors_and_is_told_of(server: PeopleServer) -> None:
    async with Browser(server) as browser:
        email, phone = await ready(server, browser)
        path = "/auth/2fa/disable"
        wrong_password = await browser.post(path, {"password": "x", "code": phone.code(1)})
        wrong_code = await browser.post(path, {"password": PASSWORD, "code": "000000"})
        off = await browser.post(path, {"password": PASSWORD, "code": phone.code(1)})
        again = await browser.post(path, {"password": PASSWORD, "code": phone.recovery_codes[0]})

        assert [401, 401, 200, 409] == [
            answer.status for answer in (wrong_password, wrong_code, off, again)
        ]
        assert 200 == (await browser.sign_in(email)).status
        kinds = [mail.kind for mail in await server.mails(email)]
        assert {"second_factor_on", "second_factor_off"} <= set(kinds)


async def test_what_was_set_up_does_nothing_until_a_code_proves_it(server: PeopleServer) -> None:
    email = await register(server)
    async with Browser(server) as browser:
        await browser.sign_in(email)
        unconfirmed = [
            await browser.post("/auth/2fa/setup"),
            await browser.post("/auth/2fa/enable", {"code": "123456"}),
        ]
        await step_up(browser)
        too_early = await browser.post("/auth/2fa/enable", {"code": "123456"})
        first = await browser.post("/auth/2fa/setup")
        second = await browser.post("/auth/2fa/setup")
        of_first = Phone(first.body["secret"], server.clock, []).code()
        replaced = await browser.post("/auth/2fa/enable", {"code": of_first})
        still_off = await browser.sign_in(email)
        await step_up(browser)
        of_second = Phone(second.body["secret"], server.clock, []).code()
        enabled = await browser.post("/auth/2fa/enable", {"code": of_second})
        third = await browser.post("/auth/2fa/setup")

        assert {"step_up_required"} == {answer.code for answer in unconfirmed}
        assert "second_factor_off" == too_early.code
        assert "invalid_credentials" == replaced.code
        assert 200 == still_off.status
        assert 200 == enabled.status
        assert "second_factor_on" == third.code
        assert first.body["secret"] in first.body["otpauth_uri"]
        assert first.body["qr_svg"].startswith("<svg")


async def test_stepping_up_takes_the_code_once_the_factor_is_on(server: PeopleServer) -> None:
    async with Browser(server) as browser:
        _email, phone = await ready(server, browser)
        by_password = await browser.post("/auth/step-up", {"password": PASSWORD})
        wrong = await browser.post("/auth/step-up", {"code": "000000"})
        by_code = await browser.post("/auth/step-up", {"code": phone.code(1)})

        assert (422, "code") == (by_password.status, by_password.body["errors"][0]["field"])
        assert "invalid_credentials" == wrong.code
        assert 200 == by_code.status


async def test_a_code_is_no_step_up_while_the_factor_is_off(server: PeopleServer) -> None:
    async with Browser(server) as browser:
        await browser.sign_in(await register(server))
        answer = await browser.post("/auth/step-up", {"code": "123456"})

        assert "second_factor_off" == answer.code


async def test_keys_change_under_live_sessions_and_second_factors(fresh_dsn: str) -> None:
    """A new key first, the old one behind it; then all is sealed anew; then the old key goes."""
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    async with people_server(fresh_dsn, keys=(old,)) as server:
        browser = Browser(server)
        email, phone = await ready(server, browser)
    async with people_server(fresh_dsn, keys=(new, old)) as server:
        browser.server, browser.origin = server, server.url
        live = await browser.post("/open")
        resealed = await rotate(server.pool, server.queries, server.vault)
        again = await rotate(server.pool, server.queries, server.vault)
    async with people_server(fresh_dsn, keys=(new,)) as server:
        browser.server, browser.origin = server, server.url
        still_live = await browser.post("/open")
        server.clock.move(minutes=5)
        phone.clock = server.clock
        signed_in = await browser.sign_in(email, code=phone.code())
        mails = await server.mails(email)
        await browser.http.close()

        assert live.body["person"]
        assert still_live.body["person"] == live.body["person"]
        assert 200 == signed_in.status
        assert 1 == resealed.secrets == again.secrets
        assert resealed.mails == len(mails) >= 2
