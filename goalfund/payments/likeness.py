"""Whether two names, as people and their banks write them, can be one person's. Pure."""

import unicodedata
from typing import Final

WORDS_MAX: Final = 20
COMMON_MIN: Final = 2  # words that two names must share: one alone is anybody's

# What stands before names, and what banks call accounts by.
_TITLES: Final = frozenset(
    {"mr", "mrs", "ms", "miss", "dr", "prof", "engr", "barr", "chief", "sir", "lady", "pastor"}
    | {"rev", "alhaji", "alhaja", "hajia", "mallam"}
)


def words_of(name: str) -> frozenset[str]:
    """Return a name's words without accents, case, order and titles; initials are no words."""
    plain = unicodedata.normalize("NFKD", name[:500].replace("'", "").replace("\u2019", ""))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    words = "".join(c if c.isalnum() else " " for c in plain).split()[:WORDS_MAX]
    return frozenset(word for word in words if len(word) > 1 and word not in _TITLES)


def alike(name: str | None, other: str | None) -> bool:
    """Return whether one name holds all words of the other, in any order, and they share two.

    So ADA NGOZI OBI is alike to Obi Ada, and to neither Ada nor Ada Okafor.
    """
    if not name or not other:
        return False
    one, two = words_of(name), words_of(other)
    return len(one & two) >= COMMON_MIN and (one <= two or two <= one)


def common_words(name: str | None, other: str | None) -> int:
    """Return how many words two names share."""
    return len(words_of(name) & words_of(other)) if name and other else 0
