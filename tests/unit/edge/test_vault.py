"""What is encrypted before it is stored."""

import pytest
from cryptography.fernet import Fernet

from goalfund.edge.vault import SealBrokenError, Vault

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))


def test_what_is_sealed_opens_again_and_shows_nothing() -> None:
    sealed = Vault([OLD]).seal(b"a secret")

    assert b"a secret" not in sealed
    assert b"a secret" == Vault([OLD]).open(sealed)


def test_the_newest_key_seals_and_every_key_opens() -> None:
    old, both, new = Vault([OLD]), Vault([NEW, OLD]), Vault([NEW])

    assert b"x" == both.open(old.seal(b"x"))
    assert b"x" == new.open(both.seal(b"x"))
    assert b"x" == new.open(both.reseal(old.seal(b"x")))


def test_without_its_key_nothing_opens() -> None:
    sealed = Vault([OLD]).seal(b"x")

    with pytest.raises(SealBrokenError, match="SECRET_KEY"):
        Vault([NEW]).open(sealed)
    with pytest.raises(SealBrokenError):
        Vault([NEW]).reseal(sealed)


def test_changed_bytes_do_not_open() -> None:
    sealed = bytearray(Vault([OLD]).seal(b"x"))
    sealed[20] ^= 1

    with pytest.raises(SealBrokenError):
        Vault([OLD]).open(bytes(sealed))
