"""Accounts over HTTP: opened, confirmed, given new passwords; and what strangers learn of them."""

import asyncio
import statistics
import time

import pytest

from tests.people import (
    PASSWORD,
    Answer,
    Browser,
    PeopleServer,
    new_email,
    people_server,
    person_id_of,
    register,
    step_up,
    turn_on_second_factor,
)

NEW_PASSWORD = "two grey herons, 5 reeds"


def body_of(email: str, **changed: object) -> dict[str, object]:
    person = {"email": email, "password": PASSWORD, "first_name": "Ada", "last_name": "Obi"}
    return person | changed


def shape(answer: Answer) -> object:
    """What an answer shows, without what is different each time."""
    user = answer.body["user"] | {"id": "", "created_at": "", "email": ""}
    return answer.status, user, set(answer.headers)


async def test_an_account_is_opened_confirmed_and_signed_in_to(server: PeopleServer) -> None:
    email = new_email()
    async with Browser(server) as browser:
        opened = await browser.post("/auth/register", body_of(email, phone="+234 803 123 4567"))
        token = await server.token(email, "verify_email")
        confirmed = await browser.post("/auth/verify-email", {"token": token})
        signed_in = await browser.sign_in(email)
        me = await browser.get("/me")

        assert 201 == opened.status
        assert not opened.body["user"]["email_verified"]
        assert 200 == confirmed.status
        assert 200 == signed_in.status
        assert opened.body["user"]["id"] == me.body["id"]
        assert me.body["email_verified"]
        assert "+2348031234567" == me.body["phone"]
        assert "password" not in str(me.body)


async def test_registering_a_taken_address_looks_the_same_and_only_the_mail_differs(
    server: PeopleServer,
) -> None:
    taken, free = await register(server), new_email()
    async with Browser(server) as browser:
        of_taken = await browser.post("/auth/register", body_of(taken))
        of_free = await browser.post("/auth/register", body_of(free))

        assert shape(of_free) == shape(of_taken)
        assert ["verify_email", "account_exists"] == [m.kind for m in await server.mails(taken)]
        assert ["verify_email"] == [mail.kind for mail in await server.mails(free)]
        assert 200 == (await browser.sign_in(taken)).status


async def test_an_unconfirmed_account_goes_to_who_reads_its_mail(server: PeopleServer) -> None:
    """A stranger who registered somebody else's address keeps no way in: no password, no device,
    and no second factor, also of the time before it took a confirmed address to turn one on."""
    email = await register(server, verified=False)
    async with Browser(server) as stranger, Browser(server) as owner:
        await stranger.sign_in(email)
        await step_up(stranger)
        refused = await stranger.post("/auth/2fa/setup")
        await turn_on_second_factor_at_once(server, email)
        await owner.post("/auth/register", body_of(email, password=NEW_PASSWORD))
        token = await server.token(email, "account_begun")
        reset = await owner.post("/auth/password/reset", {"token": token, "password": NEW_PASSWORD})

        assert (403, "email_not_verified") == (refused.status, refused.code)
        assert 200 == reset.status
        assert 401 == (await stranger.get("/me")).status
        assert "invalid_credentials" == (await stranger.sign_in(email)).code
        signed_in = await owner.sign_in(email, NEW_PASSWORD)
        assert signed_in.body["user"]["email_verified"]
        assert not signed_in.body["user"]["second_factor"]


async def turn_on_second_factor_at_once(server: PeopleServer, email: str) -> None:
    """Do so in the database, where nobody asks whether the address is confirmed."""
    await server.pool.execute(
        "INSERT INTO totp_factors (person_id, secret, created_at, enabled_at) "
        "VALUES ($1, $2, now(), now())",
        await person_id_of(server, email),
        server.vault.seal(b"secret"),
    )


async def test_who_has_not_confirmed_the_address_can_have_nobody_written_to(
    server: PeopleServer,
) -> None:
    """An account with a stranger's address: whatever is done in it, the stranger gets the link to
    confirm and no more, and reads no name that somebody made up."""
    email = new_email()
    async with Browser(server) as browser:
        await browser.post(
            "/auth/register", body_of(email, first_name="Buy gold at evil.example.com")
        )
        await browser.sign_in(email)
        for agent in ("Chrome", "Safari"):
            browser.agent = agent
            await browser.sign_in(email)
        change = {"current": PASSWORD, "password": NEW_PASSWORD}
        changed = await browser.post("/auth/password/change", change)
        mails = await server.mails(email)

        assert 200 == changed.status
        assert ["verify_email"] == [mail.kind for mail in mails]
        assert "evil" not in mails[0].text


async def test_a_confirmed_person_keeps_their_second_factor_when_they_reset(
    server: PeopleServer,
) -> None:
    email = await register(server)
    async with Browser(server) as browser:
        await browser.sign_in(email)
        await turn_on_second_factor(browser)
        await browser.post("/auth/password/forgot", {"email": email})
        token = await server.token(email, "reset_password")
        await browser.post("/auth/password/reset", {"token": token, "password": NEW_PASSWORD})

        answer = await browser.sign_in(email, NEW_PASSWORD)

        assert "second_factor_required" == answer.code


async def test_a_link_works_once_even_for_two_at_the_same_time(server: PeopleServer) -> None:
    email = await register(server)
    async with Browser(server) as browser:
        await browser.post("/auth/password/forgot", {"email": email})
        token = await server.token(email, "reset_password")
        body = {"token": token, "password": NEW_PASSWORD}
        answers = await asyncio.gather(
            *(browser.post("/auth/password/reset", body) for _ in range(3))
        )
        later = await browser.post("/auth/password/reset", body)

        assert [200, 400, 400] == sorted(answer.status for answer in answers)
        assert "invalid_token" == later.code


async def test_a_confirmation_works_once(server: PeopleServer) -> None:
    email = await register(server, verified=False)
    token = await server.token(email, "verify_email")
    async with Browser(server) as browser:
        first = await browser.post("/auth/verify-email", {"token": token})
        second = await browser.post("/auth/verify-email", {"token": token})

        assert [200, 400] == [first.status, second.status]


async def test_a_link_is_good_for_its_purpose_only(server: PeopleServer) -> None:
    email = await register(server, verified=False)
    token = await server.token(email, "verify_email")
    async with Browser(server) as browser:
        body = {"token": token, "password": NEW_PASSWORD}
        answer = await browser.post("/auth/password/reset", body)

        assert "invalid_token" == answer.code


@pytest.mark.parametrize(
    ("kind", "path", "minutes"),
    [("verify_email", "/auth/verify-email", 2_880), ("reset_password", "/auth/password/reset", 60)],
)
async def test_a_link_gets_too_old(fresh_dsn: str, kind: str, path: str, minutes: int) -> None:
    async with people_server(fresh_dsn) as server, Browser(server) as browser:
        emails = [await register(server, verified=False) for _ in range(2)]
        answers = []
        for email, late in zip(emails, (-1, 1), strict=True):
            await browser.post("/auth/password/forgot", {"email": email})
            body = {"token": await server.token(email, kind)}
            if kind == "reset_password":
                body["password"] = NEW_PASSWORD
            server.clock.move(minutes=minutes + late)
            answers.append(await browser.post(path, body))

        assert [200, 400] == [answer.status for answer in answers]


async def test_tokens_and_passwords_are_stored_as_hashes_only(fresh_dsn: str) -> None:
    async with people_server(fresh_dsn) as server, Browser(server) as browser:
        email = await register(server, verified=False)
        token = await server.token(email, "verify_email")
        await browser.sign_in(email)
        tables = ("people", "credentials", "sessions", "mailed_tokens", "mails", "security_events")
        dump = ""
        for table in tables:
            rows = await server.pool.fetch(f"SELECT t::text AS row FROM {table} AS t")
            assert rows, table
            dump += "".join(row["row"] for row in rows)

        assert token not in dump
        assert token.encode().hex() not in dump
        assert PASSWORD not in dump
        assert browser.cookie
        assert browser.cookie not in dump
        assert browser.cookie.encode().hex() not in dump


async def test_forgetting_answers_the_same_whether_or_not_there_is_an_account(
    server: PeopleServer,
) -> None:
    email, nobody = await register(server), new_email()
    async with Browser(server) as browser:
        known = await browser.post("/auth/password/forgot", {"email": email})
        unknown = await browser.post("/auth/password/forgot", {"email": nobody})

        assert (202, {"done": True}) == (known.status, known.body)
        assert (unknown.status, unknown.body) == (known.status, known.body)
        assert set(unknown.headers) == set(known.headers)
        assert [] == await server.mails(nobody)


async def test_signing_in_answers_the_same_whether_or_not_there_is_an_account(
    server: PeopleServer,
) -> None:
    email, nobody = await register(server), new_email()
    async with Browser(server) as browser:
        known = await browser.sign_in(email, "wrong password")
        unknown = await browser.sign_in(nobody, "wrong password")

        assert 401 == known.status
        differing = {"trace_id": ""}
        assert unknown.body | differing == known.body | differing
        assert set(unknown.headers) == set(known.headers)


async def test_an_unknown_address_takes_as_long_as_a_known_one(server: PeopleServer) -> None:
    """Statistical and generous: medians of interleaved attempts, hashing at next to no cost, so
    that what is left to see is everything else. Two statements more would be found."""
    known, unknown = [await register(server) for _ in range(2)], new_email()
    took_s: dict[bool, list[float]] = {True: [], False: []}
    async with Browser(server) as browser:
        for turn in range(60):
            for is_known in (turn % 2 == 0, turn % 2 == 1):
                email = known[turn % 2] if is_known else unknown
                began_s = time.perf_counter()
                await browser.sign_in(email, "wrong password")
                took_s[is_known].append(time.perf_counter() - began_s)
    medians = [statistics.median(took_s[is_known]) for is_known in (True, False)]

    assert max(medians) / min(medians) < 1.5


async def test_a_weak_password_is_refused_by_name_and_leaves_the_link_good(
    server: PeopleServer,
) -> None:
    email = await register(server)
    async with Browser(server) as browser:
        refused = await browser.post(
            "/auth/register", body_of(new_email(), password="passwordpassword")
        )
        await browser.post("/auth/password/forgot", {"email": email})
        body = {"token": await server.token(email, "reset_password"), "password": "a" * 12}
        weak = await browser.post("/auth/password/reset", body)
        good = await browser.post("/auth/password/reset", body | {"password": NEW_PASSWORD})

        assert (422, "password") == (refused.status, refused.body["errors"][0]["field"])
        assert 422 == weak.status
        assert 200 == good.status


async def test_a_new_password_signs_out_the_other_devices_and_renews_this_one(
    server: PeopleServer,
) -> None:
    email = await register(server)
    async with Browser(server) as browser, Browser(server) as other:
        await other.sign_in(email)
        await browser.sign_in(email)
        before = browser.cookie
        wrong = await browser.post(
            "/auth/password/change", {"current": "wrong", "password": NEW_PASSWORD}
        )
        changed = await browser.post(
            "/auth/password/change", {"current": PASSWORD, "password": NEW_PASSWORD}
        )

        assert "invalid_credentials" == wrong.code
        assert 200 == changed.status
        assert before != browser.cookie
        assert 200 == (await browser.get("/me")).status
        assert 401 == (await other.get("/me")).status
        assert 401 == (await other.sign_in(email)).status
        assert 200 == (await other.sign_in(email, NEW_PASSWORD)).status
        assert "password_changed" in [mail.kind for mail in await server.mails(email)]


async def test_a_reset_signs_every_device_out(server: PeopleServer) -> None:
    email = await register(server)
    async with Browser(server) as browser, Browser(server) as other:
        await other.sign_in(email)
        await browser.post("/auth/password/forgot", {"email": email})
        body = {"token": await server.token(email, "reset_password"), "password": NEW_PASSWORD}
        await browser.post("/auth/password/reset", body)

        assert 401 == (await other.get("/me")).status
        assert 200 == (await browser.sign_in(email, NEW_PASSWORD)).status


async def test_a_profile_is_changed_field_by_field(server: PeopleServer) -> None:
    email = await register(server)
    async with Browser(server) as browser:
        await browser.sign_in(email)
        first = await browser.call("PATCH", "/me", {"phone": "+2348031234567", "last_name": "Eze"})
        second = await browser.call("PATCH", "/me", {"phone": None})
        refused = await browser.call("PATCH", "/me", {"email": "x@example.org"})

        assert ("Ada", "Eze", "+2348031234567") == tuple(
            first.body[name] for name in ("first_name", "last_name", "phone")
        )
        assert (None, "Eze") == (second.body["phone"], second.body["last_name"])
        assert 422 == refused.status


async def test_a_link_can_be_mailed_again(server: PeopleServer) -> None:
    email = await register(server, verified=False)
    async with Browser(server) as browser:
        await browser.sign_in(email)
        answer = await browser.post("/auth/verify-email/again")
        token = await server.token(email, "verify_email")
        await browser.post("/auth/verify-email", {"token": token})
        again = await browser.post("/auth/verify-email/again")

        assert [202, 202] == [answer.status, again.status]
        assert (await browser.get("/me")).body["email_verified"]
        assert 2 == len(await server.mails(email))


async def test_a_person_reads_what_happened_to_their_account_and_to_no_other(
    server: PeopleServer,
) -> None:
    email, other = await register(server), await register(server)
    async with Browser(server, agent="Lagos phone", address="203.0.113.9") as browser:
        await browser.sign_in(email, "wrong password")
        await browser.sign_in(email)
        async with Browser(server) as stranger:
            await stranger.sign_in(other)
        first = await browser.get("/me/security-events?limit=1")
        rest = await browser.get(f"/me/security-events?limit=1&cursor={first.body['next_cursor']}")
        whole = await browser.get("/me/security-events")

        assert ["signed_in", "sign_in_failed", "email_verified", "registered"] == [
            item["kind"] for item in whole.body["items"]
        ]
        assert whole.body["items"][:2] == first.body["items"] + rest.body["items"]
        assert ("203.0.113.9", "Lagos phone") == (
            first.body["items"][0]["address"],
            first.body["items"][0]["device"],
        )
        assert await person_id_of(server, other) != await person_id_of(server, email)


async def test_a_full_line_for_hashing_is_overload_and_not_a_wait(fresh_dsn: str) -> None:
    async with people_server(fresh_dsn, waiting_max=0) as server:
        email = await register(server)
        browsers = [Browser(server) for _ in range(8)]
        answers = await asyncio.gather(*(browser.sign_in(email) for browser in browsers))
        for browser in browsers:
            await browser.http.close()

        assert {answer.status for answer in answers} <= {200, 503}
        assert 200 in {answer.status for answer in answers}
        refused = [answer for answer in answers if answer.status == 503]
        assert all("overloaded" == answer.code for answer in refused)
        assert all(int(answer.headers["Retry-After"]) > 0 for answer in refused)
