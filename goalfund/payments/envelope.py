"""The gateway's replies, which come in many envelopes, read by one rule.

A reply is good when the HTTP status is 2xx, `success` is not false, and `status` is absent or
spells a number from 200 to 299. Refusals come in two styles, Joi's and ASP.NET's.
"""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from goalfund.payments import documents, fields

_QUOTED_FIELD: Final = re.compile(r'"([A-Za-z_.]{1,64})" ')


@dataclass(frozen=True, slots=True)
class Envelope:
    """One reply. `code` is the status that tells most: the body's own where HTTP says 2xx.

    `agreed` is False when HTTP and the body refuse with different codes: then none of the two may
    be relied on. (A refusal inside a 200 is an agreed one: some services write them so.)
    """

    ok: bool
    code: int
    agreed: bool
    message: str
    field: str | None
    data: object
    raw: bytes = dataclasses.field(repr=False)


def read_envelope(http_status: int, raw: bytes) -> Envelope:
    """Return what the gateway replied; `raw` stays with it.

    Raises:
        MalformedError: the body is not one JSON object; an HTML page of a proxy, for instance.
    """
    body = documents.read(raw)
    http_ok = 200 <= http_status < 300
    stated = _stated_status(body.get("status"), http_status)
    message, culprit = _refusal(body)
    return Envelope(
        ok=http_ok and body.get("success") is not False and 200 <= stated < 300,
        code=stated if http_ok else http_status,
        agreed=stated != 0 and (http_ok or stated == http_status),
        message=message,
        field=culprit,
        data=body.get("data"),
        raw=raw,
    )


def _stated_status(status: object, absent: int) -> int:
    """Return the body's status: a number, or a string of digits. What is neither is no success."""
    if status is None:
        return absent
    if type(status) is int:
        return status
    if isinstance(status, str) and re.fullmatch(r"[0-9]{3}", status):
        return int(status)
    return 0


def _refusal(body: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return the message and the field that it blames, from either style."""
    errors = body.get("errors")
    if isinstance(errors, dict) and errors:
        culprit, reasons = next(iter(errors.items()))
        reason = reasons[0] if isinstance(reasons, list) and reasons else body.get("title")
        return fields.words(reason) or "", fields.words(culprit)
    message = fields.words(body.get("message")) or ""
    quoted = _QUOTED_FIELD.match(message)
    return message, quoted[1] if quoted else None
