"""What people are written."""

from datetime import UTC, datetime

import pytest

from goalfund.notify.mail import Mail
from goalfund.notify.templates import Letters

AT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
LETTERS = Letters("https://goalfund.example.org")
PERSON = ("ada@example.org", "Ada", AT)
EVERY = [
    LETTERS.verify_email("ada@example.org", "tok"),
    LETTERS.account_exists("ada@example.org"),
    LETTERS.account_begun("ada@example.org", "tok"),
    LETTERS.reset_password("ada@example.org", "tok"),
    LETTERS.password_changed(*PERSON),
    LETTERS.second_factor_on(*PERSON),
    LETTERS.second_factor_off(*PERSON, left=False),
    LETTERS.passkey_added(*PERSON, "Phone"),
    LETTERS.passkey_removed(*PERSON, "Phone", left=True),
    LETTERS.passkey_suspected(*PERSON, "Phone"),
    LETTERS.recovery_codes_replaced(*PERSON),
    LETTERS.settlement_account_changed(*PERSON, "Zenith Bank Plc, ******6789, ADA OBI"),
    LETTERS.settlement_account_removed(*PERSON),
    LETTERS.recovery_code_used(*PERSON),
    LETTERS.new_device(*PERSON, "Firefox", "203.0.113.7"),
]


@pytest.mark.parametrize("mail", EVERY, ids=lambda mail: mail.kind)
def test_every_mail_is_addressed_and_signed_and_has_a_subject_of_one_line(mail: Mail) -> None:
    assert "ada@example.org" == mail.recipient
    assert mail.subject.isprintable()
    assert "GoalFund" in mail.subject
    assert mail.text.endswith("GoalFund, https://goalfund.example.org\n")


@pytest.mark.parametrize("mail", EVERY[:4:1], ids=lambda mail: mail.kind)
def test_a_secret_stands_behind_a_hash_where_no_server_sees_it(mail: Mail) -> None:
    assert ("tok" in mail.text) is ("#token=tok" in mail.text)
    assert "?token" not in mail.text


@pytest.mark.parametrize("mail", EVERY[4:], ids=lambda mail: mail.kind)
def test_a_notice_says_when_in_lagos_and_what_to_do(mail: Mail) -> None:
    assert "23.11.2026 at 00:30 (Lagos)" in mail.text
    assert "https://goalfund.example.org/forgot-password" in mail.text


def test_who_loses_the_last_second_factor_is_told_that_the_password_is_all_that_is_left() -> None:
    last = LETTERS.passkey_removed(*PERSON, "Phone", left=False)
    one_of_two = LETTERS.passkey_removed(*PERSON, "Phone", left=True)

    assert "Your password alone is enough" in last.text
    assert "Your password alone" not in one_of_two.text


def test_who_registers_again_learns_no_name() -> None:
    assert "Ada" not in LETTERS.account_exists("ada@example.org").text
    assert "Ada" not in LETTERS.account_begun("ada@example.org", "tok").text
