"""Static virtual accounts: opened, found, what was paid into them, news that we never took."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import quote

from goalfund.payments import fields, money
from goalfund.payments.documents import MalformedError
from goalfund.payments.envelope import Envelope
from goalfund.payments.payloads import NARRATION_MAX
from goalfund.payments.squad.calls import Calls, data_of, fault
from goalfund.payments.squad.errors import GatewayUnreadableError
from goalfund.payments.squad.lists import Page, page_of
from goalfund.payments.virtual_accounts import AccountHolder, VirtualAccount, read_account

_NONE: Final = re.compile(r"no virtual account|not found", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCustomer:
    """A person whom an account is opened for. The gateway checks the names against the BVN."""

    identifier: str
    first_name: str
    last_name: str
    mobile_num: str = field(repr=False)
    born: date = field(repr=False)
    bvn: str = field(repr=False)
    is_female: bool = field(repr=False)
    address: str = field(repr=False)
    email: str | None = field(default=None, repr=False)
    beneficiary_account: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRow:
    """Money that came to an account, in kobo. `is_frozen`: the gateway holds it back.

    `is_dynamic`: to a lent account; whether that one is kept, only the loan's own list tells.
    """

    reference: str
    account_number: str
    customer_identifier: str | None
    amount_minor: int
    net_minor: int
    currency: str
    remarks: str | None = field(default=None, repr=False)
    paid_at: datetime | None = None
    is_credit: bool = True
    is_frozen: bool = False
    is_dynamic: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedNews:
    """A webhook that we did not take. The gateway has put its keys in another order, so that no
    signature fits any more: what it says is to be asked for again.
    """

    reference: str
    payload: Mapping[str, Any] = field(repr=False)


class VirtualAccounts:
    """The services about static accounts. Opening one is never repeated by itself."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def open(self, holder: AccountHolder | NewCustomer) -> VirtualAccount:
        """Open an account for a business or a person, and return it.

        Raises:
            GatewayUnavailableError: it may be open; look for it before asking again.
            DuplicateReferenceError: the holder has one. GatewayRefusedError: there is none.
        """
        if isinstance(holder, NewCustomer):
            path, body = "/virtual-account", _of_person(holder)
            name = f"{holder.first_name} {holder.last_name}"
        else:
            path, body = "/virtual-account/business", _of_business(holder)
            name = holder.business_name
        given = {key: value for key, value in body.items() if value is not None}
        envelope = await self._calls.once("POST", path, given)
        return _account(envelope, holder.identifier, name)

    async def find(self, identifier: str) -> VirtualAccount | None:
        """Return the account that was opened for a holder, or None.

        Raises:
            GatewayUnavailableError: nothing is known, also after some attempts.
            GatewayRefusedError: the gateway will not say.
        """

        def read(envelope: Envelope) -> VirtualAccount | None:
            if envelope.code == 404 and _NONE.search(envelope.message):
                return None
            return _account(envelope, identifier, identifier)

        path = f"/virtual-account/{quote(identifier, safe='')}"
        return await self._calls.question("GET", path, read)

    async def credits_of(self, customer_identifier: str) -> Page[CreditRow]:
        """Return what was paid into the customer's account, as far as the gateway goes back."""
        path = f"/virtual-account/customer/transactions/{quote(customer_identifier, safe='')}"
        return await self._calls.question("GET", path, lambda reply: page_of(reply, _credit))

    async def page(
        self,
        number: int = 1,
        size: int = 100,
        *,
        first: date | None = None,
        last: date | None = None,
        reference: str | None = None,
        session_id: str | None = None,
        newest_first: bool = True,
    ) -> Page[CreditRow]:
        """Return a page of what was paid into all accounts, from page 1; days are included.

        Raises:
            GatewayUnavailableError, GatewayRefusedError: nothing is known.
        """
        query: dict[str, str | int | None] = {
            "page": number,
            "perPage": size,
            "startDate": None if first is None else f"{first:%m-%d-%Y}",
            "endDate": None if last is None else f"{last:%m-%d-%Y}",
            "transactionReference": reference,
            "session_id": session_id,
            "dir": "DESC" if newest_first else "ASC",
        }
        path = "/virtual-account/merchant/transactions/all"
        return await self._calls.question(
            "GET", path, lambda reply: page_of(reply, _credit), query=query
        )

    async def missed(self, number: int = 1, size: int = 100) -> Page[MissedNews]:
        """Return a page of news that we did not take. It stays there until it is forgotten.

        Raises:
            GatewayUnavailableError, GatewayRefusedError: nothing is known.
        """
        query: dict[str, str | int | None] = {"page": number, "perPage": size}
        return await self._calls.question(
            "GET",
            "/virtual-account/webhook/logs",
            lambda reply: page_of(reply, _missed),
            query=query,
        )

    async def forget(self, reference: str) -> None:
        """Take news off the log of what was missed; only after it was dealt with.

        Raises:
            GatewayUnavailableError, GatewayRefusedError: it may come again.
        """
        path = f"/virtual-account/webhook/logs/{quote(reference, safe='')}"
        envelope = await self._calls.once("DELETE", path)
        if not envelope.ok:
            raise fault(envelope)

    async def simulate_payment(
        self, account_number: str, amount_minor: int, *, lent: bool = False
    ) -> None:
        """Pay into an account of the sandbox.

        Raises:
            GatewayUnavailableError: it may have been paid.
            GatewayRefusedError: it was not.
        """
        body: dict[str, object] = {
            "virtual_account_number": account_number,
            "amount": money.naira_text(amount_minor),
        }
        if lent:
            body["dva"] = True
        envelope = await self._calls.once("POST", "/virtual-account/simulate/payment", body)
        if not envelope.ok:
            raise fault(envelope)


def _of_business(holder: AccountHolder) -> dict[str, object]:
    return {
        "customer_identifier": holder.identifier,
        "business_name": holder.business_name,
        "mobile_num": holder.phone,
        "bvn": holder.bvn,
        "beneficiary_account": holder.beneficiary_account,
    }


def _of_person(holder: NewCustomer) -> dict[str, object]:
    return {
        "customer_identifier": holder.identifier,
        "first_name": holder.first_name,
        "last_name": holder.last_name,
        "mobile_num": holder.mobile_num,
        "dob": f"{holder.born:%m/%d/%Y}",
        "bvn": holder.bvn,
        "gender": "2" if holder.is_female else "1",
        "address": holder.address,
        "email": holder.email,
        "beneficiary_account": holder.beneficiary_account,
    }


def _account(envelope: Envelope, identifier: str, absent_name: str) -> VirtualAccount:
    """Read the account. An answer about another holder would have money sent to strangers."""
    data = data_of(envelope)
    if data.get("customer_identifier", identifier) != identifier:
        raise GatewayUnreadableError("virtual account: the reply is about another holder")
    try:
        return read_account(data, absent_name)
    except MalformedError as error:
        raise GatewayUnreadableError(f"virtual account: {error}") from None


def _credit(row: Mapping[str, Any]) -> CreditRow:
    amount_minor = money.naira(row.get("principal_amount"), "principal_amount")
    settled = row.get("settled_amount")
    net_minor = amount_minor
    if settled is not None:
        net_minor = money.naira_net(settled, amount_minor, "settled_amount")
    # Both spellings stand in the gateway's own pages.
    frozen = row.get("frozen_transaction") or row.get("froze_transaction")
    customer, account = row.get("customer"), row.get("virtual_account")
    return CreditRow(
        reference=fields.reference(row.get("transaction_reference"), "transaction_reference"),
        account_number=fields.account_number(row.get("virtual_account_number")),
        customer_identifier=_inner(customer, "customer_identifier"),
        amount_minor=amount_minor,
        net_minor=net_minor,
        currency=fields.currency(row.get("currency")),
        remarks=fields.words(row.get("remarks"), NARRATION_MAX),
        paid_at=fields.instant(row.get("transaction_date")),
        is_credit=row.get("transaction_indicator") == "C",
        is_frozen=bool(frozen),
        is_dynamic=_inner(account, "account_type") == "dynamic",
    )


def _inner(value: object, name: str) -> str | None:
    return fields.words(value.get(name)) if isinstance(value, dict) else None


def _missed(row: Mapping[str, Any]) -> MissedNews:
    payload = row.get("payload")
    if not isinstance(payload, dict):
        raise MalformedError("payload", "is not an object")
    return MissedNews(
        reference=fields.reference(row.get("transaction_ref"), "transaction_ref"), payload=payload
    )
