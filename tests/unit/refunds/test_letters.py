"""What payers are written of money that comes back to them."""

from typing import Any, Final
from uuid import UUID

from goalfund.payments.bank_accounts import Account
from goalfund.refunds.letters import RefundLetters

URL: Final = "https://goalfund.example.org"
LETTERS: Final = RefundLetters(URL)
ROW: Final[dict[str, Any]] = {
    "contribution_id": UUID(int=7),
    "access_key": "0123456789abcdef",
    "payer_name": "Ben Obi",
    "email": "ben@example.org",
    "title": "A borehole",
    "currency": "NGN",
}


def test_a_payer_is_shown_the_way_by_a_link_whose_key_no_server_sees() -> None:
    mail = LETTERS.waits(ROW, 400_050)
    link = f"{URL}/refund-account#contribution={UUID(int=7)}&key={ROW['access_key']}"

    assert ("ben@example.org", "₦4,000.50 comes back to you - GoalFund") == (
        mail.recipient,
        mail.subject,
    )
    assert mail.text.startswith("Hello Ben Obi,\n\n₦4,000.50 of what you gave to “A borehole”")
    assert 1 == mail.text.count(ROW["access_key"]) == mail.text.count(link)


def test_a_payer_is_told_which_account_it_is_by_its_last_digits() -> None:
    mail = LETTERS.named(ROW | {"payer_name": None}, Account("000015", "0123456789", "BEN OBI"))

    assert mail.text.startswith("Hello,\n\n")
    assert "Zenith Bank Plc, ******6789, BEN OBI\n" in mail.text
    assert "0123456789" not in mail.text.replace(ROW["access_key"], "")
    assert ROW["access_key"] not in mail.text
