"""What can happen to an account: the words of its security log."""

from enum import StrEnum


class Happened(StrEnum):
    """The kinds of security events. A client may rely on every one of these words."""

    REGISTERED = "registered"
    REGISTERED_AGAIN = "registered_again"
    EMAIL_VERIFIED = "email_verified"
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SESSION_REVOKED = "session_revoked"
    SESSIONS_REVOKED = "sessions_revoked"
    PASSWORD_RESET_ASKED = "password_reset_asked"  # noqa: S105
    PASSWORD_RESET = "password_reset"  # noqa: S105
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    SECOND_FACTOR_ON = "second_factor_on"
    SECOND_FACTOR_OFF = "second_factor_off"
    RECOVERY_CODES_REPLACED = "recovery_codes_replaced"
    RECOVERY_CODE_USED = "recovery_code_used"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_RENAMED = "passkey_renamed"
    PASSKEY_REMOVED = "passkey_removed"
    PASSKEY_SUSPECTED = "passkey_suspected"
    STEPPED_UP = "stepped_up"
    CONFIRMATION_FAILED = "confirmation_failed"
    PROFILE_CHANGED = "profile_changed"
    SETTLEMENT_ACCOUNT_CHANGED = "settlement_account_changed"
    SETTLEMENT_ACCOUNT_REMOVED = "settlement_account_removed"
    ACCOUNT_ERASED = "account_erased"
