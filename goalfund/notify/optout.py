"""Links by which somebody is mailed no more: who has one may use it, without signing in."""

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from goalfund.notify.kinds import RULES, Kind

_PURPOSE: Final = b"goalfund notice mail v1"
_TAG_BYTES: Final = 16
_PERSON_BYTES: Final = 16
_MARKS_BYTES: Final = 4
_DAILY: Final = 1 << 31


@dataclass(frozen=True, slots=True)
class Stop:
    """What somebody can end: mail of some kinds, and perhaps of all that come once a day."""

    person_id: UUID
    kinds: frozenset[Kind]
    daily: bool = False


class OptOuts:
    """Signs such links. The newest secret signs; every one of them verifies. They stay good."""

    def __init__(self, secrets: Sequence[str], public_url: str) -> None:
        assert secrets
        self._keys = [hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256) for secret in secrets]
        self._public_url = public_url

    def token(self, stop: Stop) -> str:
        """Return what stands for `stop` in a link: short, so that a header has it in one line."""
        marks = sum(1 << RULES[kind].mark for kind in stop.kinds) | stop.daily * _DAILY
        content = stop.person_id.bytes + marks.to_bytes(_MARKS_BYTES)
        return base64.urlsafe_b64encode(self._tag(self._keys[0], content) + content).decode()

    def read(self, token: str) -> Stop | None:
        """Return what `token` stands for; None when it is none of ours."""
        try:
            raw = base64.b64decode(token.encode("ascii"), altchars=b"-_", validate=True)
        except ValueError:
            return None
        tag, content = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
        if not any(hmac.compare_digest(tag, self._tag(key, content)) for key in self._keys):
            return None
        marks = int.from_bytes(content[_PERSON_BYTES:])
        # Of a kind that there is no more, nothing is sent.
        kinds = frozenset(kind for kind, rule in RULES.items() if marks >> rule.mark & 1)
        return Stop(UUID(bytes=content[:_PERSON_BYTES]), kinds, bool(marks & _DAILY))

    def page(self, stop: Stop) -> str:
        """Return the link for people: a page that asks. Programs that look at links end nothing."""
        return f"{self._public_url}/unsubscribe#token={self.token(stop)}"

    def headers(self, stop: Stop) -> Mapping[str, str]:
        """Return what tells mail programs how to end it at one press, by RFC 8058."""
        address = f"{self._public_url}/api/v1/unsubscribe?token={self.token(stop)}"
        return {
            "List-Unsubscribe": f"<{address}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }

    @staticmethod
    def _tag(key: bytes, content: bytes) -> bytes:
        return hmac.digest(key, content, hashlib.sha256)[:_TAG_BYTES]
