"""Paying out: whose account it is, a transfer that is sent once, what became of it, the balance.

A transfer's outcome is a value. `SUCCESS`, `REVERSED` and `FAILED` are definite; whatever else
there is, the money may or may not have left, and only further questions can tell.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from goalfund.payments import fields, money
from goalfund.payments.documents import MalformedError
from goalfund.payments.envelope import Envelope
from goalfund.payments.squad.calls import Calls, data_of, fault, is_duplicate, redacted
from goalfund.payments.squad.errors import GatewayUnavailableError, GatewayUnreadableError
from goalfund.payments.squad.lists import Page, page_of

REFERENCE_MAX: Final = 50
RAW_MAX: Final = 8_192

_REFERENCE: Final = re.compile(r"[A-Za-z0-9_-]{1,50}")
_BANK: Final = re.compile(r"[0-9]{6}")
_ACCOUNT: Final = re.compile(r"[0-9]{10}")
_REFUSED: Final = frozenset({400, 401, 403})
_SAYS_FAILED: Final = re.compile(
    r"(the )?(transaction|transfer|payment) (has |was |is )?"
    r"(failed|declined|rejected|unsuccessful|not successful)(?! to\b)",
    re.IGNORECASE,
)
_AUTO_PAYOUT: Final = re.compile(r"turn off auto.?payout", re.IGNORECASE)


class Outcome(StrEnum):
    """What became of money that was sent."""

    SUCCESS = "success"
    PENDING = "pending"  # the gateway says that it is under way
    REVERSED = "reversed"  # it came back, also after a success
    FAILED = "failed"  # it never left
    UNKNOWN = "unknown"

    @property
    def is_definite(self) -> bool:
        return self in (Outcome.SUCCESS, Outcome.REVERSED, Outcome.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferOrder:
    """Money to be sent. Written down before it is sent, and sent once.

    `reference` begins with the merchant's id (`transfer_reference`), and is used for nothing else
    ever; `account_name` is what the lookup just before has said, unchanged.
    """

    reference: str
    amount_minor: int
    bank_code: str
    account_number: str = field(repr=False)
    account_name: str = field(repr=False)
    remark: str

    def __post_init__(self) -> None:
        if not _REFERENCE.fullmatch(self.reference):
            raise ValueError("reference: 1 to 50 of A-Z a-z 0-9 _ -")
        if type(self.amount_minor) is not int or not 0 < self.amount_minor < 2**53:
            raise ValueError("amount_minor: a whole number of kobo")
        if not _BANK.fullmatch(self.bank_code):
            raise ValueError("bank_code: the six digits of NIP")
        if not _ACCOUNT.fullmatch(self.account_number):
            raise ValueError("account_number: ten digits")
        if not self.account_name or not self.remark:
            raise ValueError("account_name, remark: not empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferAnswer:
    """What the gateway says of a transfer. `code` is 0 when it said nothing that can be read.

    `raw` is what it said, cut off after 8 KiB, for people to look at.
    """

    outcome: Outcome
    code: int = 0
    message: str = ""
    nip_reference: str | None = None
    raw: bytes = field(default=b"", repr=False)

    @property
    def is_unheard_of(self) -> bool:
        """The gateway knows of no such transfer: yet, when it was sent a short while ago."""
        return self.outcome is Outcome.UNKNOWN and self.code == 404


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose account it is, in the bank's own words."""

    account_name: str
    account_number: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NoHolder:
    """The gateway names nobody for the account. The message is for people."""

    code: int
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutRow:
    """One transfer in the gateway's list; the fee is what was debited beyond the amount."""

    reference: str
    outcome: Outcome
    amount_minor: int
    fee_minor: int
    account_number: str | None = field(default=None, repr=False)
    recipient: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Wallet:
    """What there is to pay out, in kobo, and the merchant's id, after which transfers are named."""

    balance_minor: int
    merchant_id: str | None


class Payouts:
    """The services that take money out of the merchant's wallet, and that look after it."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def lookup(self, bank_code: str, account_number: str) -> Holder | NoHolder:
        """Return whose account it is. Ask just before paying into it.

        Raises:
            GatewayUnavailableError: no clear answer.
            GatewayForbiddenError: our key or profile does not allow it.
        """

        def read(envelope: Envelope) -> Holder | NoHolder:
            if envelope.code in (400, 404, 422, 424) and not envelope.ok:
                return NoHolder(envelope.code, redacted(envelope.message))
            data = data_of(envelope)
            name = fields.words(data.get("account_name"))
            if not name or data.get("account_number", account_number) != account_number:
                raise GatewayUnreadableError("lookup: no name for the account that was asked for")
            return Holder(name, account_number)

        body = {"bank_code": bank_code, "account_number": account_number}
        return await self._calls.question("POST", "/payout/account/lookup", read, body)

    async def transfer(self, order: TransferOrder) -> TransferAnswer:
        """Send the money, once: never call this twice with one reference, whatever it returns."""
        body = {
            "transaction_reference": order.reference,
            "amount": str(order.amount_minor),
            "bank_code": order.bank_code,
            "account_number": order.account_number,
            "account_name": order.account_name,
            "currency_id": "NGN",
            "remark": order.remark,
        }
        try:
            envelope = await self._calls.once("POST", "/payout/transfer", body)
        except GatewayUnavailableError as error:
            return TransferAnswer(outcome=Outcome.UNKNOWN, message=str(error))
        return answer_to_transfer(envelope, order)

    async def requery(self, reference: str, *, amount_minor: int | None = None) -> TransferAnswer:
        """Return what became of the transfer; an answer about another amount is none."""

        def read(envelope: Envelope) -> TransferAnswer:
            if envelope.code >= 500:
                raise fault(envelope)
            return answer_to_requery(envelope, reference, amount_minor)

        body = {"transaction_reference": reference}
        try:
            return await self._calls.question("POST", "/payout/requery", read, body)
        except GatewayUnavailableError as error:
            return TransferAnswer(outcome=Outcome.UNKNOWN, message=str(error))

    async def page(
        self, number: int, size: int = 100, *, newest_first: bool = True
    ) -> Page[PayoutRow]:
        """Return a page of all transfers, from page 1.

        Raises:
            GatewayUnavailableError, GatewayRefusedError: nothing is known.
        """
        query = {"page": number, "perPage": size, "dir": "DESC" if newest_first else "ASC"}
        return await self._calls.question(
            "GET", "/payout/list", lambda envelope: page_of(envelope, _row), query=query
        )

    async def wallet(self) -> Wallet:
        """Return what is in the wallet, and whose it is.

        Raises:
            GatewayUnavailableError, GatewayRefusedError: nothing is known.
        """
        query = {"currency_id": "NGN"}
        return await self._calls.question("GET", "/merchant/balance", _wallet, query=query)

    async def balance(self) -> int:
        """Return what is in the wallet, in kobo; it can be negative. Raises as `wallet` does."""
        return (await self.wallet()).balance_minor


def transfer_reference(merchant_id: str, suffix: str) -> str:
    """Return the reference of a transfer, which must name the merchant.

    Raises:
        ValueError: it would not be one that the gateway takes.
    """
    reference = f"{merchant_id}_{suffix}"
    if not merchant_id or not suffix or not _REFERENCE.fullmatch(reference):
        raise ValueError("a reference is 1 to 50 of A-Z a-z 0-9 _ -, merchant id included")
    return reference


def answer_to_transfer(envelope: Envelope, order: TransferOrder) -> TransferAnswer:
    """Return what the reply to a transfer says. Only a clear no means that no money left."""
    if envelope.ok:
        return _of_success(envelope, order.reference, order.amount_minor)
    if _AUTO_PAYOUT.search(envelope.message):
        return _answer(envelope, Outcome.FAILED)
    if not envelope.agreed or is_duplicate(envelope):  # an earlier one is there: not a failure
        return _answer(envelope, Outcome.UNKNOWN)
    if envelope.code == 412:
        return _answer(envelope, Outcome.REVERSED)
    return _answer(envelope, Outcome.FAILED if envelope.code in _REFUSED else Outcome.UNKNOWN)


def answer_to_requery(
    envelope: Envelope, reference: str, amount_minor: int | None = None
) -> TransferAnswer:
    """Return what the reply to a requery says. A refused question says nothing of the money."""
    if envelope.ok:
        return _of_success(envelope, reference, amount_minor)
    if envelope.agreed and envelope.code == 412:
        return _answer(envelope, Outcome.REVERSED)
    failed = envelope.code in (400, 422) and _SAYS_FAILED.match(envelope.message)
    return _answer(envelope, Outcome.FAILED if envelope.agreed and failed else Outcome.UNKNOWN)


def _of_success(envelope: Envelope, reference: str, amount_minor: int | None) -> TransferAnswer:
    """Read a good reply: paid when it carries the NIP reference, and speaks of this transfer.

    `transaction_status` is on no page of the contract, so its absence means nothing; where it is
    there and contradicts the rest, nothing is known.
    """
    data = envelope.data if isinstance(envelope.data, dict) else {}
    nip = fields.words(data.get("nip_transaction_reference"))
    word = (fields.words(data.get("transaction_status")) or "").lower()
    if not _is_about(data, reference, amount_minor):
        return _answer(envelope, Outcome.UNKNOWN)
    if nip:
        clear = word in ("", "success", "successful")
        return _answer(envelope, Outcome.SUCCESS if clear else Outcome.UNKNOWN, nip)
    if word in ("failed", "reversed"):
        return _answer(envelope, Outcome(word))
    return _answer(envelope, Outcome.PENDING)


def _is_about(data: Mapping[str, Any], reference: str, amount_minor: int | None) -> bool:
    if data.get("transaction_reference") != reference:
        return False
    if amount_minor is None or "amount" not in data:
        return True
    try:
        return money.kobo_text(data["amount"], "amount") == amount_minor
    except MalformedError:
        return False


def _answer(envelope: Envelope, outcome: Outcome, nip: str | None = None) -> TransferAnswer:
    return TransferAnswer(
        outcome=outcome,
        code=envelope.code,
        message=redacted(envelope.message),
        nip_reference=nip,
        raw=envelope.raw[:RAW_MAX],
    )


def _wallet(envelope: Envelope) -> Wallet:
    data = data_of(envelope)
    if data.get("currency_id", "NGN") != "NGN":
        raise GatewayUnreadableError("balance: in another currency")
    try:
        balance = money.kobo_text(data.get("balance"), "balance", least=-(2**53))
    except MalformedError as error:
        raise GatewayUnreadableError(f"balance: {error}") from None
    return Wallet(balance, fields.words(data.get("merchant_id")))


def _row(row: Mapping[str, Any]) -> PayoutRow:
    amount_minor = money.kobo_text(row.get("amount_debited"), "amount_debited")
    total = row.get("total_amount_debited")
    total_minor = amount_minor
    if total is not None:
        total_minor = money.kobo_text(total, "total_amount_debited", least=amount_minor)
    return PayoutRow(
        reference=fields.reference(row.get("transaction_reference"), "transaction_reference"),
        outcome=_listed(row),
        amount_minor=amount_minor,
        fee_minor=total_minor - amount_minor,
        account_number=fields.words(row.get("account_number_credited")),
        recipient=fields.words(row.get("recipient")),
    )


def _listed(row: Mapping[str, Any]) -> Outcome:
    """Return what the list says: word and flag together, or nothing."""
    word = (fields.words(row.get("transaction_status")) or "").lower()
    succeeded = row.get("success") is True
    if word in ("success", "successful"):
        return Outcome.SUCCESS if succeeded else Outcome.UNKNOWN
    if succeeded or word not in ("pending", "failed", "reversed"):
        return Outcome.UNKNOWN
    return Outcome(word)
