"""Negative controls: with a bug planted in people's part, the test that guards against it fails."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
import webauthn

from goalfund.db import load_queries
from goalfund.people import ceremony, sign_in, throttles, totp
from goalfund.people.factors import SecondFactorRequiredError
from goalfund.people.gate import Gate, SessionStorage
from goalfund.people.passwords import WRONG, HashCost, Passwords, Verdict
from goalfund.people.sessions import Opened, Sessions
from goalfund.people.site import Page, Site
from goalfund.people.throttles import Throttles
from goalfund.people.tokens import digest
from tests import people
from tests.integration.people import (
    test_accounts,
    test_passkeys,
    test_second_factor,
    test_sessions,
    test_throttles,
)
from tests.people import CHEAP, PeopleServer, people_server

Plant = Callable[[pytest.MonkeyPatch], None]
Guard = Callable[[PeopleServer], Awaitable[None]]


def query(name: str, before: str, after: str) -> Plant:
    """Return the bug of one statement that reads otherwise."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        queries = load_queries()
        assert before in queries[name], name
        changed = {**queries, name: queries[name].replace(before, after)}
        patch.setattr(people, "load_queries", lambda: changed)

    return plant


# A statement has to use its parameters, or Postgres cannot tell their types.
_USED_UP_NEVER = query(
    "use_passkey_challenge",
    "DELETE FROM passkey_challenges",
    "UPDATE passkey_challenges SET asked_at = asked_at",
)
_OF_ANYBODY = query(
    "use_passkey_challenge",
    "AND passkey_challenges.person_id = $2",
    "AND $2::uuid IS NOT NULL",
)
_OF_ANY_SESSION = query(
    "use_passkey_challenge",
    "AND passkey_challenges.session_id IS NOT DISTINCT FROM $3",
    "AND ($3::uuid IS NULL OR TRUE)",
)
_FOR_ANYTHING = query(
    "use_passkey_challenge",
    "AND passkey_challenges.session_id IS NOT DISTINCT FROM $3\n"
    "    AND passkey_challenges.purpose = $4",
    "AND ($3::uuid IS NULL OR TRUE) AND $4::text IS NOT NULL",
)
_COUNTS_NOTHING = query(
    "use_passkey",
    "AND (passkeys.sign_count < $2 OR (passkeys.sign_count = 0 AND $2 = 0))",
    "AND ($2::bigint >= 0)",
)
_ANYBODYS_PASSKEY = query("read_passkey", "AND passkeys.person_id = $2", "AND $2::uuid IS NOT NULL")
_CODE_IS_KEPT = query(
    "use_recovery_code",
    "DELETE FROM recovery_codes",
    "UPDATE recovery_codes SET code_hash = code_hash",
)
_NO_NEWS = query("read_session_news", "WHERE", "WHERE FALSE AND")


def a_code_counts_again(patch: pytest.MonkeyPatch) -> None:
    real = totp.counter_of
    patch.setattr(totp, "counter_of", lambda secret, code, now, _last: real(secret, code, now, 0))
    query("use_totp", "AND totp_factors.last_counter < $2", "AND ($2::bigint IS NOT NULL)")(patch)


def whoever_unlocked_it(patch: pytest.MonkeyPatch) -> None:
    real = webauthn.verify_authentication_response

    def verify(**given: Any) -> Any:
        return real(**{**given, "require_user_verification": False})

    patch.setattr(webauthn, "verify_authentication_response", verify)


def any_page_will_do(patch: pytest.MonkeyPatch) -> None:
    real = webauthn.verify_authentication_response

    def verify(**given: Any) -> Any:
        origins = [given["expected_origin"], test_passkeys.ELSEWHERE]
        return real(**{**given, "expected_origin": origins})

    patch.setattr(webauthn, "verify_authentication_response", verify)


def frames_will_do(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ceremony, "_refuse_framed", lambda _answer: None)


def who_has_an_account_is_told(patch: pytest.MonkeyPatch) -> None:
    """The second factor is asked for whatever the password was."""

    async def check(self: Passwords, kept: str | None, password: str) -> Verdict:
        verdict = self._check(kept, password)
        if kept is not None and not verdict.right:
            raise SecondFactorRequiredError(["passkey"], None)
        return verdict

    patch.setattr(Passwords, "check", check)


def a_known_id_is_adopted(patch: pytest.MonkeyPatch) -> None:
    """Session fixation: the new session gets the token that the browser came with."""
    real = Gate.hand_out

    async def hand_out(self: Gate, request: Any, opened: Opened) -> None:
        came_with = self._storage.load_cookie(request)
        if came_with:
            await _retoken(self._sessions, opened, came_with)
            opened = Opened(opened.session_id, came_with, opened.transport)
        await real(self, request, opened)

    patch.setattr(Gate, "hand_out", hand_out)


async def _retoken(sessions: Sessions, opened: Opened, token: str) -> None:
    await sessions._pool.execute(
        "UPDATE sessions SET token_hash = $2 WHERE session_id = $1",
        opened.session_id,
        digest(token),
    )


def a_renewed_session_keeps_its_token(patch: pytest.MonkeyPatch) -> None:
    async def rotate(
        self: Sessions, connection: Any, session: Any, token: str, *, fresh: bool = False
    ) -> Opened:
        return Opened(session.session_id, token, session.transport)

    patch.setattr(Sessions, "rotate", rotate)


def any_origin_may_use_the_cookie(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Site, "sends", lambda self, request: True)
    patch.setattr(Site, "page", lambda self, request: Page(self.origin, "x"))
    patch.setattr(Gate, "_check_csrf", lambda self, request, token: None)


def scripts_may_read_the_cookie(patch: pytest.MonkeyPatch) -> None:
    real = SessionStorage.__init__

    def init(self: SessionStorage, *given: Any) -> None:
        real(self, *given)
        self._cookie_params["httponly"] = False

    patch.setattr(SessionStorage, "__init__", init)


def nobody_is_answered_at_once(patch: pytest.MonkeyPatch) -> None:
    """For an address of nobody nothing is hashed."""
    real = Passwords.check

    async def check(self: Passwords, kept: str | None, password: str) -> Verdict:
        return WRONG if kept is None else await real(self, kept, password)

    patch.setattr(Passwords, "check", check)


def attempts_are_not_counted(patch: pytest.MonkeyPatch) -> None:
    async def take(self: Throttles, shares: object, now: object) -> float:
        return 0.0

    patch.setattr(Throttles, "take", take)


def codes_are_guessed_all_day(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(throttles, "BY_FACTOR", replace(throttles.BY_FACTOR, attempts=1_000))


def strangers_count_against_the_owner(patch: pytest.MonkeyPatch) -> None:
    real = throttles.sign_in_shares
    patch.setattr(
        sign_in,
        "sign_in_shares",
        lambda email, network, *, network_known: real(email, network, network_known=False),
    )


def lie(text: str) -> Any:
    """Return the lie that the guard tells with this name."""
    (mark,) = test_passkeys.test_who_lies_does_not_sign_in.pytestmark  # type: ignore[attr-defined]
    return next(case.values[0] for case in mark.args[1] if case.id == text)


def told(text: str) -> Guard:
    """Return the guard that tells one lie."""

    async def guard(server: PeopleServer) -> None:
        await test_passkeys.test_who_lies_does_not_sign_in(server, lie(text))

    return guard


CASES: list[tuple[Plant, Guard]] = [
    (_USED_UP_NEVER, test_passkeys.test_what_was_signed_counts_once),
    (_USED_UP_NEVER, test_passkeys.test_a_challenge_is_used_up_by_a_wrong_answer_too),
    (_OF_ANYBODY, test_passkeys.test_a_challenge_is_good_for_its_own_person_only),
    (_OF_ANY_SESSION, test_passkeys.test_a_challenge_is_good_for_its_own_purpose_and_session_only),
    (_FOR_ANYTHING, test_passkeys.test_a_challenge_is_good_for_its_own_purpose_and_session_only),
    (_COUNTS_NOTHING, test_passkeys.test_a_count_that_goes_back_is_refused_and_told_of),
    (_ANYBODYS_PASSKEY, test_passkeys.test_a_challenge_is_good_for_its_own_person_only),
    (whoever_unlocked_it, told("nobody unlocked it")),
    (any_page_will_do, told("another page")),
    (frames_will_do, told("inside another page")),
    (
        who_has_an_account_is_told,
        test_passkeys.test_before_the_right_password_nothing_tells_of_passkeys,
    ),
    (_CODE_IS_KEPT, test_second_factor.test_a_recovery_code_counts_once_and_is_told_of),
    (a_code_counts_again, test_second_factor.test_of_two_with_the_same_code_one_gets_in),
    (a_known_id_is_adopted, test_sessions.test_signing_in_never_adopts_an_id_that_was_there_before),
    (
        a_renewed_session_keeps_its_token,
        test_sessions.test_stepping_up_and_a_second_factor_renew_the_session,
    ),
    (any_origin_may_use_the_cookie, test_sessions.test_a_strange_page_cannot_sign_anybody_in),
    (scripts_may_read_the_cookie, test_sessions.test_a_cookie_is_for_our_pages_and_no_script),
    (
        nobody_is_answered_at_once,
        test_accounts.test_an_unknown_address_takes_as_long_as_a_known_one,
    ),
    (attempts_are_not_counted, test_throttles.test_an_address_may_try_an_account_six_times),
    (
        codes_are_guessed_all_day,
        test_throttles.test_the_owners_own_network_is_no_place_to_guess_codes_from,
    ),
    (strangers_count_against_the_owner, test_throttles.test_strangers_cannot_lock_the_owner_out),
]


@pytest.mark.parametrize(("plant", "guard"), CASES)
async def test_a_planted_bug_is_found(
    fresh_dsn: str, plant: Plant, guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    rationed = guard.__module__ == test_throttles.__name__
    # What a hash costs elsewhere would not be seen beside a request.
    cost = HashCost() if plant is nobody_is_answered_at_once else CHEAP
    async with people_server(fresh_dsn, throttled=rationed, cost=cost) as server:
        with pytest.raises(AssertionError):
            await guard(server)


async def test_a_revocation_that_is_not_told_of_is_found(
    dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two servers and one revocation: the second reads no news, and goes on believing."""
    _NO_NEWS(monkeypatch)

    with pytest.raises(AssertionError):
        await test_sessions.test_a_revocation_reaches_another_server_within_a_second(dsn)
