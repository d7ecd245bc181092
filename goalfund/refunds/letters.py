"""What payers are written of money that comes back to them and needs an account.

They need no account here: the link carries the key of their contribution, behind a #, where no log
and no server sees it. A letter is written once, so there is nothing to end.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from goalfund.notify.mail import Mail
from goalfund.paper.money import priced
from goalfund.payments.bank_accounts import Account


class RefundLetters:
    """Writes the letters of one deployment."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    def waits(self, row: Any, amount_minor: int) -> Mail:
        """Return the letter that a row of `ask_for_refund_account` asks for."""
        amount, title = priced(amount_minor, row["currency"]), row["title"]
        return self._mail(
            "refund_waits",
            row,
            f"{amount} comes back to you",
            f"{amount} of what you gave to “{title}” comes back to you. It came by bank transfer, "
            "so it can only go to an account that you name. It waits until then.",
            f"Say which account is yours; you need no account here:\n{self._link(row)}",
            "The link is yours alone: whoever has it says where the money goes. We ask for your "
            "bank and the number of your account, and never for a PIN, a password or a code.",
            "You gave nothing to it? Then somebody has mistaken their address for yours: there is "
            "nothing to do, and we do not write again about it.",
        )

    def named(self, row: Any, account: Account) -> Mail:
        """Return the notice that a contribution's money goes to an account, by the row of it."""
        return self._mail(
            "refund_account_named",
            row,
            "Your refund is on its way",
            f"what comes back to you of “{row['title']}” goes to:\n{account.bank_name}, "
            f"{account.masked}, {account.account_name}",
            "If it was not you who said so, somebody else has your link: tell those who run the "
            "goal at once.",
        )

    def _link(self, row: Any) -> str:
        return f"{self._public_url}{refund_path(row['contribution_id'], row['access_key'])}"

    def _mail(self, kind: str, row: Any, subject: str, *paragraphs: str) -> Mail:
        hello = f"Hello {row['payer_name']}," if row["payer_name"] else "Hello,"
        text = "\n\n".join([hello, *paragraphs, f"GoalFund, {self._public_url}"])
        return Mail(kind, row["email"], f"{subject} - GoalFund", f"{text}\n")


def refund_path(contribution_id: UUID, access_key: str) -> str:
    """Return where a payer names the account, below this server's address."""
    return f"/refund-account#{urlencode({'contribution': contribution_id, 'key': access_key})}"
