"""Narration codes: what payers type into their bank's app, so that a transfer finds its intent.

A code is `GF` and eight characters of Crockford base 32, written `GF-7K3M-9QX2`. Seven of the
eight are random; the last is a check. The characters are read as elements of the field of 32: the
check is the sum of each times a power of a generator of that field. Powers differ and none is
zero, so every substitution of one character and every swap of two changes the sum.

People write small letters, put blanks and dashes anywhere, and take O for 0 and I or L for 1.
All of that is read as it was meant. `U` is no character of a code.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

PREFIX: Final = "GF"
CODE_LENGTH: Final = 8
RANDOM_BYTES: Final = 5  # of whose 40 bits a code takes 35
TEXT_MAX: Final = 1_000
PIECES_MAX: Final = 4  # of a narration, that are looked at for slips

_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE: Final = {letter: value for value, letter in enumerate(_CROCKFORD)}
_POLYNOMIAL: Final = 0b100101  # x^5 + x^2 + 1, by which x generates the field
_AS_MEANT: Final = str.maketrans("OIL", "011")

# Between the characters of a code there may be a few of what people put there.
_GAP: Final = r"[\s\-\u2010-\u2015\u2212._]{0,3}"
_CHARACTER: Final = "[0-9A-TV-Z]"
_CHARACTERS: Final = _GAP.join([_CHARACTER] * CODE_LENGTH)
_WHOLE: Final = re.compile(rf"(?<![0-9A-Z])G{_GAP}F{_GAP}({_CHARACTERS})(?![0-9A-Z])")
# Without the prefix a code must stand alone, in one piece or in its two halves.
_HALF: Final = _CHARACTER + "{4}"
_BARE: Final = re.compile(
    rf"(?<![0-9A-Z])(?=({_HALF}[\s\-\u2010-\u2015\u2212._]?{_HALF})(?![0-9A-Z]))"
)
_NO_CHARACTER: Final = re.compile(r"[^0-9A-Z]")
_TOKEN: Final = re.compile(r"[0-9A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Found:
    """A code that was found in a narration. `certain`: it has our prefix, so it was meant as one.

    Eight characters without the prefix pass the check by accident once in 32 times.
    """

    code: str
    certain: bool


def new_code(random_bytes: Callable[[int], bytes]) -> str:
    """Return a code of eight characters from 35 of the bits that `random_bytes` gives."""
    number = int.from_bytes(random_bytes(RANDOM_BYTES), "big") >> 5
    letters = [_CROCKFORD[number >> shift & 31] for shift in range(30, -1, -5)]
    return "".join(letters) + _check(letters)


def shown(code: str) -> str:
    """Return a code as people see it: `GF-7K3M-9QX2`."""
    assert is_code(code)
    return f"{PREFIX}-{code[:4]}-{code[4:]}"


def is_code(text: str) -> bool:
    """Return whether `text` is a code as it is kept: eight characters, the check being right."""
    if len(text) != CODE_LENGTH or not all(letter in _VALUE for letter in text):
        return False
    return _check(text[:-1]) == text[-1]


def find_codes(text: str) -> list[Found]:
    """Return every code that a narration holds, each once, those with our prefix first."""
    upper = _plain(text)
    whole = [Found(code, certain=True) for code in _right(_WHOLE, upper)]
    known = {found.code for found in whole}
    bare = [Found(code, certain=False) for code in _right(_BARE, upper) if code not in known]
    return list(dict.fromkeys(whole + bare))


def find_tokens(text: str, length: int) -> list[str]:
    """Return the runs of so many letters and digits that a narration holds."""
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", text[:TEXT_MAX]))
    return [token for token in dict.fromkeys(tokens) if len(token) == length]


def near_codes(text: str) -> list[str]:
    """Return the codes that are one slip from what a narration holds: a substitution or a swap.

    There are about ten for each piece that could have been meant as a code; most are nobody's.
    """
    upper = _plain(text)
    pieces = [match[1] for pattern in (_WHOLE, _BARE) for match in pattern.finditer(upper)]
    meant = dict.fromkeys(_NO_CHARACTER.sub("", piece).translate(_AS_MEANT) for piece in pieces)
    near = (slip for piece in list(meant)[:PIECES_MAX] for slip in _slips(piece))
    return [code for code in dict.fromkeys(near) if is_code(code) and code not in meant]


def _right(pattern: re.Pattern[str], upper: str) -> Iterator[str]:
    pieces = (_NO_CHARACTER.sub("", match[1]) for match in pattern.finditer(upper))
    return (code for piece in pieces if is_code(code := piece.translate(_AS_MEANT)))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:TEXT_MAX]).upper()


def _slips(piece: str) -> Iterator[str]:
    for place in range(CODE_LENGTH):
        before, after = piece[:place], piece[place + 1 :]
        yield from (before + letter + after for letter in _CROCKFORD)
        if after:
            yield before + after[0] + piece[place] + after[1:]


def _check(letters: str | list[str]) -> str:
    """Return the character that makes the sum over all eight, the check times 1, zero."""
    total = 0
    for letter in letters:  # Horner: each step multiplies what came before by x
        total = _times_x(total ^ _VALUE[letter])
    return _CROCKFORD[total]


def _times_x(value: int) -> int:
    value <<= 1
    return value ^ _POLYNOMIAL if value & 32 else value
