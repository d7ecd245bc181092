"""A bank that only pretends: a page from which payers send transfers to virtual accounts."""

import re
from typing import Final

from aiohttp import web

from goalfund.payments.simulator.gateway import GATEWAY
from goalfund.payments.simulator.page import money, render

_NAIRA: Final = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2}))?")
_FIELDS: Final = ("sender", "account", "amount", "narration")
_LENGTH_MAX: Final = 100


def routes() -> list[web.AbstractRouteDef]:
    """Return the bank's routes."""
    return [web.get("/bank", show), web.post("/bank", send)]


async def show(request: web.Request) -> web.Response:
    """GET /bank; the query fills the form"""
    given = {name: request.query.get(name, "")[:_LENGTH_MAX] for name in _FIELDS}
    return render(200, "bank", given | {"told": "As in your own bank's app."})


async def send(request: web.Request) -> web.Response:
    """POST /bank; the merchant of the account is told as of any other credit"""
    gateway, form = request.app[GATEWAY], await request.post()
    given = {name: str(form.get(name, ""))[:_LENGTH_MAX] for name in _FIELDS}
    amount_minor = _minor(given["amount"])
    if not amount_minor or not given["sender"].strip():
        return render(400, "bank", given | {"told": "Enter a name and an amount."})
    narration = given["narration"] or None
    if gateway.transfer_in(given["account"], amount_minor, given["sender"], narration) is None:
        return render(400, "bank", given | {"told": "There is no such account."})
    sent = {"title": f"{money(amount_minor, 'NGN')} sent", "text": "The account's bank is told."}
    return render(200, "ended", sent)


def _minor(naira: str) -> int:
    """Return kobo; 0 when it is no amount."""
    match = _NAIRA.fullmatch(naira.replace(",", "").strip())
    return 0 if match is None else int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))
