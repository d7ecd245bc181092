"""What people are written, in plain text. Links carry their secret behind a #, out of logs."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from goalfund.notify.mail import Mail

_LAGOS: Final = ZoneInfo("Africa/Lagos")
_NOT_YOU: Final = (
    "If this was not you, set a new password at {public_url}/forgot-password: that signs out every "
    "device."
)

_FACTOR_OFF: Final = "Your second factor was turned off"


class Letters:
    """Writes the mails of one deployment."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url

    def verify_email(self, email: str, token: str) -> Mail:
        """Return the mail by which a newcomer proves their address.

        It names nobody: until then the name may be a stranger's advertisement.
        """
        return self._mail(
            "verify_email",
            email,
            "Confirm your e-mail address",
            "Hello,",
            f"confirm that this is your address:\n{self._link('verify-email', token)}",
            "The link works once, for two days. If you did not open an account, do nothing: "
            "without you the address stays unconfirmed.",
        )

    def account_exists(self, email: str) -> Mail:
        """Return the mail to an address that somebody registered again."""
        return self._mail(
            "account_exists",
            email,
            "You have an account already",
            "Hello,",
            "somebody, perhaps you, tried to open an account with this address. It has one "
            f"already: sign in at {self._public_url}/sign-in, or set a new password at "
            f"{self._public_url}/forgot-password.",
            "If it was not you, there is nothing to do.",
        )

    def account_begun(self, email: str, token: str) -> Mail:
        """Return the mail to an address that was registered again before it was confirmed."""
        return self._mail(
            "account_begun",
            email,
            "Finish opening your account",
            "Hello,",
            "an account was begun with this address before, and never confirmed. Make it yours "
            f"by setting a password:\n{self._link('reset-password', token)}",
            "The link works once, for one hour. If it was not you, there is nothing to do.",
        )

    def reset_password(self, email: str, token: str) -> Mail:
        """Return the mail by which somebody sets a new password."""
        return self._mail(
            "reset_password",
            email,
            "Set a new password",
            "Hello,",
            f"set a new password here:\n{self._link('reset-password', token)}",
            "The link works once, for one hour. If you did not ask for it, there is nothing to do.",
        )

    def password_changed(self, email: str, name: str, at: datetime) -> Mail:
        """Return the notice of a new password."""
        return self._notice("password_changed", email, name, at, "Your password was changed")

    def second_factor_on(self, email: str, name: str, at: datetime) -> Mail:
        """Return the notice that signing in takes a code from now on."""
        return self._notice("second_factor_on", email, name, at, "Your second factor was turned on")

    def second_factor_off(self, email: str, name: str, at: datetime, *, left: bool) -> Mail:
        """Return the notice that signing in takes no code any more; `left`: but a passkey."""
        what = "Your authenticator app was turned off" if left else _FACTOR_OFF
        return self._notice("second_factor_off", email, name, at, what, *_what_is_left(left=left))

    def passkey_added(self, email: str, name: str, at: datetime, passkey: str) -> Mail:
        """Return the notice of another way to pass as this person."""
        return self._notice(
            "passkey_added", email, name, at, "A passkey was added", _called(passkey)
        )

    def passkey_removed(
        self, email: str, name: str, at: datetime, passkey: str, *, left: bool
    ) -> Mail:
        """Return the notice of one way less; `left`: another second factor is still on."""
        return self._notice(
            "passkey_removed",
            email,
            name,
            at,
            "A passkey was removed",
            _called(passkey),
            *_what_is_left(left=left),
        )

    def passkey_suspected(self, email: str, name: str, at: datetime, passkey: str) -> Mail:
        """Return the warning that there may be two of a passkey."""
        return self._notice(
            "passkey_suspected",
            email,
            name,
            at,
            "A passkey was refused",
            f"{_called(passkey)}. It has counted less than before, as a copy of it would. If this "
            "goes on, remove it and add it again.",
        )

    def recovery_codes_replaced(self, email: str, name: str, at: datetime) -> Mail:
        """Return the notice of new recovery codes."""
        return self._notice(
            "recovery_codes_replaced", email, name, at, "Your recovery codes were replaced"
        )

    def recovery_code_used(self, email: str, name: str, at: datetime) -> Mail:
        """Return the notice that one of the codes for emergencies is gone."""
        return self._notice(
            "recovery_code_used", email, name, at, "One of your recovery codes was used"
        )

    def settlement_account_changed(self, email: str, name: str, at: datetime, account: str) -> Mail:
        """Return the notice that money comes back to another account from now on."""
        return self._notice(
            "settlement_account_changed",
            email,
            name,
            at,
            "Your account for refunds was changed",
            f"Money that is returned to you goes to: {account}",
        )

    def settlement_account_removed(self, email: str, name: str, at: datetime) -> Mail:
        """Return the notice that there is no account any more that money comes back to."""
        return self._notice(
            "settlement_account_removed", email, name, at, "Your account for refunds was removed"
        )

    def new_device(self, email: str, name: str, at: datetime, device: str, address: str) -> Mail:
        """Return the notice of a sign-in from where there was none before."""
        return self._notice(
            "new_device",
            email,
            name,
            at,
            "A new device signed in",
            f"Device: {device or 'unknown'}\nAddress: {address}",
        )

    def _notice(
        self, kind: str, email: str, name: str, at: datetime, what: str, *more: str
    ) -> Mail:
        return self._mail(
            kind,
            email,
            what,
            f"Hello {name},",
            f"{what.lower()} on {_in_lagos(at)}.",
            *more,
            _NOT_YOU.format(public_url=self._public_url),
        )

    def _mail(self, kind: str, email: str, subject: str, *paragraphs: str) -> Mail:
        text = "\n\n".join([*paragraphs, f"GoalFund, {self._public_url}"])
        return Mail(kind, email, f"{subject} - GoalFund", f"{text}\n")

    def _link(self, page: str, token: str) -> str:
        return f"{self._public_url}/{page}#token={token}"


def _called(passkey: str) -> str:
    return f"It is called: {passkey}"


def _what_is_left(*, left: bool) -> tuple[str, ...]:
    return () if left else ("Your password alone is enough to sign in now.",)


def _in_lagos(at: datetime) -> str:
    return at.astimezone(_LAGOS).strftime("%d.%m.%Y at %H:%M (Lagos)")
