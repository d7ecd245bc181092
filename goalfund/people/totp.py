"""Codes of an authenticator app (RFC 6238): thirty seconds, six digits, one step of drift."""

from datetime import datetime
from typing import Final

import pyotp
import segno

ISSUER: Final = "GoalFund"
STEP_S: Final = 30
DRIFT: Final = 1  # steps by which a phone's clock may be off, either way


def new_secret() -> str:
    """Return 160 random bits in base32."""
    return pyotp.random_base32(32)


def counter_of(secret: str, code: str, now: datetime, last_counter: int) -> int | None:
    """Return the counter of the step whose code this is, or None when it is no good.

    A code is good in its own step and one step around it, and only when no code of that step or
    a later one was used: that is what `last_counter` says.
    """
    totp = pyotp.TOTP(secret)
    current = int(now.timestamp()) // STEP_S
    good = None
    # All are compared, so that the time it takes does not tell which one it was.
    for counter in range(current - DRIFT, current + DRIFT + 1):
        if pyotp.utils.strings_equal(code, totp.generate_otp(counter)) and counter > last_counter:
            good = counter
    return good


def uri(secret: str, email: str) -> str:
    """Return the address that authenticator apps read from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def qr_svg(content: str) -> str:
    """Return a QR code as an SVG document of about 2 KB that scales to its place."""
    svg: str = segno.make(content, error="m").svg_inline(
        omitsize=True, dark="#000", light="#fff", border=4, title="QR code"
    )
    return svg
