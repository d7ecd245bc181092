"""What is encrypted before it is stored: the newest key seals, every known key opens."""

from collections.abc import Sequence
from typing import Final

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_BROKEN: Final = "SECRET_KEY lacks the key that something in the database is sealed with"


class SealBrokenError(Exception):
    """None of the keys opens it: a key that is still needed was taken out of SECRET_KEY."""


class Vault:
    """Seals and opens with Fernet keys, given newest first."""

    def __init__(self, keys: Sequence[str]) -> None:
        assert keys
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def seal(self, secret: bytes) -> bytes:
        """Return `secret`, encrypted and authenticated with the newest key."""
        return self._fernet.encrypt(secret)

    def open(self, sealed: bytes) -> bytes:
        """Return the secret.

        Raises:
            SealBrokenError: no key fits, or the bytes were changed.
        """
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise SealBrokenError(_BROKEN) from None

    def reseal(self, sealed: bytes) -> bytes:
        """Return the same secret under the newest key.

        Raises:
            SealBrokenError: as for `open`.
        """
        try:
            return self._fernet.rotate(sealed)
        except InvalidToken:
            raise SealBrokenError(_BROKEN) from None
