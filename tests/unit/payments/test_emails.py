"""E-mail addresses: what the gateway would refuse is known before it is asked."""

import pytest

from goalfund.payments import emails


@pytest.mark.parametrize(
    "email", ["ada@example.com", "a.b+c@mail.example.ng", "A_1@EXAMPLE.CO.UK", "x@a-b.africa"]
)
def test_public_addresses_are_taken(email: str) -> None:
    assert emails.gateway_takes(email)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "ada",
        "ada@",
        "@example.com",
        "ada@example",
        "ada@localhost",
        "ada@goalfund.local",
        "ada@goalfund.LOCAL",
        "ada@goalfund.internal",
        "ada@goalfund.test",
        "ada@example..com",
        "ada@-example.com",
        "ada@example.c0m",
        "ada@example.com\n",
        "ada obi@example.com",
        "adé@example.com",
        "ada@example.com, b@example.com",
        "a" * 65 + "@example.com",
        "a@" + "b" * 64 + ".com",
        "a@" + "b." * 130 + "com",
    ],
)
def test_addresses_that_no_mail_reaches_are_not_taken(email: str) -> None:
    assert not emails.gateway_takes(email)
