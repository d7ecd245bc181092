"""Secrets that we hand out and keep as hashes only: session tokens, links, recovery codes."""

import base64
import hashlib
import hmac
import secrets
from typing import Final

TOKEN_LENGTH: Final = 43  # 32 bytes in base64
RECOVERY_CODES: Final = 10

# Without 0, 1, 8 and 9, which are read as o, l, b and g.
_CODE_BYTES: Final = 10
_CODE_GROUP: Final = 4
_CODE_LENGTH: Final = 16


def new_token() -> str:
    """Return 256 random bits as 43 characters that are safe in links and headers."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> bytes:
    """Return what is stored of a token. It holds 256 random bits, so it needs no salt."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def digest_of_bytes(secret: bytes) -> bytes:
    """Return what is stored of random bytes that are long enough to need no salt."""
    return hashlib.sha256(secret).digest()


def csrf_token(session_token: str) -> str:
    """Return the token that proves that a page of ours has read an answer to this session.

    It is made of the session's own token, so nothing is stored, and no key's rotation touches it.
    """
    mac = hmac.new(session_token.encode(), b"goalfund csrf", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def same(left: str, right: str) -> bool:
    """Return whether two secrets are equal, without telling by time where they differ."""
    return hmac.compare_digest(left.encode("utf-8", "replace"), right.encode("utf-8", "replace"))


def new_recovery_codes() -> list[str]:
    """Return ten codes of 80 random bits, in groups that can be copied by hand."""
    return [_grouped(secrets.token_bytes(_CODE_BYTES)) for _ in range(RECOVERY_CODES)]


def recovery_digest(code: str) -> bytes | None:
    """Return what is stored of a recovery code however it is typed; None for what is no code."""
    plain = "".join(code.replace("-", " ").split()).upper()
    if len(plain) != _CODE_LENGTH or not plain.isascii() or not plain.isalnum():
        return None
    return hashlib.sha256(b"recovery " + plain.encode()).digest()


def _grouped(raw: bytes) -> str:
    text = base64.b32encode(raw).decode()
    groups = (text[at : at + _CODE_GROUP] for at in range(0, len(text), _CODE_GROUP))
    return "-".join(groups)
