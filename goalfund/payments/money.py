"""Amounts as the gateway writes them, read into whole minor units without a float."""

import re
from decimal import ROUND_FLOOR, Context, Decimal
from typing import Final

from goalfund.payments.documents import MalformedError

AMOUNT_MAX_MINOR: Final = 2**53 - 1

# Wide enough for anything that a body of 64 KiB can spell, so that nothing is ever rounded.
_EXACT: Final = Context(prec=70_000)
_KOBO: Final = re.compile(r"-?[0-9]{1,16}")
_NAIRA: Final = re.compile(r"[0-9]{1,40}(\.[0-9]{1,40})?")


def kobo(value: object, field: str) -> int:
    """Return a JSON number of kobo as a whole number from 1 to 2^53 - 1.

    Raises:
        MalformedError: it is anything else; names `field`.
    """
    return _whole(_number(value, field), field)


def kobo_net(value: object, gross_minor: int, field: str) -> int:
    """Return what arrives of `gross_minor`, from a JSON number of kobo that may have a fraction."""
    return _net(_number(value, field), gross_minor, field)


def kobo_text(value: object, field: str, *, least: int = 1) -> int:
    """Return kobo written as digits in a string, or as a plain integer: from `least` upwards.

    Raises:
        MalformedError: it is anything else; names `field`.
    """
    if type(value) is str and _KOBO.fullmatch(value):
        value = int(value)
    if type(value) is not int or not least <= value <= AMOUNT_MAX_MINOR:
        raise MalformedError(field, "is not a whole number of kobo in range")
    return value


def naira_text(amount_minor: int) -> str:
    """Return kobo as the decimal string of naira that virtual accounts take."""
    assert type(amount_minor) is int
    assert 0 < amount_minor <= AMOUNT_MAX_MINOR
    return f"{amount_minor // 100}.{amount_minor % 100:02}"


def naira(value: object, field: str) -> int:
    """Return a decimal string of naira as kobo, from 1 to 2^53 - 1.

    Raises:
        MalformedError: it is anything else; names `field`.
    """
    return _whole(_kobo_of_naira(value, field), field)


def naira_net(value: object, gross_minor: int, field: str) -> int:
    """Return what arrives of `gross_minor`, from a decimal string of naira, as kobo."""
    return _net(_kobo_of_naira(value, field), gross_minor, field)


def _number(value: object, field: str) -> Decimal:
    # A boolean is an int to Python; `type` tells them apart.
    if type(value) is not int and type(value) is not Decimal:
        raise MalformedError(field, "is not a plain number")
    return Decimal(value)


def _kobo_of_naira(value: object, field: str) -> Decimal:
    if type(value) is not str or not _NAIRA.fullmatch(value):
        raise MalformedError(field, "is not a decimal string")
    return _EXACT.scaleb(Decimal(value), 2)


def _whole(amount: Decimal, field: str) -> int:
    """Every comparison here is exact; the range comes first, so that nothing huge is converted."""
    if not 0 < amount <= AMOUNT_MAX_MINOR:
        raise MalformedError(field, "is out of range")
    minor = int(amount)
    if minor != amount:
        raise MalformedError(field, "is not a whole number of kobo")
    return minor


def _net(amount: Decimal, gross_minor: int, field: str) -> int:
    """Round down: we never show more than arrives."""
    if not 0 <= amount <= gross_minor:
        raise MalformedError(field, "is below zero or above the gross amount")
    return int(amount.to_integral_value(ROUND_FLOOR, _EXACT))
