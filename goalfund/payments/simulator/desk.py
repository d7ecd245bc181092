"""A page for developers: what the gateway knows, payouts to decide, a clock to turn."""

from collections.abc import Iterable, Sequence
from html import escape
from string import Template
from typing import Final

from aiohttp import web
from yarl import URL

from goalfund.payments.simulator.charges import Charge, ChargeStatus, paid_and_arriving
from goalfund.payments.simulator.checkout import checkout_url
from goalfund.payments.simulator.credits import Credit
from goalfund.payments.simulator.gateway import GATEWAY, Gateway
from goalfund.payments.simulator.page import file_text, headers, money
from goalfund.payments.simulator.scripts import SUFFIXES, TransferStatus
from goalfund.payments.simulator.transfers import Transfer
from goalfund.payments.simulator.webhooks import Delivery

SHOWN: Final = 50

_ENDS: Final = {
    "succeed": TransferStatus.SUCCESS,
    "reverse": TransferStatus.REVERSED,
    "fail": TransferStatus.FAILED,
}
_STEPS: Final = {"60": "1 minute", "3600": "1 hour", "86400": "1 day"}


def routes() -> list[web.RouteDef]:
    return [
        web.get("/", show),
        web.post("/desk/clock", turn_clock),
        web.post("/desk/transfer/{end:succeed|reverse|fail}", end_transfer),
        web.post("/desk/dispute", dispute),
        web.post("/desk/replay", replay),
        web.get("/pay-assets/desk.css", stylesheet),
    ]


async def show(request: web.Request) -> web.Response:
    """GET /"""
    gateway = request.app[GATEWAY]
    gateway.age()
    merchants = gateway.merchants
    charges = sorted(gateway.charges, key=lambda one: one.number)[-SHOWN:][::-1]
    credits_ = [one for of in merchants for one in gateway.accounts.credits_of(of)][-SHOWN:][::-1]
    transfers = [one for of in merchants for one in gateway.transfers.all_of(of)][-SHOWN:][::-1]
    parts = (
        _clock(gateway),
        _bank_form(gateway),
        _table("Balances", ("merchant", "", "wallet", "held", "under way"), _balances(gateway)),
        _table("Charges", ("reference", "amount", "status", ""), _charges(gateway, charges)),
        _table("Bank transfers in", ("from", "amount", "account", "remarks"), _credits(credits_)),
        _table("Payouts", ("reference", "amount", "to", "status", ""), _payouts(transfers)),
        _suffixes(),
        _table("Webhooks", ("about", "product", "outcome", ""), _webhooks(gateway)),
    )
    return _page("Test gateway", "".join(parts), request.query.get("said", ""))


async def turn_clock(request: web.Request) -> web.Response:
    """POST /desk/clock"""
    gateway, form = request.app[GATEWAY], await _form(request)
    if form.get("seconds") not in _STEPS:
        raise web.HTTPBadRequest(text="Choose one of the steps.")
    gateway.world.forward(float(form["seconds"]))
    gateway.age()
    raise web.HTTPSeeOther(_said("/", f"{_STEPS[form['seconds']]} later."))


async def end_transfer(request: web.Request) -> web.Response:
    """POST /desk/transfer/{end}"""
    gateway, form = request.app[GATEWAY], await _form(request)
    reference = form.get("reference", "")
    found = (gateway.transfers.find(of, reference) for of in gateway.merchants)
    transfer = next((one for one in found if one is not None), None)
    if transfer is None:
        raise web.HTTPNotFound(text="There is no such transfer.")
    ended = gateway.transfers.end(transfer, _ENDS[request.match_info["end"]])
    raise web.HTTPSeeOther(_said("/", f"{reference}: {ended.status}."))


async def dispute(request: web.Request) -> web.Response:
    """POST /desk/dispute"""
    gateway, form = request.app[GATEWAY], await _form(request)
    found = (gateway.charges.find(form.get("reference", ""), of) for of in gateway.merchants)
    charge = next((one for one in found if one is not None), None)
    begun = None if charge is None else gateway.disputes.begin(charge)
    if begun is None:
        raise web.HTTPNotFound(text="Nobody has paid such a charge.")
    raise web.HTTPSeeOther(_said("/", f"Dispute {begun.ticket_id} of {begun.charge_reference}."))


async def replay(request: web.Request) -> web.Response:
    """POST /desk/replay"""
    number = (await _form(request)).get("number", "")
    fresh = request.app[GATEWAY].webhooks.replay(int(number)) if number.isdecimal() else None
    if fresh is None:
        raise web.HTTPNotFound(text="There is no such webhook.")
    raise web.HTTPSeeOther(_said("/", f"Sent again: {fresh.reference}."))


async def stylesheet(_request: web.Request) -> web.Response:
    """GET /pay-assets/desk.css"""
    return web.Response(text=file_text("desk.css"), content_type="text/css", headers=headers(None))


async def _form(request: web.Request) -> dict[str, str]:
    """Return a form of our own pages; another site's would pull levers behind somebody's back."""
    # Our pages send no referrer, and so an origin of `null`: what else the browser says counts.
    site, origin = (request.headers.get(name) for name in ("Sec-Fetch-Site", "Origin"))
    ours = origin is None or URL(origin).authority == request.host
    if not (ours if site is None else site in ("same-origin", "none")):
        raise web.HTTPForbidden(text="Only this page may do that.")
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def _said(path: str, text: str) -> URL:
    return URL(path).with_query(said=text)


def _page(title: str, content: str, said: str, status: int = 200) -> web.Response:
    note = f'<p class="said" role="status">{escape(said)}</p>' if said else ""
    text = Template(file_text("desk.html")).substitute(title=title, said=note, content=content)
    return web.Response(status=status, text=text, content_type="text/html", headers=headers(None))


def _clock(gateway: Gateway) -> str:
    buttons = "".join(
        _button("/desk/clock", f"{name} forward", seconds=seconds)
        for seconds, name in _STEPS.items()
    )
    now = f"{gateway.world.now():%Y-%m-%d %H:%M:%S} UTC"
    return f'<div class="row"><span>It is {now} at the gateway.</span>{buttons}</div>'


def _bank_form(gateway: Gateway) -> str:
    """Return the form of a bank's app, whose account can also be typed; the bank takes it."""
    options = "".join(
        f'<option value="{escape(number)}">{escape(name)}</option>'
        for number, name in _accounts(gateway)
    )
    fields = (
        ("account", "To account", 'list="accounts" inputmode="numeric" required'),
        ("amount", "Amount in naira", 'inputmode="decimal" required'),
        ("sender", "Sender", 'required maxlength="100"'),
        ("narration", "Narration", 'maxlength="100"'),
    )
    inputs = "".join(
        f'<label>{label}<input name="{name}" {more}></label>' for name, label, more in fields
    )
    return (
        f'<h2>Pay in from a bank</h2><form class="bank" method="post" action="/bank">{inputs}'
        f'<datalist id="accounts">{options}</datalist>'
        f'<button class="pay">Send the money</button></form>'
    )


def _accounts(gateway: Gateway) -> list[tuple[str, str]]:
    static = [(one.number, f"{one.first_name} {one.last_name}") for one in gateway.accounts]
    lent = [one for of in gateway.merchants for one in gateway.lent.pool_of(of)]
    return (static + [(one.number, one.name) for one in lent])[:SHOWN]


def _balances(gateway: Gateway) -> list[list[str]]:
    return [
        [_text(of), _text(currency), *(_sum(books[one], currency) for one in own)]
        for of in gateway.merchants
        for currency, books in gateway.books_of(of).items()
        for own in (("wallet", "held", "in_flight"),)
    ]


def _charges(gateway: Gateway, charges: Sequence[Charge]) -> Iterable[list[str]]:
    for one in charges:
        paid_minor, _ = paid_and_arriving(one, gateway.merchants[one.merchant_id])
        act = ""
        if one.status is ChargeStatus.PENDING:
            act = f'<a class="back" href="{escape(checkout_url(gateway, one))}">Open</a>'
        elif one.status is ChargeStatus.SUCCESS:
            act = _button("/desk/dispute", "Dispute", reference=one.reference)
        yield [_code(one.reference), _sum(paid_minor, one.currency), _text(one.status), _td(act)]


def _credits(rows: Sequence[Credit]) -> list[list[str]]:
    return [
        [_text(c.sender), _sum(c.amount_minor, "NGN"), _code(c.account_number), _text(c.remarks)]
        for c in rows
    ]


def _payouts(transfers: Sequence[Transfer]) -> Iterable[list[str]]:
    for one in transfers:
        ends = {"succeed": "Pay", "reverse": "Reverse", "fail": "Fail"}
        if one.status is TransferStatus.SUCCESS:
            ends = {"reverse": "Reverse"}
        elif one.status is not TransferStatus.PENDING:
            ends = {}
        buttons = "".join(
            _button(f"/desk/transfer/{end}", label, reference=one.reference)
            for end, label in ends.items()
        )
        whose = f"{one.account_name}, {one.bank_code} {one.account_number}"
        yield [
            _code(one.reference),
            _sum(one.amount_minor, "NGN"),
            _text(whose),
            _text(one.status),
            _td(buttons),
        ]


def _suffixes() -> str:
    rows = [[_code(f"...{suffix}"), _text(name)] for suffix, name in SUFFIXES.items()]
    table = _table("", ("account ends in", "what becomes of its transfers"), rows)
    return f"<details><summary>Accounts with outcomes of their own</summary>{table}</details>"


def _webhooks(gateway: Gateway) -> list[list[str]]:
    def row(one: Delivery) -> list[str]:
        again = _button("/desk/replay", "Send again", number=str(one.number))
        return [_code(one.reference), _text(one.product), _text(one.outcome), _td(again)]

    return [row(one) for one in list(gateway.webhooks.deliveries)[-SHOWN:][::-1]]


def _table(title: str, names: Sequence[str], rows: Iterable[list[str]]) -> str:
    sums = ("amount", "wallet", "held", "under way")
    marked = [(' class="sum"' if name in sums else "", name) for name in names]
    head = "".join(f'<th scope="col"{mark}>{name}</th>' for mark, name in marked)
    body = "".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    none = "" if body else f'<tr><td colspan="{len(names)}">None yet.</td></tr>'
    heading = f"<h2>{title}</h2>" if title else ""
    return (
        f'{heading}<div class="scroll"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}{none}</tbody></table></div>"
    )


def _button(action: str, label: str, **values: str) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in values.items()
    )
    return f'<form method="post" action="{action}">{hidden}<button>{label}</button></form> '


def _td(markup: str) -> str:
    return f"<td>{markup}</td>"


def _text(value: str) -> str:
    return _td(escape(value))


def _code(value: str) -> str:
    return _td(f"<code>{escape(value)}</code>")


def _sum(minor: int, currency: str) -> str:
    sign = "-" if minor < 0 else ""
    return f'<td class="sum">{sign}{money(abs(minor), currency)}</td>'
