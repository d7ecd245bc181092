"""What payers see: a page on which to pay, to be declined, or to leave."""

from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from typing import Final

from aiohttp import web
from yarl import URL

from goalfund.payments.simulator.charges import Charge, ChargeStatus, paid_and_arriving
from goalfund.payments.simulator.gateway import GATEWAY, Gateway

_CHANNEL_NAMES: Final = {
    "card": ("Card", "Visa 4242, always accepted"),
    "transfer": ("Bank transfer", "From any bank app"),
    "bank": ("Bank account", "Directly from your account"),
    "ussd": ("USSD", "With a code on your phone"),
}
_SYMBOLS: Final = {"NGN": "₦", "USD": "$"}
_ENDS: Final = {
    ChargeStatus.SUCCESS: ("Payment successful", "The merchant is being told."),
    ChargeStatus.FAILED: ("Payment declined", "No money was taken."),
    ChargeStatus.ABANDONED: ("Payment not completed", "No money was taken."),
}


async def show(request: web.Request) -> web.Response:
    """GET /pay/{reference}"""
    gateway = request.app[GATEWAY]
    charge = _charge(request, gateway)
    if charge is None:
        return render(404, "ended", {"title": "Unknown payment", "text": "Ask for a new link."})
    if charge.status is not ChargeStatus.PENDING:
        return _ended(gateway, charge)
    return render(200, "checkout", _values(gateway, charge), charge.callback_url)


async def decide(request: web.Request) -> web.Response:
    """POST /pay/{reference}; the payer's browser goes back to the merchant"""
    gateway = request.app[GATEWAY]
    charge = _charge(request, gateway)
    if charge is None:
        return render(404, "ended", {"title": "Unknown payment", "text": "Ask for a new link."})
    form = await request.post()
    outcome, channel = form.get("outcome"), form.get("channel", charge.channels[0])
    if outcome == "pay" and isinstance(channel, str) and channel in charge.channels:
        gateway.pay(charge, channel)
    elif outcome == "fail":
        gateway.fail(charge)
    elif outcome == "leave":
        gateway.abandon(charge)
    else:
        return render(400, "ended", {"title": "Nothing was chosen", "text": "Please go back."})
    raise web.HTTPSeeOther(_back(gateway, charge) or request.rel_url)


async def stylesheet(_request: web.Request) -> web.Response:
    """GET /pay-assets/checkout.css"""
    return web.Response(
        text=file_text("checkout.css"), content_type="text/css", headers=headers(None)
    )


def _charge(request: web.Request, gateway: Gateway) -> Charge | None:
    reference = request.match_info["reference"]
    whose = request.query.get("merchant")
    found = (
        gateway.charges.find(reference, one) for one in gateway.merchants if whose in (None, one)
    )
    return next((charge for charge in found if charge is not None), None)


def _back(gateway: Gateway, charge: Charge) -> URL | None:
    """Return where the merchant awaits the payer, with the reference in the query."""
    if charge.callback_url is None:
        return None
    return URL(charge.callback_url).update_query(
        {gateway.unknowns.redirect_parameter: charge.reference}
    )


def _ended(gateway: Gateway, charge: Charge) -> web.Response:
    title, text = _ENDS[charge.status]
    back = _back(gateway, charge)
    link = (
        "" if back is None else f'<a class="back" href="{escape(str(back))}">Back to merchant</a>'
    )
    return render(200, "ended", {"title": title, "text": text}, link=link)


def _values(gateway: Gateway, charge: Charge) -> dict[str, str]:
    merchant = gateway.merchants[charge.merchant_id]
    paid_minor, _ = paid_and_arriving(charge, merchant)
    return {
        "merchant": merchant.name,
        "amount": money(paid_minor, charge.currency),
        "email": charge.email,
        "reference": charge.reference,
        "channels": "".join(_choice(name, charge.channels[0]) for name in charge.channels),
    }


def _choice(channel: str, first: str) -> str:
    """Return the markup of one way to pay; nothing in it comes from outside."""
    name, hint = _CHANNEL_NAMES[channel]
    checked = " checked" if channel == first else ""
    return (
        f'<label class="way"><input type="radio" name="channel" value="{channel}"{checked}>'
        f"<span><strong>{name}</strong><small>{hint}</small></span></label>"
    )


def money(minor: int, currency: str) -> str:
    """Return an amount for people: ₦2,500.00."""
    return f"{_SYMBOLS[currency]}{minor // 100:,}.{minor % 100:02}"


def render(
    status: int,
    name: str,
    values: dict[str, str],
    callback_url: str | None = None,
    *,
    link: str = "",
) -> web.Response:
    """Return a page; `values` are escaped, but for markup of our own."""
    safe = {key: value if key == "channels" else escape(value) for key, value in values.items()}
    text = Template(file_text(f"{name}.html")).substitute(safe | {"link": link})
    return web.Response(
        status=status, text=text, content_type="text/html", headers=headers(callback_url)
    )


def headers(callback_url: str | None) -> dict[str, str]:
    """Return headers that allow nothing but our own form and stylesheet.

    Browsers hold the redirect after a form to `form-action` too, so it names the merchant.
    """
    merchant = f" {URL(callback_url).origin()}" if callback_url else ""
    return {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src data:; "
        f"base-uri 'none'; frame-ancestors 'none'; form-action 'self'{merchant}",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }


@cache
def file_text(name: str) -> str:
    return (files(__package__) / "pages" / name).read_text(encoding="utf-8")
