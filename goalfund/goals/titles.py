"""Titles of goals: what may be in them, and the address of a page that is made of one."""

import hashlib
import re
import unicodedata
from base64 import b32encode
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from goalfund.edge.fields import Text

TITLE_MAX: Final = 120
_WORDS_OF_SLUG_MAX: Final = 60
_TAIL_BYTES: Final = 5

_WORDS: Final = re.compile(r"\w+")
_NOT_IN_SLUGS: Final = re.compile(r"[^a-z0-9]+")
_UNDER_AND_BETWEEN: Final = frozenset({"Mn", "Me", "Cf"})  # accents and joiners part no word
# Alphabets with letters that look like those of another: in one word, nobody needs two of them.
_LOOKALIKES: Final = frozenset(
    {"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"}
)
# Letters of Nigeria's and its neighbours' languages that are not a base letter with a mark.
_PLAIN: Final = str.maketrans(
    {"ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y", "ɛ": "e", "ɔ": "o", "ŋ": "n", "ǝ": "e", "ə": "e"}
    | {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i"}
)


def _unmixed(title: str) -> str:
    """Return the title when no word of it is written in two alphabets that look alike."""
    seen = "".join(c for c in title if unicodedata.category(c) not in _UNDER_AND_BETWEEN)
    for word in _WORDS.findall(seen):
        names = {part for letter in word for part in unicodedata.name(letter, "").split()}
        if len(_LOOKALIKES & names) > 1:
            raise PydanticCustomError(
                "text_lookalike", "A word may not mix letters of alphabets that look alike"
            )
    return title


Title = Annotated[str, Text(3, TITLE_MAX), AfterValidator(_unmixed)]


def slug_of(title: str, goal_id: UUID) -> str:
    """Return the address of a goal's page: the title in plain letters, and a tail of the goal's.

    The tail keeps goals of one title apart. So an address neither tells that a private goal has
    the same title, nor can it be guessed, nor taken before its owner comes; and a title in
    letters that merely look like another's gets another address.
    """
    # In this order: ornamental capitals have small letters only once they are plain.
    plain = unicodedata.normalize("NFKD", title).lower().translate(_PLAIN)
    ascii_only = "".join(c for c in plain if not unicodedata.combining(c))
    words = _NOT_IN_SLUGS.sub("-", ascii_only)[:_WORDS_OF_SLUG_MAX].strip("-")
    tail = b32encode(hashlib.sha256(b"slug" + goal_id.bytes).digest()[:_TAIL_BYTES])
    return f"{words or 'goal'}-{tail.decode().lower()}"
