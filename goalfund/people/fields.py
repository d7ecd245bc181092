"""The fields of people's requests: how each is spelt, and how long it may be."""

import re
import unicodedata
from typing import Annotated, Final
from uuid import UUID

import phonenumbers
from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from goalfund.edge.fields import Text

EMAIL_MAX: Final = 254
PASSWORD_MIN: Final = 10
PASSWORD_MAX: Final = 128

_EMAIL = re.compile(
    r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
)
_ASCII_ONLY: Final = r"^[\x21-\x7e]+$"


def _email(value: str) -> str:
    """Return the address as it is compared: in lower case, for no one has two that differ in it."""
    email = value.strip().lower()
    local = email.partition("@")[0]
    dotted = local.startswith(".") or local.endswith(".") or ".." in local
    if len(email) > EMAIL_MAX or dotted or not _EMAIL.fullmatch(email):
        raise PydanticCustomError("email", "This is not an e-mail address")
    return email


def _composed(value: object) -> object:
    # The same password must come out the same from every keyboard.
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _phone(value: str) -> str:
    try:
        parsed = phonenumbers.parse(value, None) if value.startswith("+") else None
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or parsed.extension or not phonenumbers.is_valid_number(parsed):
        raise PydanticCustomError("phone", "This is not a phone number such as +2348031234567")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


Email = Annotated[
    str,
    Field(min_length=3, max_length=320, examples=["ada@example.org"]),
    AfterValidator(_email),
]
NewPassword = Annotated[
    str, Field(min_length=PASSWORD_MIN, max_length=PASSWORD_MAX), BeforeValidator(_composed)
]
# What somebody says their password is. It may be older than the rules for new ones.
Password = Annotated[str, Field(min_length=1, max_length=PASSWORD_MAX), BeforeValidator(_composed)]
Name = Annotated[str, Text(1, 80)]
PasskeyName = Annotated[str, Text(1, 60)]
Phone = Annotated[
    str,
    Field(min_length=4, max_length=32, description="E.164.", examples=["+2348031234567"]),
    AfterValidator(_phone),
]
OneTimeCode = Annotated[
    str,
    Field(
        min_length=6,
        max_length=40,
        pattern=r"^[0-9A-Za-z -]+$",
        description="Six digits of the authenticator app, or a recovery code.",
        examples=["123456"],
    ),
]
MailedToken = Annotated[str, Field(min_length=1, max_length=100, pattern=_ASCII_ONLY)]
AvatarFile = Annotated[
    UUID,
    # Strict would take no text for it.
    Field(strict=False, description="A file that was uploaded as an `avatar`."),
]
