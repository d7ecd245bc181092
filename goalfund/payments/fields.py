"""Single fields of the gateway's documents: strict where money hangs on them, lenient elsewhere."""

import re
from datetime import UTC, datetime
from typing import Final

from goalfund.payments.documents import MalformedError

TEXT_MAX: Final = 200

_REFERENCE: Final = re.compile(r"[!-~]{1,64}")
_ACCOUNT: Final = re.compile(r"[0-9]{10}")
_CURRENCY: Final = re.compile(r"[A-Za-z]{3}")


def is_reference(value: object) -> bool:
    """Return whether `value` could be a reference: 1 to 64 printable characters, no blank."""
    return isinstance(value, str) and _REFERENCE.fullmatch(value) is not None


def reference(value: object, field: str) -> str:
    """Return the reference as it is written.

    Raises:
        MalformedError: it is none; names `field`.
    """
    if not isinstance(value, str) or not _REFERENCE.fullmatch(value):
        raise MalformedError(field, "is not a reference of 1 to 64 printable characters")
    return value


def account_number(value: object) -> str:
    """Return the ten digits of an account.

    Raises:
        MalformedError: they are not.
    """
    if not isinstance(value, str) or not _ACCOUNT.fullmatch(value):
        raise MalformedError("account_number", "is not ten digits")
    return value


def currency(value: object) -> str:
    """Return the code in upper case.

    Raises:
        MalformedError: it is not three letters.
    """
    if not isinstance(value, str) or not _CURRENCY.fullmatch(value):
        raise MalformedError("currency", "is not a code of three letters")
    return value.upper()


def words(value: object, length_max: int = TEXT_MAX) -> str | None:
    """Return words for people to read: one short line that a database can hold, or None."""
    if not isinstance(value, str):
        return None
    if value.isascii() and value.isprintable() and len(value) <= length_max:
        return value or None
    return "".join(c for c in value[:length_max] if c.isprintable()) or None


def channel(value: object) -> str | None:
    """Return how the payer paid, in lower case: card, bank, ussd, transfer, ..."""
    text = words(value)
    return None if text is None else text.lower()


def instant(value: object) -> datetime | None:
    """Return the gateway's date in UTC, or None. It has many forms: never match on it."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:  # the checkout writes none; UTC is the likeliest
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC) if moment.year > 1 else None
    except (ValueError, OverflowError):
        return None
