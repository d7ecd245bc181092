"""Whose bank account it is, over HTTP: asked before somebody says that money goes there."""

from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from goalfund.edge.fields import Body, View
from goalfund.edge.guards import UNSAFE
from goalfund.edge.problems import Code
from goalfund.edge.routes import Routes
from goalfund.edge.sessions import verified
from goalfund.payments.bank_accounts import (
    LOOKED_UP,
    Account,
    AccountLookup,
    AccountNumber,
    BankCode,
)

LOOKUP: Final = web.AppKey("account_lookup", AccountLookup)

routes = Routes("/api/v1", "banks")


class AccountBody(Body):
    """An account that money may be sent to."""

    bank_code: BankCode
    account_number: AccountNumber


class AccountView(View):
    """Whose account it is."""

    bank_code: str
    bank_name: str
    account_masked: Annotated[str, Field(description="Its last four digits.")]
    account_name: Annotated[str, Field(description="Whose it is, in the bank's own words.")]


@routes.post(
    "/banks/account-name",
    codes=(Code.UNAUTHENTICATED, *UNSAFE, Code.EMAIL_NOT_VERIFIED, *LOOKED_UP),
)
async def name_account(request: web.Request, body: AccountBody) -> AccountView:
    """Ask the bank whose account it is, so that a slip is seen before it is asked for.

    Nothing is kept of it. For people with a confirmed address, so often and no more: what the
    account is used for afterwards is looked up anew, and counts to the same ration.
    """
    session = await verified(request)
    lookup = request.app[LOOKUP]
    return account_view(await lookup.find(session.person_id, body.bank_code, body.account_number))


def account_view(account: Account) -> AccountView:
    """Return an account with its holder, its number masked."""
    return AccountView(
        bank_code=account.bank_code,
        bank_name=account.bank_name,
        account_masked=account.masked,
        account_name=account.account_name,
    )
