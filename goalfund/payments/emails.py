"""Which e-mail addresses the gateway takes for a payer."""

import re
from typing import Final

_SHAPE: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+([A-Za-z]{2,24})"
)

# Names that no registry hands out. The gateway refuses the like of them.
_NOT_PUBLIC: Final = frozenset(
    {"local", "localhost", "localdomain", "internal", "invalid", "test", "example", "lan", "home"}
)


def gateway_takes(email: str) -> bool:
    """Return whether `email` is spelt like a public address: at most 254 characters, a real TLD."""
    match = _SHAPE.fullmatch(email)
    return match is not None and len(email) <= 254 and match[1].lower() not in _NOT_PUBLIC
