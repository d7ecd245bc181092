"""What somebody is written who is expected to give and has not, or not all of it."""

from datetime import datetime
from typing import Any, Final

from goalfund.goals.rosters import personal_path
from goalfund.notify.mail import Mail
from goalfund.paper.money import LAGOS, priced

KIND: Final = "participant_reminder"


class ReminderLetters:
    """Writes the reminders of one deployment."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    def write(self, row: Any) -> Mail:
        """Return the letter that a row of `list_reminder_letters` asks for."""
        stop = f"{self._public_url}/no-reminders#token={row['opt_out_key']}"
        link = f"{self._public_url}{personal_path(row['personal_key'])}"
        paragraphs = [
            f"Hello {row['name']}," if row["name"] else "Hello,",
            _what(row),
            f"Pay here; you need no account:\n{link}",
            "The link is yours alone. If you have just paid, there is nothing to do.",
            f"Not for you, or no more reminders of this, please:\n{stop}",
            f"GoalFund, {self._public_url}",
        ]
        one_click = f"{self._public_url}/api/v1/reminders/opt-out?token={row['opt_out_key']}"
        return Mail(
            KIND,
            row["email"],
            f"A reminder: {row['title']} - GoalFund",
            "\n\n".join(paragraphs) + "\n",
            # RFC 8058: a mail program may end it at one press, without a page.
            {
                "List-Unsubscribe": f"<{one_click}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
        )


def _what(row: Any) -> str:
    """Return what is expected, what has come, and until when there is time."""
    title, currency, due_minor = row["title"], row["currency"], row["due_minor"]
    paid_minor = max(0, row["paid_minor"])
    said = f"“{title}” counts on you."
    if due_minor is not None:
        said = f"“{title}” counts on {priced(due_minor, currency)} from you."
    if due_minor is not None and paid_minor:
        left = priced(due_minor - paid_minor, currency)
        said += f" {priced(paid_minor, currency)} has come in; {left} is left."
    return said + _until(row["deadline"])


def _until(deadline: datetime | None) -> str:
    if deadline is None:
        return ""
    return deadline.astimezone(LAGOS).strftime(" It takes payments until %d.%m.%Y, %H:%M (Lagos).")
