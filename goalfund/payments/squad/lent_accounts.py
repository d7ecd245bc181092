"""Dynamic virtual accounts: lent for one payment of one amount, under a reference of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from goalfund.payments import fields, money
from goalfund.payments.documents import MalformedError
from goalfund.payments.envelope import Envelope
from goalfund.payments.payloads import STATUS_OF_TRANSFER, Status
from goalfund.payments.squad.calls import Calls, data_of, fault
from goalfund.payments.squad.errors import GatewayUnreadableError
from goalfund.payments.squad.lists import Page, page_of

_EDIT_PATH = "/virtual-account/update-dynamic-virtual-account-time-and-amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class LentAccount:
    """Where one payment of exactly `amount_minor` is awaited until `expires_at`."""

    reference: str
    account_number: str
    account_name: str
    bank: str
    amount_minor: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LentPayment:
    """A transfer to a lent account, newest first in its list. How much it was is not in there.

    `went_back`: None keeps the money, False queues it to go back, True has sent it back.
    """

    status: Status
    went_back: bool | None
    created_at: datetime | None


class LentAccounts:
    """The services about dynamic accounts, for merchants that have a pool of them."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def add(self) -> None:
        """Put one more account into the pool; the reply does not say which.

        Raises:
            GatewayUnavailableError: it may have been added.
            GatewayRefusedError: it was not.
        """
        envelope = await self._calls.once(
            "POST", "/virtual-account/create-dynamic-virtual-account", {}
        )
        if not envelope.ok:
            raise fault(envelope)

    async def lend(
        self, reference: str, *, amount_minor: int, email: str, duration_s: int
    ) -> LentAccount:
        """Borrow an account for `duration_s` seconds, and return it.

        Raises:
            GatewayUnavailableError: one may be lent under the reference; take another reference.
            DuplicateReferenceError: the reference was used, here or by a checkout.
            GatewayRefusedError: none is lent: the pool is empty, or not ours to use.
        """
        assert type(amount_minor) is int
        assert 0 < amount_minor <= money.AMOUNT_MAX_MINOR
        body = {
            "amount": amount_minor,
            "duration": duration_s,
            "email": email,
            "transaction_ref": reference,
        }
        path = "/virtual-account/initiate-dynamic-virtual-account"
        return _lent(await self._calls.once("POST", path, body), reference, amount_minor)

    async def change(
        self, reference: str, *, amount_minor: int | None = None, duration_s: int | None = None
    ) -> None:
        """Have another amount awaited, or await it for so long from now.

        Raises:
            GatewayUnavailableError: it may have been changed.
            GatewayRefusedError: it was not; 404 when nothing is lent under the reference.
        """
        body = {"transaction_reference": reference, "amount": amount_minor, "duration": duration_s}
        given = {name: value for name, value in body.items() if value is not None}
        data = data_of(await self._calls.once("PATCH", _EDIT_PATH, given))
        if data.get("transaction_reference") != reference:
            raise GatewayUnreadableError("lent accounts: the reply is about another reference")
        if amount_minor is not None and data.get("amount") != amount_minor:
            raise GatewayUnreadableError("lent accounts: the reply is about another amount")

    async def payments(self, reference: str) -> Page[LentPayment]:
        """Return what was paid under the reference, newest first; none when it is unknown.

        Raises:
            GatewayUnavailableError, GatewayRefusedError: nothing is known.
        """

        def read(envelope: Envelope) -> Page[LentPayment]:
            if not envelope.ok and envelope.code == 404 and "profiled" not in envelope.message:
                return Page(())
            return page_of(envelope, lambda row: _payment(row, reference))

        root = "/virtual-account/get-dynamic-virtual-account-transactions"
        return await self._calls.question("GET", f"{root}/{quote(reference, safe='')}", read)


def _lent(envelope: Envelope, reference: str, amount_minor: int) -> LentAccount:
    """Read what is lent. The unit of amounts is doubtful in the contract, so it is compared."""
    data = data_of(envelope)
    expires_at = fields.instant(data.get("expires_at"))
    try:
        expected_minor = money.naira(data.get("expected_amount"), "expected_amount")
        number = fields.account_number(data.get("account_number"))
    except MalformedError as error:
        raise GatewayUnreadableError(f"lent accounts: {error}") from None
    if data.get("transaction_reference") != reference or data.get("currency", "NGN") != "NGN":
        raise GatewayUnreadableError("lent accounts: the reply is about something else")
    if expected_minor != amount_minor or expires_at is None or data.get("is_blocked") is True:
        raise GatewayUnreadableError("lent accounts: another amount, no end, or blocked")
    return LentAccount(
        reference=reference,
        account_number=number,
        account_name=fields.words(data.get("account_name")) or "",
        bank=fields.words(data.get("bank")) or "",
        amount_minor=amount_minor,
        expires_at=expires_at,
    )


def _payment(row: Mapping[str, Any], reference: str) -> LentPayment:
    word = fields.words(row.get("transaction_status")) or ""
    status = STATUS_OF_TRANSFER.get(word.lower())
    if status is None or row.get("transaction_reference") != reference:
        raise MalformedError("transaction_status", "is unknown, or of another reference")
    went_back = row.get("refund")
    return LentPayment(
        status=status,
        went_back=went_back if isinstance(went_back, bool) else None,
        created_at=fields.instant(row.get("created_at")),
    )
