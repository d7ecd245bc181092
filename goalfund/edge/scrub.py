"""Takes personal data and secrets out of what leaves the process for logs and for Sentry."""

import re
from collections.abc import Mapping
from typing import Final

MASK: Final = "[scrubbed]"

# Whole words of a key, so that `first_name` and `accountNumber` are found and `rename` is not.
_PRIVATE_WORDS: Final = frozenset(
    {
        "account",
        "accountnumber",
        "address",
        "apikey",
        "auth",
        "authorization",
        "avatar",
        "body",
        "bvn",
        "card",
        "comment",
        "cookie",
        "cookies",
        "csrf",
        "display",
        "dsn",
        "email",
        "emails",
        "iban",
        "message",
        "mobile",
        "msisdn",
        "name",
        "names",
        "narration",
        "otp",
        "password",
        "passwd",
        "phone",
        "pin",
        "receipt",
        "recipient",
        "secret",
        "signature",
        "text",
        "token",
        "totp",
    }
)
_PRIVATE_KEYS: Final = frozenset({"access_key", "api_key", "query_string"})
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

_PATTERNS: Final = (
    re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,8}"),
    re.compile(r"(?i)\b(?:bearer|basic)\s+[\w.~+/=-]{6,}"),
    re.compile(r"(?i)\b(?:sandbox_|live_|test_)?[sp]k_[\w-]{6,}"),
    re.compile(r"(?i)\b\w+://[^/\s:@]*:[^/\s@]+@"),
    # Phone and account numbers; a group of digits inside an id has a letter or hyphen beside it.
    re.compile(r"(?<![\w.-])\+?\d(?:[ -]?\d){9,18}(?![\w-])"),
)


def scrub_text(text: str) -> str:
    """Return `text` with addresses, numbers, credentials and keys masked."""
    for pattern in _PATTERNS:
        text = pattern.sub(MASK, text)
    return text


def is_private(key: str) -> bool:
    """Return whether a field of this name may hold what must not leave."""
    return key in _PRIVATE_KEYS or any(
        word.lower() in _PRIVATE_WORDS for word in _WORD.findall(key)
    )


def scrub(value: object, depth: int = 8) -> object:
    """Return a copy of `value` in which private keys and patterns are masked."""
    if isinstance(value, str):
        return scrub_text(value)
    if depth == 0:
        return MASK
    if isinstance(value, Mapping):
        return {
            key: MASK if isinstance(key, str) and is_private(key) else scrub(part, depth - 1)
            for key, part in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [scrub(part, depth - 1) for part in value]
    return value
