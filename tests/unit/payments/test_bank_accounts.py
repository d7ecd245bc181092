"""Bank accounts: masked, sealed, and told apart without being told."""

from cryptography.fernet import Fernet

from goalfund.edge.vault import Vault
from goalfund.payments.bank_accounts import Account

ACCOUNT = Account("000013", "0123456789", "PIPES AND SONS LTD")


def test_an_account_shows_its_last_digits_and_its_bank() -> None:
    assert ("******6789", "GTBank Plc") == (ACCOUNT.masked, ACCOUNT.bank_name)
    assert "0123456789" not in repr(ACCOUNT)


def test_what_is_sealed_opens_under_our_keys_alone() -> None:
    vault = Vault([Fernet.generate_key().decode()])
    sealed = ACCOUNT.sealed(vault)

    assert ACCOUNT == Account.opened(vault, sealed)
    assert "0123456789" not in sealed


def test_keys_are_equal_for_equal_accounts_and_for_no_others() -> None:
    renamed = Account("000013", "0123456789", "PIPES & SONS")
    others = [Account("000014", "0123456789", ""), Account("000013", "0123456788", "")]

    assert ACCOUNT.key("secret") == renamed.key("secret")
    assert 4 == len({one.key("secret") for one in (ACCOUNT, *others)} | {ACCOUNT.key("other")})
