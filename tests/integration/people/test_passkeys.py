"""Passkeys over HTTP: added, used to sign in and to confirm, removed; and every way to cheat."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.authenticator import PRESENT, VERIFIED, Authenticator, Lies, b64
from tests.people import (
    FRONT_END,
    PASSWORD,
    Answer,
    Browser,
    PeopleServer,
    add_passkey,
    people_server,
    person_id_of,
    register,
    step_up,
    turn_on_second_factor,
)

ELSEWHERE = "https://evil.example.com"


def page(server: PeopleServer, origin: str = FRONT_END, **more: Any) -> Browser:
    """Return a browser that shows a page of the front end."""
    return Browser(server, origin=origin, **more)


async def ready(server: PeopleServer, browser: Browser) -> tuple[str, Authenticator]:
    """Open an account with a passkey; `browser` is signed in to it, and just confirmed."""
    email = await register(server)
    await browser.sign_in(email)
    await step_up(browser)
    return email, await add_passkey(browser)


async def asked(browser: Browser, email: str) -> dict[str, Any]:
    """Return what a passkey has to sign to sign in."""
    answer = await browser.sign_in(email)
    assert "second_factor_required" == answer.code, answer.body
    options: dict[str, Any] = answer.body["passkey_options"]
    return options


async def signs_in(
    browser: Browser, email: str, passkey: Authenticator, lies: Lies | None = None
) -> Answer:
    """Sign in with the password and what the passkey signs."""
    signed = passkey.get(await asked(browser, email), lies)
    return await browser.post(
        "/auth/login", {"email": email, "password": PASSWORD, "passkey": signed}
    )


async def confirms(browser: Browser, passkey: Authenticator, lies: Lies | None = None) -> Answer:
    """Step up with what the passkey signs."""
    options = await browser.post("/auth/passkeys/request-options")
    assert options.status == 200, options.body
    signed = passkey.get(options.body["public_key"], lies)
    return await browser.post("/auth/step-up", {"passkey": signed})


async def kinds_of(browser: Browser) -> list[str]:
    """Return what happened to the account, newest first."""
    answer = await browser.get("/me/security-events")
    return [event["kind"] for event in answer.body["items"]]


async def test_the_first_passkey_comes_with_recovery_codes_and_is_told_of(
    server: PeopleServer,
) -> None:
    async with page(server) as browser:
        email = await register(server)
        await browser.sign_in(email)
        await step_up(browser)
        options = (await browser.post("/auth/passkeys/creation-options")).body["public_key"]
        before = browser.cookie
        passkey = Authenticator(FRONT_END)
        body = {"name": "Ada's phone", "credential": passkey.create(options)}
        added = await browser.post("/auth/passkeys", body)
        listed = await browser.get("/auth/passkeys")
        second = await browser.post("/auth/passkeys/creation-options")
        again = {"name": "x", "credential": passkey.create(second.body["public_key"])}

        assert 201 == added.status
        assert 10 == len(added.body["recovery_codes"])
        assert (True, ["passkey"]) == (
            added.body["user"]["second_factor"],
            added.body["user"]["factors"],
        )
        assert before != browser.cookie
        assert [added.body["passkey"]] == listed.body["items"]
        assert ("Ada's phone", "front.example.org", None) == tuple(
            added.body["passkey"][key] for key in ("name", "site", "used_at")
        )
        assert {"id": "front.example.org", "name": "GoalFund"} == options["rp"]
        assert "required" == options["authenticatorSelection"]["userVerification"]
        assert "none" == options["attestation"]
        assert [b64(passkey.credential_id)] == [
            known["id"] for known in second.body["public_key"]["excludeCredentials"]
        ]
        assert "passkey_known" == (await browser.post("/auth/passkeys", again)).code
        assert "passkey_added" == (await server.mails(email))[-1].kind
        assert "passkey_added" in await kinds_of(browser)


async def test_signing_in_takes_the_passkey_after_the_password(server: PeopleServer) -> None:
    async with page(server) as browser, page(server) as other:
        email, passkey = await ready(server, browser)
        wanted = await other.sign_in(email)
        in_two = await signs_in(other, email, passkey)
        wrong_password = await other.sign_in(email, "wrong password")

        assert (401, "second_factor_required") == (wanted.status, wanted.code)
        assert ["passkey", "recovery_code"] == wanted.body["factors"]
        assert "Set-Cookie" not in wanted.headers
        options = wanted.body["passkey_options"]
        assert ("front.example.org", "required") == (options["rpId"], options["userVerification"])
        assert [b64(passkey.credential_id)] == [key["id"] for key in options["allowCredentials"]]
        assert 200 == in_two.status
        used = (await other.get("/auth/passkeys")).body["items"][0]["used_at"]
        assert used is not None
        assert not {"factors", "passkey_options"} & set(wrong_password.body)


async def test_a_recovery_code_does_when_the_passkey_is_lost(server: PeopleServer) -> None:
    async with page(server) as browser:
        email = await register(server)
        await browser.sign_in(email)
        await step_up(browser)
        options = (await browser.post("/auth/passkeys/creation-options")).body["public_key"]
        made = Authenticator(FRONT_END).create(options)
        added = await browser.post("/auth/passkeys", {"name": "x", "credential": made})
        code = added.body["recovery_codes"][0]
        answers = [await browser.sign_in(email, code=code) for _ in range(2)]

        assert [200, 401] == [answer.status for answer in answers]


async def test_before_the_right_password_nothing_tells_of_passkeys(server: PeopleServer) -> None:
    """Enumeration: an address of nobody, one without passkeys, one with: the same answer."""
    async with page(server) as browser, page(server) as stranger:
        with_passkey, passkey = await ready(server, browser)
        without, nobody = await register(server), "nobody@example.org"
        signed = passkey.get(await asked(stranger, with_passkey))
        answers = []
        for email in (with_passkey, without, nobody):
            for more in ({}, {"passkey": signed}):
                body = {"email": email, "password": "wrong password", **more}
                answers.append(await stranger.post("/auth/login", body))
        body = {"email": with_passkey, "password": PASSWORD, "passkey": signed}
        right = await stranger.post("/auth/login", body)

        told = [{**answer.body, "trace_id": ""} for answer in answers]
        assert all(body == told[0] for body in told)
        assert "invalid_credentials" == told[0]["code"]
        # A wrong password leaves the challenge alone.
        assert 200 == right.status


@pytest.mark.parametrize(
    "lies",
    [
        pytest.param(Lies(origin=ELSEWHERE), id="another page"),
        pytest.param(Lies(origin="http://front.example.org"), id="another scheme"),
        pytest.param(Lies(origin="https://front.example.org:8443"), id="another port"),
        pytest.param(Lies(site="evil.example.com"), id="another site"),
        pytest.param(Lies(site="example.org"), id="the site above"),
        pytest.param(Lies(challenge=b64(bytes(32))), id="a challenge of its own"),
        pytest.param(Lies(challenge="AA"), id="no challenge"),
        pytest.param(Lies(type="webauthn.create"), id="an answer to something else"),
        pytest.param(Lies(framed=True), id="inside another page"),
        pytest.param(Lies(flags=PRESENT), id="nobody unlocked it"),
        pytest.param(Lies(flags=VERIFIED), id="nobody was there"),
        pytest.param(Lies(signature=b"\x30\x06\x02\x01\x01\x02\x01\x01"), id="another signature"),
        pytest.param(Lies(signature=b"no signature"), id="no signature"),
        pytest.param(Lies(credential_id=b"another credential"), id="a passkey of nobody"),
        pytest.param(Lies(user_handle=bytes(16)), id="for another person"),
    ],
)
async def test_who_lies_does_not_sign_in(server: PeopleServer, lies: Lies) -> None:
    async with page(server) as browser, page(server) as other:
        email, passkey = await ready(server, browser)
        refused = await signs_in(other, email, passkey, lies)
        honest = await signs_in(other, email, passkey)

        assert (401, "invalid_credentials") == (refused.status, refused.code)
        assert "Set-Cookie" not in refused.headers
        assert 200 == honest.status


async def test_what_was_signed_counts_once(server: PeopleServer) -> None:
    """Replay: of one answer sent many times at once, one is taken, and none later."""
    async with page(server) as browser:
        email, passkey = await ready(server, browser)
        passkey.counts = False  # so that nothing but the challenge can tell
        await server.pool.execute(
            "UPDATE passkeys SET sign_count = 0 WHERE person_id = $1",
            await person_id_of(server, email),
        )
        passkey.count = 0
        signed = passkey.get(await asked(browser, email))
        body = {"email": email, "password": PASSWORD, "passkey": signed}
        browsers = [page(server, transport="bearer") for _ in range(4)]
        answers = await asyncio.gather(*(one.post("/auth/login", body) for one in browsers))
        later = await browser.post("/auth/login", body)
        for one in browsers:
            await one.http.close()

        assert [200, 401, 401, 401] == sorted(answer.status for answer in answers)
        assert "invalid_credentials" == later.code


async def test_a_challenge_is_used_up_by_a_wrong_answer_too(server: PeopleServer) -> None:
    async with page(server) as browser:
        email, passkey = await ready(server, browser)
        options = await asked(browser, email)
        body = {"email": email, "password": PASSWORD}
        wrong = passkey.get(options, Lies(signature=b"no signature"))
        right = passkey.get(options)
        answers = [
            await browser.post("/auth/login", {**body, "passkey": signed})
            for signed in (wrong, right)
        ]

        assert [401, 401] == [answer.status for answer in answers]


async def test_a_challenge_is_good_for_its_own_person_only(server: PeopleServer) -> None:
    """Eve has an account too, and hands Ada's passkey a challenge that was made for Eve."""
    async with page(server) as adas, page(server) as eves:
        ada, adas_passkey = await ready(server, adas)
        eve, eves_passkey = await ready(server, eves)
        options = await asked(eves, eve)
        body = {"email": ada, "password": PASSWORD}
        by_ada = await eves.post("/auth/login", {**body, "passkey": adas_passkey.get(options)})
        options = await asked(eves, ada)
        eves_passkey.user_handle = None  # as older keys, which do not say whose they are
        by_eve = await eves.post("/auth/login", {**body, "passkey": eves_passkey.get(options)})

        assert [401, 401] == [by_ada.status, by_eve.status]


async def test_a_challenge_is_good_for_its_own_purpose_and_session_only(
    server: PeopleServer,
) -> None:
    async with page(server) as first, page(server) as second:
        email, passkey = await ready(server, first)
        assert 200 == (await signs_in(second, email, passkey)).status
        to_sign_in = await asked(page_of_nobody := page(server), email)
        as_step_up = await first.post("/auth/step-up", {"passkey": passkey.get(to_sign_in)})
        to_confirm = (await first.post("/auth/passkeys/request-options")).body["public_key"]
        elsewhere = await second.post("/auth/step-up", {"passkey": passkey.get(to_confirm)})
        to_confirm = (await first.post("/auth/passkeys/request-options")).body["public_key"]
        body = {"email": email, "password": PASSWORD, "passkey": passkey.get(to_confirm)}
        as_sign_in = await page_of_nobody.post("/auth/login", body)
        honest = await confirms(first, passkey)
        await page_of_nobody.http.close()

        assert [401, 401, 401] == [as_step_up.status, elsewhere.status, as_sign_in.status]
        assert 200 == honest.status


async def test_a_challenge_is_good_for_five_minutes(fresh_dsn: str) -> None:
    async with people_server(fresh_dsn) as server, page(server) as browser:
        email, passkey = await ready(server, browser)
        body = {"email": email, "password": PASSWORD}
        found = []
        for seconds in (299, 301):
            options = await asked(browser, email)
            server.clock.move(seconds=seconds)
            signed = passkey.get(options)
            found.append((await browser.post("/auth/login", {**body, "passkey": signed})).status)

        assert [200, 401] == found


async def test_challenges_that_nobody_answers_are_few_and_swept(fresh_dsn: str) -> None:
    async with people_server(fresh_dsn) as server, page(server) as browser:
        email, passkey = await ready(server, browser)
        oldest = await asked(browser, email)
        for _ in range(5):
            newest = await asked(browser, email)
        body = {"email": email, "password": PASSWORD}
        too_old = await browser.post("/auth/login", {**body, "passkey": passkey.get(oldest)})
        count = "SELECT count(*) FROM passkey_challenges"
        kept = await server.pool.fetchval(count)
        good = await browser.post("/auth/login", {**body, "passkey": passkey.get(newest)})
        server.clock.move(minutes=6)
        await server.pool.execute(
            server.queries["sweep_security"], server.clock(), server.clock(), server.clock()
        )

        assert 5 == kept
        assert [401, 200] == [too_old.status, good.status]
        assert 0 == await server.pool.fetchval(count)


async def test_a_count_that_goes_back_is_refused_and_told_of(server: PeopleServer) -> None:
    """A copy of the passkey counts for itself: the smaller count gives one of them away."""
    async with page(server) as browser:
        email, passkey = await ready(server, browser)
        ahead = await signs_in(browser, email, passkey, Lies(count=9))
        same = await signs_in(browser, email, passkey, Lies(count=9))
        back = await signs_in(browser, email, passkey, Lies(count=3))
        to_zero = await signs_in(browser, email, passkey, Lies(count=0))
        on = await signs_in(browser, email, passkey, Lies(count=10))

        assert [200, 401, 401, 401, 200] == [
            answer.status for answer in (ahead, same, back, to_zero, on)
        ]
        kinds = [mail.kind for mail in await server.mails(email)]
        assert 3 == kinds.count("passkey_suspected")
        assert 3 == (await kinds_of(browser)).count("passkey_suspected")


async def test_a_passkey_that_counts_nothing_is_taken_again_and_again(
    server: PeopleServer,
) -> None:
    async with page(server) as browser:
        email = await register(server)
        await browser.sign_in(email)
        await step_up(browser)
        passkey = await add_passkey(browser, counts=False)
        answers = [await signs_in(browser, email, passkey) for _ in range(3)]

        assert [200, 200, 200] == [answer.status for answer in answers]


async def test_stepping_up_takes_the_passkey_once_there_is_one(fresh_dsn: str) -> None:
    async with people_server(fresh_dsn) as server, page(server) as browser:
        _email, passkey = await ready(server, browser)
        server.clock.move(minutes=11)
        stale = await browser.post("/auth/passkeys/creation-options")
        by_password = await browser.post("/auth/step-up", {"password": PASSWORD})
        lied = await confirms(browser, passkey, Lies(flags=PRESENT))
        stepped_up = await confirms(browser, passkey)
        fresh = await browser.post("/auth/passkeys/creation-options")

        assert [403, 422, 401, 200, 200] == [
            answer.status for answer in (stale, by_password, lied, stepped_up, fresh)
        ]


async def test_whoever_stole_a_session_can_neither_add_nor_remove_a_second_factor(
    fresh_dsn: str,
) -> None:
    async with people_server(fresh_dsn) as server, page(server) as browser:
        email, passkey = await ready(server, browser)
        options = (await browser.post("/auth/passkeys/creation-options")).body["public_key"]
        mine = (await browser.get("/auth/passkeys")).body["items"][0]["id"]
        server.clock.move(minutes=4, seconds=30)
        await signs_in(browser, email, passkey)  # another session, which has confirmed nothing
        made = Authenticator(FRONT_END).create(options)
        answers = [
            await browser.post("/auth/passkeys/creation-options"),
            await browser.post("/auth/passkeys", {"name": "x", "credential": made}),
            await browser.call("DELETE", f"/auth/passkeys/{mine}"),
            await browser.post("/auth/2fa/setup"),
            await browser.post("/auth/2fa/enable", {"code": "123456"}),
        ]

        assert {(403, "step_up_required")} == {(answer.status, answer.code) for answer in answers}


@pytest.mark.parametrize(
    ("lies", "attestation"),
    [
        pytest.param(Lies(origin=ELSEWHERE), {}, id="another page"),
        pytest.param(Lies(site="evil.example.com"), {}, id="another site"),
        pytest.param(Lies(challenge=b64(bytes(32))), {}, id="a challenge of its own"),
        pytest.param(Lies(type="webauthn.get"), {}, id="an answer to something else"),
        pytest.param(Lies(framed=True), {}, id="inside another page"),
        pytest.param(Lies(flags=PRESENT), {}, id="nobody unlocked it"),
        pytest.param(Lies(flags=VERIFIED), {}, id="nobody was there"),
        pytest.param(None, {"fmt": "fido-u2f"}, id="a kind of proof we do not read"),
        pytest.param(None, {"attStmt": {"sig": b"x"}}, id="a proof that should not be there"),
        pytest.param(
            None,
            {"fmt": "packed", "attStmt": {"alg": -7, "sig": b"x", "x5c": [b"x"]}},
            id="a maker's certificate",
        ),
        pytest.param(
            None, {"fmt": "packed", "attStmt": {"alg": -7, "sig": b"x"}}, id="a wrong self-proof"
        ),
        pytest.param(None, {"authData": b"short"}, id="too little"),
        pytest.param(None, {"authData": bytes(37)}, id="no key"),
        pytest.param(None, {"authData": 5}, id="a number"),
    ],
)
async def test_a_passkey_that_does_not_fit_is_not_added(
    server: PeopleServer, lies: Lies | None, attestation: dict[str, Any]
) -> None:
    async with page(server) as browser:
        email = await register(server)
        await browser.sign_in(email)
        await step_up(browser)
        options = (await browser.post("/auth/passkeys/creation-options")).body["public_key"]
        passkey = Authenticator(FRONT_END)
        body = {"name": "x", "credential": passkey.create(options, lies, **attestation)}
        refused = await browser.post("/auth/passkeys", body)
        body["credential"] = passkey.create(options)
        too_late = await browser.post("/auth/passkeys", body)

        assert (401, "invalid_credentials") == (refused.status, refused.code)
        # The challenge is used up, if it was ours.
        theirs = lies is not None and lies.challenge is not None
        assert theirs is (201 == too_late.status)
        assert theirs is (await browser.get("/me")).body["second_factor"]


@pytest.mark.parametrize(
    "attestation",
    [
        pytest.param({"self_signed": True}, id="a self-proof"),
        pytest.param({"extensions": {"credProtect": 2}}, id="an extension"),
    ],
)
async def test_what_browsers_send_besides_is_no_obstacle(
    server: PeopleServer, attestation: dict[str, Any]
) -> None:
    async with page(server) as browser:
        email = await register(server)
        await browser.sign_in(email)
        await step_up(browser)
        options = (await browser.post("/auth/passkeys/creation-options")).body["public_key"]
        passkey = Authenticator(FRONT_END)
        made = passkey.create(options, **attestation)
        added = await browser.post("/auth/passkeys", {"name": "x", "credential": made})

        assert 201 == added.status
        assert 200 == (await signs_in(browser, email, passkey)).status


async def test_a_passkey_of_somebody_else_cannot_be_added_again(server: PeopleServer) -> None:
    async with page(server) as adas, page(server) as eves:
        _ada, adas_passkey = await ready(server, adas)
        await ready(server, eves)
        options = (await eves.post("/auth/passkeys/creation-options")).body["public_key"]
        made = Authenticator(FRONT_END).create(
            options, Lies(credential_id=adas_passkey.credential_id)
        )
        taken = await eves.post("/auth/passkeys", {"name": "x", "credential": made})
        theirs = (await adas.get("/auth/passkeys")).body["items"][0]["id"]
        renamed = await eves.call("PATCH", f"/auth/passkeys/{theirs}", {"name": "mine"})
        removed = await eves.call("DELETE", f"/auth/passkeys/{theirs}")

        assert (409, "passkey_known") == (taken.status, taken.code)
        assert [(404, "passkey_not_found")] * 2 == [
            (answer.status, answer.code) for answer in (renamed, removed)
        ]
        assert ["Phone"] == [
            item["name"] for item in (await adas.get("/auth/passkeys")).body["items"]
        ]


async def test_one_person_has_ten_passkeys_at_most(server: PeopleServer) -> None:
    async with page(server) as browser:
        await ready(server, browser)
        for _ in range(8):
            await add_passkey(browser)
        two = [
            (await browser.post("/auth/passkeys/creation-options")).body["public_key"]
            for _ in range(2)
        ]
        made = [Authenticator(FRONT_END).create(options) for options in two]
        answers = [
            await browser.post("/auth/passkeys", {"name": "x", "credential": one}) for one in made
        ]
        full = await browser.post("/auth/passkeys/creation-options")

        assert [201, 409] == [answer.status for answer in answers]
        assert ["too_many_passkeys"] * 2 == [answers[1].code, full.code]
        assert 10 == len((await browser.get("/auth/passkeys")).body["items"])


async def test_a_passkey_is_renamed_without_further_ado(server: PeopleServer) -> None:
    async with page(server) as browser:
        await ready(server, browser)
        mine = (await browser.get("/auth/passkeys")).body["items"][0]
        renamed = await browser.call("PATCH", f"/auth/passkeys/{mine['id']}", {"name": " Büro "})
        listed = (await browser.get("/auth/passkeys")).body["items"]

        assert {**mine, "name": "Büro"} == renamed.body
        assert [renamed.body] == listed
        assert "passkey_renamed" == (await kinds_of(browser))[0]


async def test_with_the_last_second_factor_the_recovery_codes_go(server: PeopleServer) -> None:
    async with page(server) as browser:
        email, _passkey = await ready(server, browser)
        mine = (await browser.get("/auth/passkeys")).body["items"][0]["id"]
        removed = await browser.call("DELETE", f"/auth/passkeys/{mine}")
        again = await browser.call("DELETE", f"/auth/passkeys/{mine}")
        person_id = await person_id_of(server, email)
        codes = await server.pool.fetchval(
            "SELECT count(*) FROM recovery_codes WHERE person_id = $1", person_id
        )
        mail = (await server.mails(email))[-1]

        assert [204, 404] == [removed.status, again.status]
        assert 0 == codes
        assert 200 == (await browser.sign_in(email)).status
        assert "passkey_removed" == mail.kind
        assert "password alone" in mail.text


async def test_an_app_and_a_passkey_share_their_recovery_codes(fresh_dsn: str) -> None:
    """They come with the first of both, stay while either is on, and go with the last."""
    async with people_server(fresh_dsn) as server, page(server) as browser:
        email = await register(server)
        await browser.sign_in(email)
        phone = await turn_on_second_factor(browser)
        await browser.post("/auth/step-up", {"code": phone.code(1)})
        passkey = await add_passkey(browser)
        both = await browser.sign_in(email)
        recovered = await browser.sign_in(email, code=phone.recovery_codes[0])
        options = (await browser.post("/auth/passkeys/request-options")).body["public_key"]
        off = await browser.post(
            "/auth/2fa/disable", {"password": PASSWORD, "passkey": passkey.get(options)}
        )
        off_again = await browser.post(
            "/auth/2fa/disable", {"password": PASSWORD, "code": phone.recovery_codes[1]}
        )
        passkey_only = await browser.sign_in(email)
        still_good = await browser.sign_in(email, code=phone.recovery_codes[1])
        await confirms(browser, passkey)
        replaced = await turn_app_on(server, browser)

        assert ["passkey", "totp", "recovery_code"] == both.body["factors"]
        assert [200, 200, 200] == [recovered.status, off.status, still_good.status]
        assert (409, "second_factor_off") == (off_again.status, off_again.code)
        assert ["passkey", "recovery_code"] == passkey_only.body["factors"]
        assert [] == replaced.body["recovery_codes"]
        assert ["passkey", "totp"] == replaced.body["user"]["factors"]
        mail = [mail for mail in await server.mails(email) if mail.kind == "second_factor_off"][-1]
        assert "password alone" not in mail.text


async def turn_app_on(server: PeopleServer, browser: Browser) -> Answer:
    """Turn an authenticator app on for somebody who has just confirmed that it is them."""
    import pyotp

    secret = (await browser.post("/auth/2fa/setup")).body["secret"]
    code = pyotp.TOTP(secret).at(server.clock())
    return await browser.post("/auth/2fa/enable", {"code": code})


async def test_of_two_first_factors_at_once_one_brings_the_codes(server: PeopleServer) -> None:
    async with page(server, transport="bearer") as browser:
        email = await register(server)
        await browser.sign_in(email)
        await step_up(browser)
        all_options = [
            (await browser.post("/auth/passkeys/creation-options")).body["public_key"]
            for _ in range(3)
        ]
        answers = await asyncio.gather(
            *(
                browser.post(
                    "/auth/passkeys",
                    {"name": "x", "credential": Authenticator(FRONT_END).create(options)},
                )
                for options in all_options
            )
        )
        person_id = await person_id_of(server, email)
        codes = await server.pool.fetchval(
            "SELECT count(*) FROM recovery_codes WHERE person_id = $1", person_id
        )

        # The session is renewed by the first of them, so the others are nobody's any more.
        assert [201, 401, 401] == sorted(answer.status for answer in answers)
        assert 10 == codes


async def test_passkeys_of_one_site_are_not_offered_on_another(fresh_dsn: str) -> None:
    """A page beneath our own host shares ours; the front end on another host has its own."""
    public = "https://goalfund.example.org"
    async with people_server(fresh_dsn, public_url=public) as server:
        async with page(server, public, transport="bearer") as ours:
            email = await register(server)
            await ours.sign_in(email)
            await step_up(ours)
            await add_passkey(ours)
            here = await ours.sign_in(email)
            there = await page_answer(server, FRONT_END, email)
            nowhere = await page_answer(server, ELSEWHERE, email)

        assert ["passkey", "recovery_code"] == here.body["factors"] == nowhere.body["factors"]
        assert "goalfund.example.org" == here.body["passkey_options"]["rpId"]
        assert ["recovery_code"] == there.body["factors"]
        assert "passkey_options" not in there.body
        # A strange page is asked to sign for ours, which browsers do not let it.
        assert "goalfund.example.org" == nowhere.body["passkey_options"]["rpId"]


async def page_answer(server: PeopleServer, origin: str, email: str) -> Answer:
    """Return what a page of that origin is told after the right password."""
    async with page(server, origin, transport="bearer") as browser:
        return await browser.sign_in(email)


async def test_a_number_is_no_site_for_passkeys(server: PeopleServer) -> None:
    async with Browser(server) as browser:
        await browser.sign_in(await register(server))
        await step_up(browser)
        refused = await browser.post("/auth/passkeys/creation-options")

        assert (409, "passkeys_unavailable") == (refused.status, refused.code)


async def test_who_has_no_passkey_can_confirm_with_none(server: PeopleServer) -> None:
    async with page(server) as browser:
        await browser.sign_in(await register(server))
        refused = await browser.post("/auth/passkeys/request-options")

        assert (409, "second_factor_off") == (refused.status, refused.code)


async def test_a_second_factor_takes_a_confirmed_address(server: PeopleServer) -> None:
    """Or a stranger could open an account with your address and shut you out of it."""
    async with page(server) as stranger:
        await stranger.sign_in(await register(server, verified=False))
        await step_up(stranger)
        credential = Authenticator(FRONT_END).create(
            {"user": {"id": "AA"}, "challenge": "AA", "rp": {"id": "front.example.org"}}
        )
        answers = [
            await stranger.post("/auth/passkeys/creation-options"),
            await stranger.post("/auth/passkeys", {"name": "x", "credential": credential}),
            await stranger.post("/auth/2fa/setup"),
            await stranger.post("/auth/2fa/enable", {"code": "123456"}),
        ]

        assert {(403, "email_not_verified")} == {(answer.status, answer.code) for answer in answers}


async def test_what_is_no_passkey_is_refused_before_it_is_looked_at(server: PeopleServer) -> None:
    async with page(server) as browser:
        email, passkey = await ready(server, browser)
        good = passkey.get(await asked(browser, email))
        response = good["response"]
        wrong: list[Any] = [
            5,
            "x",
            [],
            {},
            {**good, "id": ""},
            {**good, "id": "x" * 1_365},
            {**good, "id": "not base64!"},
            {**good, "rawId": None},
            {**good, "type": "password"},
            {**good, "response": None},
            {**good, "response": {**response, "clientDataJSON": "x" * 4_097}},
            {**good, "response": {**response, "authenticatorData": ""}},
            {**good, "response": {**response, "signature": -1}},
            {**good, "response": {**response, "userHandle": "x" * 101}},
        ]
        body = {"email": email, "password": PASSWORD}
        answers = [await browser.post("/auth/login", {**body, "passkey": one}) for one in wrong]
        both = await browser.post("/auth/login", {**body, "passkey": good, "code": "123456"})
        still_good = await browser.post("/auth/login", {**body, "passkey": good})

        assert {(422, "invalid_request")} == {(answer.status, answer.code) for answer in answers}
        assert 422 == both.status
        assert 200 == still_good.status


@pytest.mark.parametrize(
    "client_data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b'{"challenge": 5}',
        b'{"challenge": "\xff"}',
        b"[" * 3_000,
        b'{"challenge": "x", "origin": []}',
    ],
)
async def test_client_data_that_says_nothing_is_a_wrong_answer(
    server: PeopleServer, client_data: bytes
) -> None:
    async with page(server) as browser:
        email, passkey = await ready(server, browser)
        signed = passkey.get(await asked(browser, email))
        signed["response"]["clientDataJSON"] = b64(client_data or b"-")
        body = {"email": email, "password": PASSWORD, "passkey": signed}

        assert "invalid_credentials" == (await browser.post("/auth/login", body)).code


async def test_names_and_ids_of_passkeys_are_checked(server: PeopleServer) -> None:
    async with page(server) as browser:
        await ready(server, browser)
        mine = (await browser.get("/auth/passkeys")).body["items"][0]["id"]
        names: list[Any] = ["", " ", "x" * 61, "a\u202eb", "a\nb", None, 5]
        renamed = [
            await browser.call("PATCH", f"/auth/passkeys/{mine}", {"name": name}) for name in names
        ]
        unknown = [
            await browser.call("PATCH", f"/auth/passkeys/{uuid4()}", {"name": "x"}),
            await browser.call("DELETE", f"/auth/passkeys/{uuid4()}"),
        ]
        no_id = await browser.call("DELETE", "/auth/passkeys/5")

        assert {422} == {answer.status for answer in renamed}
        assert {(404, "passkey_not_found")} == {(answer.status, answer.code) for answer in unknown}
        assert 422 == no_id.status


async def test_nobody_who_is_not_signed_in_gets_near_passkeys(server: PeopleServer) -> None:
    async with page(server) as browser:
        credential = Authenticator(FRONT_END).create(
            {"user": {"id": "AA"}, "challenge": "AA", "rp": {"id": "front.example.org"}}
        )
        answers = [
            await browser.get("/auth/passkeys"),
            await browser.post("/auth/passkeys", {"name": "x", "credential": credential}),
            await browser.post("/auth/passkeys/creation-options"),
            await browser.post("/auth/passkeys/request-options"),
            await browser.call("PATCH", f"/auth/passkeys/{uuid4()}", {"name": "x"}),
            await browser.call("DELETE", f"/auth/passkeys/{uuid4()}"),
        ]

        assert {(401, "unauthenticated")} == {(answer.status, answer.code) for answer in answers}


async def test_wrong_passkeys_are_rationed_like_wrong_codes(strict: PeopleServer) -> None:
    async with page(strict) as browser:
        _email, passkey = await ready(strict, browser)
        answers = [await confirms(browser, passkey, Lies(signature=b"no")) for _ in range(7)]

        assert [401] * 6 + [429] == [answer.status for answer in answers]
