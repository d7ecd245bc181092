"""Our own payment references: which goal and which intent a payment is for, and proof of typing.

A reference is 46 letters and digits:

    GF  goal: 26  payment code: 16  attempt: 1  check: 1

Goal, payment code and attempt are Crockford base 32 of 128, 80 and 5 bits. Read as one
number in base 32, they leave the check character as the remainder by 35. Since 35 is
greater than 32, and shares no factor with 32, 31 or 2, every substitution of one character
and every swap of two neighbours changes the remainder, the check character included.
(ISO 7064 MOD 37,36 would miss 28 swaps.) References are issued in upper case and read in any.
"""

from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

ATTEMPT_MAX: Final = 31
CODE_BYTES: Final = 10
TEXT_LENGTH: Final = 46

_PREFIX: Final = "GF"
_CROCKFORD: Final = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECK: Final = _CROCKFORD.decode() + "LOU"
_CODE_BITS: Final = 8 * CODE_BYTES
_ATTEMPT_BITS: Final = 5

_FROM_RFC4648: Final = bytes.maketrans(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", _CROCKFORD)


def _table_for_int() -> bytes:
    """Map Crockford's letters of either case to the digits that `int(x, 32)` reads.

    All else maps to a byte that `int` refuses, so that `_`, blanks and signs are refused too.
    """
    table = bytearray(b"~" * 256)
    for value, letter in enumerate(_CROCKFORD):
        digit = b"0123456789abcdefghijklmnopqrstuv"[value]
        table[letter] = digit
        table[ord(chr(letter).lower())] = digit
    return bytes(table)


_TO_INT: Final = _table_for_int()


@dataclass(frozen=True, slots=True)
class Reference:
    """One checkout attempt for one contribution of one goal."""

    goal_id: UUID
    payment_code: str
    attempt: int = 0

    @property
    def text(self) -> str:
        """The reference as it is issued: 46 upper-case characters."""
        assert 0 <= self.attempt <= ATTEMPT_MAX
        assert len(self.payment_code) == 16
        code = int(self.payment_code.encode().translate(_TO_INT), 32)
        number = ((self.goal_id.int << _CODE_BITS) | code) << _ATTEMPT_BITS | self.attempt
        return _PREFIX + _crockford(number.to_bytes(30, "big"))[-43:] + _CHECK[number % 35]


def parse(text: str) -> Reference | None:
    """Return the reference that `text` spells, or None when it is not one of ours."""
    if len(text) != TEXT_LENGTH or not text.isascii() or text[:2].upper() != _PREFIX:
        return None
    try:
        number = int(text[2:45].encode().translate(_TO_INT), 32)
    except ValueError:
        return None
    goal = number >> (_CODE_BITS + _ATTEMPT_BITS)
    if text[45].upper() != _CHECK[number % 35] or goal >> 128:
        return None
    return Reference(UUID(int=goal), text[28:44].upper(), number & ATTEMPT_MAX)


def new_payment_code(random_bytes: Callable[[int], bytes]) -> str:
    """Return 16 characters that carry the 80 bits which `random_bytes` gives."""
    return _crockford(random_bytes(CODE_BYTES))


def _crockford(number: bytes) -> str:
    assert len(number) % 5 == 0, "base 32 pads anything else"
    return b32encode(number).translate(_FROM_RFC4648).decode()
