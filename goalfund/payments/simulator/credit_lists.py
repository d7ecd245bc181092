"""What merchants call about money that came by bank transfer: its lists, and their filters."""

from datetime import date, datetime
from typing import Final

from aiohttp import web

from goalfund.payments.simulator.asks import Ask, ask
from goalfund.payments.simulator.credits import Credit
from goalfund.payments.simulator.replies import ok, refused
from goalfund.payments.simulator.static_accounts import row

ROWS_MAX: Final = 100

_ROOT: Final = "/virtual-account"


def routes() -> list[web.RouteDef]:
    customer, every = (
        f"{_ROOT}/customer/transactions/{{customer}}",
        f"{_ROOT}/merchant/transactions",
    )
    return [
        ask("GET", customer, "credits", of_customer, family="accounts"),
        ask("GET", every, "credits", recent, family="accounts"),
        ask("GET", f"{every}/all", "credits", all_credits, family="accounts"),
    ]


def of_customer(asked: Ask) -> web.Response:
    """GET /virtual-account/customer/transactions/{customer_identifier}"""
    customer = asked.path["customer"]
    return ok([row(one) for one in _credits(asked) if one.customer_identifier == customer])


def recent(asked: Ask) -> web.Response:
    """GET /virtual-account/merchant/transactions, the newest hundred"""
    return ok([row(credit) for credit in _credits(asked)[:ROWS_MAX]])


def all_credits(asked: Ask) -> web.Response:
    """GET /virtual-account/merchant/transactions/all, with its filters"""
    empty = next((name for name, value in asked.request.query.items() if not value), None)
    if empty is not None:
        return refused(400, f'"{empty}" is not allowed to be empty')
    days = days_of(asked, "%m-%d-%Y")
    if isinstance(days, web.Response):
        return days
    found = [one for one in _credits(asked) if _matches(one, asked) and within(one.at, days)]
    if asked.query.get("dir", "DESC").upper() == "ASC":
        found.reverse()
    rows = asked.gateway.faults.listed([row(credit) for credit in found[asked.page()]])
    return ok({"count": len(found), "rows": rows, "query": {}})


def days_of(asked: Ask, form: str) -> tuple[date, date] | web.Response:
    """Return the days asked for; a bound that is left out is far away."""
    days = []
    for name, far in (("startdate", date.min), ("enddate", date.max)):
        text = asked.query.get(name)
        try:
            days.append(far if text is None else datetime.strptime(text, form).date())  # noqa: DTZ007
        except ValueError:
            return refused(400, f'"{name}" must be in the format {form}')
    return days[0], days[1]


def within(moment: datetime, days: tuple[date, date]) -> bool:
    return days[0] <= moment.date() <= days[1]


def _credits(asked: Ask) -> list[Credit]:
    """Return the merchant's credits, newest first."""
    return asked.gateway.accounts.credits_of(asked.merchant.id)[::-1]


def _matches(credit: Credit, asked: Ask) -> bool:
    wanted = {
        "virtualaccount": credit.account_number,
        "customeridentifier": credit.customer_identifier,
        "transactionreference": credit.reference,
        "session_id": credit.session_id,
    }
    return all(asked.query.get(name) in (None, value) for name, value in wanted.items())
