"""The list of banks over HTTP."""

from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from goalfund.edge.cursors import Cursors, Page
from goalfund.edge.fields import PageQuery, Text, View
from goalfund.edge.routes import Answer, Routes
from goalfund.payments.banks import find_banks

CURSORS: Final = web.AppKey("bank_cursors", Cursors)
_KEPT_FOR_A_DAY: Final = {"Cache-Control": "public, max-age=86400"}

routes = Routes("/api/v1", "banks")


class BankView(View):
    """A bank that money can be sent to."""

    code: Annotated[str, Field(description="Its NIP code.", pattern="^[0-9]{6}$")]
    name: str


class BankPage(Page[BankView]):
    """A page of banks, by name."""


class BanksQuery(PageQuery):
    """Which banks."""

    q: Annotated[str, Text(1, 100)] | None = None


@routes.get("/banks")
async def list_banks(request: web.Request, query: BanksQuery) -> Answer[BankPage]:
    """List the banks that payouts can be sent to, by name. No session is needed."""
    cursors = request.app[CURSORS]
    position = cursors.open("banks", query)
    after = None if position is None else (str(position[0]), str(position[1]))
    found = find_banks(query.q, after, query.limit + 1)
    shown, following = cursors.cut("banks", query, found, lambda bank: bank.key)
    items = [BankView(code=bank.code, name=bank.name) for bank in shown]
    return Answer(BankPage(items=items, next_cursor=following), headers=_KEPT_FOR_A_DAY)
