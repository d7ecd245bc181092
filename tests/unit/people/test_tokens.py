"""Secrets that are handed out."""

import pytest

from goalfund.people.tokens import (
    TOKEN_LENGTH,
    csrf_token,
    digest,
    new_recovery_codes,
    new_token,
    recovery_digest,
    same,
)


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(100)}

    assert 100 == len(tokens)
    assert {TOKEN_LENGTH} == {len(token) for token in tokens}


def test_what_is_stored_is_not_the_token() -> None:
    token = new_token()

    assert 32 == len(digest(token))
    assert token.encode() not in digest(token)


def test_the_csrf_token_belongs_to_one_session_and_is_not_its_token() -> None:
    first, second = new_token(), new_token()

    assert csrf_token(first) == csrf_token(first)
    assert len({first, second, csrf_token(first), csrf_token(second)}) == 4


def test_there_are_ten_different_recovery_codes() -> None:
    codes = new_recovery_codes()

    assert 10 == len(set(codes))
    assert 10 == len({recovery_digest(code) for code in codes})


@pytest.mark.parametrize(
    "spelt", ["abcd-efgh-ijkl-mnop", "ABCD EFGH IJKL MNOP", "abcdefghIJKLmnop"]
)
def test_a_recovery_code_may_be_typed_in_any_way(spelt: str) -> None:
    assert recovery_digest("ABCD-EFGH-IJKL-MNOP") == recovery_digest(spelt)


@pytest.mark.parametrize(
    "wrong", ["", "abcd", "123456", "abcd-efgh-ijkl-mno", "äbcd-efgh-ijkl-mnop"]
)
def test_what_is_no_recovery_code_has_no_digest(wrong: str) -> None:
    assert recovery_digest(wrong) is None


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("a", "a", True),
        ("a", "b", False),
        ("", "a", False),
        ("é", "é", True),
        ("\udc80", "a", False),
    ],
)
def test_secrets_are_compared_whatever_they_are_made_of(
    left: str, right: str, expected: bool
) -> None:
    assert expected is same(left, right)
