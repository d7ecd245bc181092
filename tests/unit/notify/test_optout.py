"""Links by which somebody is mailed no more."""

import base64
from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

import pytest

from goalfund.notify.kinds import RULES, Kind
from goalfund.notify.mail import Mail, message
from goalfund.notify.optout import OptOuts, Stop

ADA = UUID("019ae000-0000-7000-8000-000000000001")
LINKS = OptOuts(["new", "old"], "https://goalfund.example")
STOPS = [
    Stop(ADA, frozenset({Kind.UPDATE_POSTED})),
    Stop(ADA, frozenset(Kind), daily=True),
    Stop(ADA, frozenset(), daily=True),
]


@pytest.mark.parametrize("stop", STOPS)
def test_a_token_says_whose_mail_of_what_kinds(stop: Stop) -> None:
    assert stop == LINKS.read(LINKS.token(stop))


def test_a_token_outlives_a_change_of_keys() -> None:
    token = OptOuts(["old"], "https://x.example").token(STOPS[0])

    assert STOPS[0] == LINKS.read(token)
    assert LINKS.token(STOPS[0]) != token


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "====",
        "x" * 43,
        "\u20a6" * 8,
        OptOuts(["another"], "https://x.example").token(STOPS[0]),
        LINKS.token(STOPS[0])[:-4] + "AAAA",
        LINKS.token(STOPS[0])[4:],
        base64.urlsafe_b64encode(bytes(16) + ADA.bytes).decode(),
    ],
)
def test_what_we_did_not_sign_is_no_token(token: str) -> None:
    assert LINKS.read(token) is None


def test_a_kind_that_there_is_no_more_is_passed_over() -> None:
    marks = 1 << RULES[Kind.UPDATE_POSTED].mark | 1 << 30
    content = ADA.bytes + marks.to_bytes(4)
    token = base64.urlsafe_b64encode(LINKS._tag(LINKS._keys[0], content) + content).decode()

    assert Stop(ADA, frozenset({Kind.UPDATE_POSTED})) == LINKS.read(token)


def test_the_page_has_the_token_out_of_logs_and_programs_post_it() -> None:
    headers = LINKS.headers(STOPS[0])

    assert f"https://goalfund.example/unsubscribe#token={LINKS.token(STOPS[0])}" == LINKS.page(
        STOPS[0]
    )
    assert "List-Unsubscribe=One-Click" == headers["List-Unsubscribe-Post"]
    assert headers["List-Unsubscribe"].startswith("<https://goalfund.example/api/v1/unsubscribe?")
    assert headers["List-Unsubscribe"].endswith(">")


def sent(headers: Mapping[str, str]) -> bytes:
    mail = Mail("k", "ada@example.org", "Hello", "Hello\n", headers)
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return message(mail, mail_id=UUID(int=7), sender="a@b.org", at=at, host="b.org").as_bytes()


def test_mail_programs_get_the_address_as_it_is_however_much_it_ends() -> None:
    links = OptOuts(["k"], "https://goals.a-rather-long-name-of-a-community.example.org")
    headers = links.headers(Stop(ADA, frozenset(Kind), daily=True))

    assert f"\r\nList-Unsubscribe: {headers['List-Unsubscribe']}\r\n".encode() in sent(headers)


def test_an_address_that_is_too_long_for_a_line_would_be_spoilt() -> None:
    """Negative control."""
    address = f"<https://goalfund.example/{'x' * 200}>"

    assert address.encode() not in sent({"List-Unsubscribe": address})


def test_no_two_kinds_share_a_mark() -> None:
    marks = [rule.mark for rule in RULES.values()]

    assert len(marks) == len(set(marks))
    assert all(0 <= mark <= 30 for mark in marks)
