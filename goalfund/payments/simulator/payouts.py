"""What merchants call to pay out: names of accounts, transfers, requery, the list, the balance."""

from collections.abc import Awaitable
from typing import Any, Final

from aiohttp import web

from goalfund.payments.simulator import joi
from goalfund.payments.simulator.asks import Ask, ask
from goalfund.payments.simulator.faulty import error_page, hang_up
from goalfund.payments.simulator.replies import ok, refused, reply
from goalfund.payments.simulator.scripts import (
    NO_SUCH_ACCOUNT,
    Script,
    TransferStatus,
)
from goalfund.payments.simulator.transfers import Transfer, account_name, fee

_LOOKUP: Final = (
    joi.Field("bank_code", joi.text, required=True),
    joi.Field("account_number", joi.digits(10), required=True),
)
_TRANSFER: Final = (
    joi.Field("transaction_reference", joi.text, required=True),
    joi.Field("amount", joi.kobo_text, required=True),
    joi.Field("bank_code", joi.text, required=True),
    joi.Field("account_number", joi.digits(10), required=True),
    joi.Field("account_name", joi.text, required=True),
    joi.Field("currency_id", joi.one_of("NGN"), required=True),
    joi.Field("remark", joi.text, required=True),
)
_REQUERY: Final = (joi.Field("transaction_reference", joi.text, required=True),)
_NOT_ELIGIBLE: Final = "Merchant is not eligible for this service"
_NIP_CODE: Final = "nip_code length must be 6 characters long"
_BANKS: Final = {
    "000013": "GTBank Plc",
    "000014": "Access Bank",
    "000015": "Zenith Bank",
    "000016": "First Bank of Nigeria",
    "000004": "United Bank for Africa",
}


def routes() -> list[web.RouteDef]:
    return [
        ask("POST", "/payout/account/lookup", "lookup", lookup, _LOOKUP),
        ask("POST", "/payout/transfer", "transfer", transfer, _TRANSFER),
        ask("POST", "/payout/requery", "requery", requery, _REQUERY),
        ask("GET", "/payout/list", "payouts", payouts),
        ask("GET", "/merchant/balance", "balance", balance),
    ]


def lookup(asked: Ask) -> web.Response:
    """POST /payout/account/lookup"""
    bank_code, number = asked.body["bank_code"], asked.body["account_number"]
    if not asked.merchant.payouts:
        return refused(asked.gateway.unknowns.not_eligible_status, _NOT_ELIGIBLE)
    if len(bank_code) != 6:
        return refused(400, _NIP_CODE)
    if not asked.gateway.unknowns.lookup_works or number.endswith(NO_SUCH_ACCOUNT):
        return refused(424, "Unable to look up name")
    return ok({"account_name": account_name(bank_code, number), "account_number": number})


def transfer(asked: Ask) -> web.Response | Awaitable[web.Response]:
    """POST /payout/transfer"""
    refusal = _refusal(asked)
    if refusal is not None:
        return refusal
    body = asked.body
    script, made = asked.gateway.transfers.begin(
        asked.merchant,
        body["transaction_reference"],
        int(body["amount"]),
        bank_code=body["bank_code"],
        account_number=body["account_number"],
        account_name=body["account_name"],
        remark=body["remark"],
    )
    response = _answer(asked, script, made)
    return _later(asked, response) if script.slow else response


def requery(asked: Ask) -> web.Response:
    """POST /payout/requery: what became of a transfer; it moves no money"""
    found = asked.gateway.transfers.find(asked.merchant.id, asked.body["transaction_reference"])
    now, unknowns = asked.gateway.world.now(), asked.gateway.unknowns
    if found is None or (now - found.created_at).total_seconds() < unknowns.requery_too_soon_s:
        return _coded(asked, 404, "Transaction not found", {})
    match found.status:
        case TransferStatus.SUCCESS:
            return ok(_stated(asked, found, "Transaction Success"))
        case TransferStatus.REVERSED if unknowns.requery_reversed_shape != "word":
            return _coded(asked, 412, "Transaction reversed", {})
        case TransferStatus.FAILED if unknowns.requery_failed_shape != "word":
            code = int(unknowns.requery_failed_shape)
            return _coded(asked, code, unknowns.requery_failed_message, {})
        case TransferStatus.PENDING if unknowns.requery_pending_shape == "424":
            return _coded(asked, 424, "Transaction pending, please requery", {})
        case TransferStatus.PENDING if unknowns.requery_pending_shape == "no_nip":
            return ok(_shown(found, "Transaction in progress"))
    return ok(_shown(found, f"Transaction {found.status}") | {"transaction_status": found.status})


def payouts(asked: Ask) -> web.Response:
    """GET /payout/list, newest first unless `dir` says otherwise"""
    rows = asked.gateway.transfers.all_of(asked.merchant.id)
    if asked.query.get("dir", "DESC").upper() != "ASC":
        rows.reverse()
    title = asked.gateway.unknowns.payout_status_case == "title"
    return ok(asked.gateway.faults.listed([_row(one, title=title) for one in rows[asked.page()]]))


def balance(asked: Ask) -> web.Response:
    """GET /merchant/balance, in kobo, as a string"""
    currency = asked.query.get("currency_id")
    if not currency:
        return refused(400, '"currency_id" is required')
    if currency != "NGN":
        return refused(400, '"currency_id" must be one of [NGN]')
    asked.gateway.age()
    minor = asked.gateway.books.balance(asked.merchant.id)
    return ok({"balance": str(minor), "currency_id": "NGN", "merchant_id": asked.merchant.id})


def _refusal(asked: Ask) -> web.Response | None:
    """Return the first reason not to begin; nothing is debited then."""
    unknowns, reference = asked.gateway.unknowns, asked.body["transaction_reference"]
    amount = int(asked.body["amount"])
    if not asked.merchant.payouts:
        return _coded(asked, unknowns.not_eligible_status, _NOT_ELIGIBLE, {})
    if not reference.startswith((f"{asked.merchant.id}_", f"{asked.merchant.id}-")):
        return _coded(asked, 400, "Bad ref format", {})
    if len(asked.body["bank_code"]) != 6:
        return _coded(asked, 400, _NIP_CODE, {})
    if asked.gateway.transfers.find(asked.merchant.id, reference) is not None:
        status = unknowns.duplicate_transfer_status
        return _coded(asked, status, unknowns.duplicate_transfer_message, {})
    if asked.merchant.auto_payout:
        status = unknowns.auto_payout_status
        return _coded(asked, status, "Please turn off auto-payout to proceed", {})
    if asked.gateway.books.balance(asked.merchant.id) < amount + fee(asked.merchant, amount):
        return _coded(asked, 400, "Insufficient balance", {})
    return None


def _answer(asked: Ask, script: Script, made: Transfer | None) -> web.Response:
    match script.answer:
        case "approved" if made is not None:
            return ok(_stated(asked, made, "Approved or completed successfully"))
        case "without_nip" if made is not None:
            return ok(_shown(made, "Request processing in progress"))
        case "timeout":
            return _coded(asked, 424, "Timeout, please requery", {})
        case "unprocessed":
            return _coded(asked, 422, "Unable to process request", {})
        case "reversed":
            return _coded(asked, 412, "Transaction reversed", {})
        case "html":
            return error_page(502)
        case "drop":
            return hang_up(asked.request)
    return _coded(asked, 400, "Transaction failed", {})


async def _later(asked: Ask, response: web.Response) -> web.Response:
    """Answer when any client has given up waiting; `release` ends it at once."""
    await asked.gateway.released_or_after(asked.gateway.settings.slow_s)
    return response


def _coded(asked: Ask, status: int, message: str, data: object) -> web.Response:
    """Refuse with the code where the unknowns put it: in HTTP's status, or in a 200's body."""
    if asked.gateway.unknowns.payout_codes == "http":
        return refused(status, message, data)
    document = {"status": status, "success": False, "message": message, "data": data}
    return reply(200, document)


def _stated(asked: Ask, one: Transfer, description: str) -> dict[str, Any]:
    shown = _shown(one, description)
    if asked.gateway.unknowns.requery_states_status:
        shown["transaction_status"] = one.status
    return shown


def _shown(one: Transfer, description: str) -> dict[str, Any]:
    shown = {
        "transaction_reference": one.reference,
        "response_description": description,
        "currency_id": "NGN",
        "amount": str(one.amount_minor),
        "nip_transaction_reference": one.nip_reference,
        "account_number": one.account_number,
        "account_name": one.account_name,
        "destination_institution_name": _BANKS.get(one.bank_code, f"Bank {one.bank_code}"),
    }
    if one.nip_reference is None:
        del shown["nip_transaction_reference"]
    return shown


def _row(one: Transfer, *, title: bool) -> dict[str, Any]:
    status = one.status.title() if title else str(one.status)
    return {
        "account_number_credited": one.account_number,
        "amount_debited": str(one.amount_minor),
        "total_amount_debited": str(one.amount_minor + one.fee_minor),
        "success": one.status is TransferStatus.SUCCESS,
        "recipient": one.account_name,
        "bank_code": "058" if one.bank_code == "000013" else one.bank_code[-3:],
        "transaction_reference": one.reference,
        "transaction_status": status,
        "switch_transaction": None,
    }
