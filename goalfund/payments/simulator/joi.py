"""Validation in the words of Joi: the first field that fails, and what is wrong with it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlsplit

Check = Callable[[Any], str | None]

_EMAIL: Final = re.compile(r"[^@\s]+@(?:[^@\s.]+\.)+([A-Za-z]{2,})")
_INTERNAL: Final = frozenset({"local", "localhost", "internal", "invalid", "test", "lan"})


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    check: Check
    required: bool = False


def first_error(
    body: Mapping[str, Any], fields: tuple[Field, ...], *, refuse_unknown: bool = False
) -> tuple[str, str] | None:
    """Return the first field at fault and the message about it, or None."""
    for field in fields:
        value = body.get(field.name)
        if value is None:
            if field.required:
                return field.name, f'"{field.name}" is required'
            continue
        if (fault := field.check(value)) is not None:
            return field.name, f'"{field.name}" {fault}'
    known = {field.name for field in fields}
    for name in body if refuse_unknown else ():
        if name not in known:
            return name, f'"{name}" is not allowed'
    return None


def text(value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be a string"
    return None if value else "is not allowed to be empty"


def email(value: Any) -> str | None:
    if (fault := text(value)) is not None:
        return fault
    match = _EMAIL.fullmatch(value)
    if match is None or match[1].lower() in _INTERNAL:
        return "must be a valid email"
    return None


def kobo(value: Any) -> str | None:
    """An integer; the contract says that digits in a string are taken too."""
    if isinstance(value, float):
        return "must be an integer"
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,16}", value):
        value = int(value)
    if type(value) is not int:
        return "must be a number"
    return None if 0 < value < 2**53 else "must be a positive number"


def kobo_text(value: Any) -> str | None:
    """Digits in a string; transfers take nothing else."""
    if not isinstance(value, str):
        return "must be a string"
    valid = re.fullmatch(r"[0-9]{1,16}", value) and 0 < int(value) < 2**53
    return None if valid else "must be a positive number"


def digits(count: int, least: int | None = None) -> Check:
    """So many digits in a string, or from `least` to so many."""

    def check(value: Any) -> str | None:
        if (fault := text(value)) is not None:
            return fault
        if not re.fullmatch(r"[0-9]+", value):
            return "must only contain digits"
        if least is not None:
            return None if least <= len(value) <= count else f"length must be {least} to {count}"
        return None if len(value) == count else f"length must be {count} characters long"

    return check


def naira(value: Any) -> str | None:
    if not isinstance(value, str):
        return "must be a string"
    valid = re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?", value) and Decimal(value) > 0
    return None if valid else "must be a positive number"


def seconds(value: Any) -> str | None:
    """A positive number of seconds, a year at most."""
    if type(value) is not int:
        return "must be a number"
    return None if 0 < value <= 31_536_000 else "must be a positive number"


def month_day_year(value: Any) -> str | None:
    """A day of birth as the newer pages have it: 07/19/1990."""
    if (fault := text(value)) is not None:
        return fault
    try:
        datetime.strptime(value, "%m/%d/%Y")  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return "must be in the format mm/dd/yyyy"
    return None


def forbidden(_value: Any) -> str | None:
    return "is not allowed"


def uri(value: Any) -> str | None:
    if (fault := text(value)) is not None:
        return fault
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        valid = False
    return None if valid else "must be a valid uri"


def boolean(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be a boolean"


def mapping(value: Any) -> str | None:
    return None if isinstance(value, dict) else "must be of type object"


def one_of(*allowed: str) -> Check:
    def check(value: Any) -> str | None:
        return None if value in allowed else f"must be one of [{', '.join(allowed)}]"

    return check


def array_of(*allowed: str) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, list):
            return "must be an array"
        wrong = [item for item in value if item not in allowed]
        return f"must be one of [{', '.join(allowed)}]" if wrong else None

    return check


def any_number(value: Any) -> str | None:
    return None if type(value) in (int, float) else "must be a number"


def texts(value: Any) -> str | None:
    """A list of words that is not empty."""
    if not isinstance(value, list) or not value:
        return "must be an array"
    return None if all(isinstance(one, str) and one for one in value) else "must contain strings"


def zero_or_one(value: Any) -> str | None:
    return None if type(value) is int and value in (0, 1) else "must be one of [0, 1]"


def iso_date(value: Any) -> str | None:
    if (fault := text(value)) is not None:
        return fault
    try:
        instant(value)
    except ValueError:
        return "must be a valid ISO 8601 date"
    return None


def instant(value: str) -> datetime:
    """Return an ISO date; one without a zone is UTC."""
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def amounts(value: Any) -> str | None:
    """A list of amounts, each with its currency."""
    if not isinstance(value, list) or not value:
        return "must be an array"
    for one in value:
        currency = one.get("currency_id") if isinstance(one, dict) else None
        if currency not in ("NGN", "USD") or kobo(one.get("amount")) is not None:
            return "must contain amount and currency_id"
    return None
