"""Which passwords are too easy to guess."""

from collections.abc import Sequence
from typing import Final

from zxcvbn import zxcvbn

_SCORE_MIN: Final = 3  # of 4: about 10^8 guesses are not enough
# What follows is not looked at: the time it takes grows faster than the password.
_LOOKED_AT: Final = 48
_OURS: Final = ("goalfund", "goal fund")


def weakness(password: str, personal: Sequence[str]) -> str | None:
    """Return, for people, why the password will not do; None when it will.

    `personal` is what others know of the person: it makes a password no stronger. This takes up
    to 25 ms, so it belongs beside the loop and not on it.
    """
    words = [*_OURS, *personal, *(part for text in personal for part in text.split("@"))]
    found = zxcvbn(password[:_LOOKED_AT], user_inputs=[word for word in words if word])
    if found["score"] >= _SCORE_MIN:
        return None
    hint: str = found["feedback"]["warning"] or "Add another word or two."
    return f"This password is too easy to guess. {hint}"
