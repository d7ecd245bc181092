"""Levers on money and time, under /__sim: deposits, how transfers go, the clock, the books."""

from aiohttp import web
from pydantic import PositiveFloat, PositiveInt

from goalfund.payments.simulator.control import (
    Body,
    charge_of,
    merchant_of,
    problem,
    read_lever,
)
from goalfund.payments.simulator.faults import RefundEnd
from goalfund.payments.simulator.gateway import GATEWAY, Gateway
from goalfund.payments.simulator.replies import reply
from goalfund.payments.simulator.scripts import ScriptName, TransferStatus
from goalfund.payments.simulator.transfers import Transfer

_ENDS = {
    "succeed": TransferStatus.SUCCESS,
    "reverse": TransferStatus.REVERSED,
    "fail": TransferStatus.FAILED,
}


class Deposit(Body):
    amount_minor: PositiveInt
    merchant_id: str | None = None


class Scripted(Body):
    outcome: ScriptName


class RefundScript(Body):
    outcome: RefundEnd


class BankTransfer(Body):
    account_number: str
    amount_minor: PositiveInt
    sender: str = "Ada Obi"
    narration: str | None = None


class Forward(Body):
    seconds: PositiveFloat


def routes() -> list[web.AbstractRouteDef]:
    """Return the routes. As with all levers, none asks for a key."""
    return [
        web.post("/__sim/deposits", deposit),
        web.put("/__sim/transfers/{reference}/script", script_transfer),
        web.post("/__sim/transfers/{reference}/{end:succeed|reverse|fail}", end_transfer),
        web.put("/__sim/transactions/{reference}/refunds", script_refunds),
        web.post("/__sim/transactions/{reference}/dispute", dispute),
        web.post("/__sim/disputes/{ticket}/{end:accepted|rejected}", end_dispute),
        web.post("/__sim/bank-transfers", bank_transfer),
        web.post("/__sim/pool/{count:[0-9]{1,3}}", fill_pool),
        web.post("/__sim/sales", sell),
        web.post("/__sim/clock/forward", forward),
        web.get("/__sim/books", books),
    ]


async def deposit(request: web.Request) -> web.Response:
    """Put money into a merchant's wallet from nowhere."""
    gateway, body = request.app[GATEWAY], await read_lever(request, Deposit)
    merchant = merchant_of(gateway, body.merchant_id)
    gateway.deposit(merchant, body.amount_minor)
    return reply(200, {"balance_minor": gateway.books.balance(merchant.id)})


async def script_transfer(request: web.Request) -> web.Response:
    """Say how the transfer of a reference is to go, before it comes."""
    body = await read_lever(request, Scripted)
    request.app[GATEWAY].transfers.script(request.match_info["reference"], body.outcome)
    return reply(200, {"reference": request.match_info["reference"], "outcome": body.outcome})


async def end_transfer(request: web.Request) -> web.Response:
    """End a pending transfer; a success can be reversed later."""
    await read_lever(request, Body)
    gateway = request.app[GATEWAY]
    found = transfer_of(gateway, request.match_info["reference"])
    ended = gateway.transfers.end(found, _ENDS[request.match_info["end"]])
    return reply(200, {"reference": ended.reference, "status": ended.status})


async def script_refunds(request: web.Request) -> web.Response:
    """Say how refunds of a charge are to end."""
    gateway, body = request.app[GATEWAY], await read_lever(request, RefundScript)
    charge = charge_of(gateway, request.match_info["reference"])
    gateway.refunds.script(charge.reference, body.outcome)
    return reply(200, {"reference": charge.reference, "outcome": body.outcome})


async def dispute(request: web.Request) -> web.Response:
    """Dispute a paid charge in its payer's place."""
    await read_lever(request, Body)
    gateway = request.app[GATEWAY]
    begun = gateway.disputes.begin(charge_of(gateway, request.match_info["reference"]))
    if begun is None:
        raise problem(409, "nobody has paid it")
    return reply(200, {"ticket_id": begun.ticket_id})


async def end_dispute(request: web.Request) -> web.Response:
    """Decide a dispute in the bank's place."""
    await read_lever(request, Body)
    gateway, ticket = request.app[GATEWAY], request.match_info["ticket"]
    found = (gateway.disputes.find(merchant, ticket) for merchant in gateway.merchants)
    open_one = next((one for one in found if one is not None), None)
    if open_one is None:
        raise problem(404, "no such dispute")
    accepted = request.match_info["end"] == "accepted"
    ended = gateway.disputes.end(open_one, "accepted" if accepted else "rejected")
    return reply(200, {"ticket_id": ended.ticket_id, "status": ended.status})


async def bank_transfer(request: web.Request) -> web.Response:
    """Let somebody pay into any account, from their bank, in their own words."""
    gateway, body = request.app[GATEWAY], await read_lever(request, BankTransfer)
    reference = gateway.transfer_in(
        body.account_number, body.amount_minor, body.sender, body.narration
    )
    if reference is None:
        raise problem(404, "no such account, or it is lent to nobody")
    return reply(200, {"transaction_reference": reference})


async def fill_pool(request: web.Request) -> web.Response:
    """Put so many lent accounts into the first merchant's pool."""
    await read_lever(request, Body)
    gateway, merchant = request.app[GATEWAY], merchant_of(request.app[GATEWAY])
    for _ in range(int(request.match_info["count"])):
        gateway.lent.add(merchant)
    return reply(200, {"accounts": len(gateway.lent.pool_of(merchant.id))})


async def sell(request: web.Request) -> web.Response:
    """Let somebody pay at a terminal of a merchant."""
    gateway, body = request.app[GATEWAY], await read_lever(request, Deposit)
    sale = gateway.sell(merchant_of(gateway, body.merchant_id), body.amount_minor)
    return reply(200, {"transaction_reference": sale.reference})


async def forward(request: web.Request) -> web.Response:
    """Turn the clock forward, and let happen what is due then."""
    gateway, body = request.app[GATEWAY], await read_lever(request, Forward)
    now = gateway.world.forward(body.seconds)
    gateway.age()
    return reply(200, {"now": now.isoformat()})


async def books(request: web.Request) -> web.Response:
    """Answer each merchant's accounts by currency, in minor units."""
    gateway = request.app[GATEWAY]
    gateway.age()
    return reply(
        200, {merchant_id: gateway.books_of(merchant_id) for merchant_id in gateway.merchants}
    )


def transfer_of(gateway: Gateway, reference: str) -> Transfer:
    """Return a transfer of any merchant, or raise the 404."""
    found = (gateway.transfers.find(merchant, reference) for merchant in gateway.merchants)
    transfer = next((one for one in found if one is not None), None)
    if transfer is None:
        raise problem(404, "no such transfer")
    return transfer
