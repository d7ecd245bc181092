"""What a reply about a transfer says: definite where it is clear, and unknown everywhere else."""

from typing import Any

import orjson
import pytest

from goalfund.payments.envelope import read_envelope
from goalfund.payments.squad import (
    GatewayUnreadableError,
    Outcome,
    TransferOrder,
    transfer_reference,
)
from goalfund.payments.squad.lists import page_of
from goalfund.payments.squad.payouts import (
    RAW_MAX,
    PayoutRow,
    _row,
    _wallet,
    answer_to_requery,
    answer_to_transfer,
)

ORDER = TransferOrder(
    reference="SBTEST_W1",
    amount_minor=500_000,
    bank_code="000013",
    account_number="0123456789",
    account_name="ADA OBI",
    remark="Well for Ajegunle",
)
DATA: dict[str, Any] = {
    "transaction_reference": "SBTEST_W1",
    "amount": "500000",
    "nip_transaction_reference": "110059260102030405000000000001",
}


def reply(status: int, body_status: Any = ..., message: str = "", data: Any = None) -> Any:
    document: dict[str, Any] = {"message": message, "data": data}
    if body_status is not None:
        document["status"] = status if body_status is ... else body_status
    return read_envelope(status, orjson.dumps(document))


@pytest.mark.parametrize(
    ("status", "stated", "message", "outcome"),
    [
        (400, ..., "Insufficient balance", "failed"),
        (400, None, "Bad ref format", "failed"),
        (400, "400", "", "failed"),
        (200, 400, "Insufficient balance", "failed"),
        (401, ..., "", "failed"),
        (403, ..., "Merchant authentication failed", "failed"),
        (422, ..., "Please turn off auto-payout to proceed", "failed"),
        (412, ..., "", "reversed"),
        (200, "412", "", "reversed"),
        (400, ..., "Duplicate transaction reference", "unknown"),
        (409, ..., "", "unknown"),
        (404, ..., "Transaction not found", "unknown"),
        (422, ..., "Unprocessed", "unknown"),
        (424, ..., "Timeout", "unknown"),
        (200, 424, "Timeout", "unknown"),
        (429, ..., "", "unknown"),
        (500, ..., "", "unknown"),
        (502, 400, "", "unknown"),
        (400, 200, "", "unknown"),
        (400, 424, "", "unknown"),
        (412, 424, "", "unknown"),
        (302, ..., "", "unknown"),
        (200, "no", "", "unknown"),
    ],
)
def test_a_transfer_has_failed_only_where_the_gateway_clearly_says_no(
    status: int, stated: Any, message: str, outcome: str
) -> None:
    """reliability 72"""
    assert answer_to_transfer(reply(status, stated, message), ORDER).outcome == outcome


@pytest.mark.parametrize(
    ("status", "stated", "message", "outcome"),
    [
        (412, ..., "", "reversed"),
        (400, ..., "Transaction failed", "failed"),
        (422, ..., "The transfer was declined", "failed"),
        (200, 400, "Transaction has failed", "failed"),
        (400, ..., '"transaction_reference" is required', "unknown"),
        (400, ..., "Transaction failed to load", "unknown"),
        (400, ..., "Validation Failure", "unknown"),
        (401, ..., "Transaction failed", "unknown"),
        (403, ..., "Merchant authentication failed", "unknown"),
        (404, ..., "Transaction not found", "unknown"),
        (424, ..., "Transaction failed", "unknown"),
        (422, 400, "Transaction failed", "unknown"),
        (412, 200, "", "unknown"),
    ],
)
def test_a_refused_question_says_nothing_of_the_money(
    status: int, stated: Any, message: str, outcome: str
) -> None:
    """reliability 72"""
    envelope = reply(status, stated, message)

    assert answer_to_requery(envelope, ORDER.reference, ORDER.amount_minor).outcome == outcome


@pytest.mark.parametrize(
    ("edit", "outcome"),
    [
        ({}, "success"),
        ({"transaction_status": "Success"}, "success"),
        ({"transaction_status": None}, "success"),
        ({"amount": 500_000}, "success"),
        ({"amount": ...}, "success"),
        ({"nip_transaction_reference": ...}, "pending"),
        ({"nip_transaction_reference": ""}, "pending"),
        ({"nip_transaction_reference": None, "transaction_status": "success"}, "pending"),
        ({"nip_transaction_reference": None, "transaction_status": "Settling"}, "pending"),
        ({"nip_transaction_reference": None, "transaction_status": "Failed"}, "failed"),
        ({"nip_transaction_reference": None, "transaction_status": "reversed"}, "reversed"),
        ({"transaction_status": "failed"}, "unknown"),
        ({"transaction_status": "pending"}, "unknown"),
        ({"amount": "500001"}, "unknown"),
        ({"amount": "5000.00"}, "unknown"),
        ({"amount": True}, "unknown"),
        ({"transaction_reference": "SBTEST_W2"}, "unknown"),
        ({"transaction_reference": ...}, "unknown"),
    ],
)
def test_money_is_paid_when_the_reply_is_about_it_and_carries_the_banks_reference(
    edit: dict[str, Any], outcome: str
) -> None:
    """reliability 72: a status that no page of the contract lists is neither missed nor trusted"""
    data = {name: value for name, value in (DATA | edit).items() if value is not ...}
    envelope = reply(200, data=data)

    assert answer_to_transfer(envelope, ORDER).outcome == outcome
    assert answer_to_requery(envelope, ORDER.reference, ORDER.amount_minor).outcome == outcome


def test_a_client_that_reads_only_the_status_would_wait_for_ever() -> None:
    """The bug that this is a control for: the documented reply has no `transaction_status`."""
    naive = DATA.get("transaction_status", "pending")

    assert naive == "pending"
    assert answer_to_requery(reply(200, data=DATA), ORDER.reference).outcome == "success"


@pytest.mark.parametrize("data", [None, [], "Success", {}, 5])
def test_a_good_reply_about_nothing_is_no_answer(data: Any) -> None:
    assert answer_to_transfer(reply(200, data=data), ORDER).outcome == "unknown"


def test_what_is_kept_of_an_answer_is_bounded_and_hides_account_numbers() -> None:
    envelope = reply(400, message=f"No record for 0123456789{' ' * 9_000}")

    answer = answer_to_transfer(envelope, ORDER)

    assert "0123456789" not in answer.message
    assert "…6789" in answer.message
    assert len(answer.raw) == RAW_MAX
    assert all("0123456789" not in repr(one) for one in (answer, ORDER))


@pytest.mark.parametrize(
    "edit",
    [
        {"reference": "of/another"},
        {"reference": "a" * 51},
        {"reference": ""},
        {"amount_minor": 0},
        {"amount_minor": -1},
        {"amount_minor": 1.0},
        {"amount_minor": True},
        {"amount_minor": 2**53},
        {"bank_code": "058"},
        {"account_number": "012345678"},
        {"account_number": "٠١٢٣٤٥٦٧٨٩x"},
        {"account_name": ""},
        {"remark": ""},
    ],
)
def test_an_order_that_the_gateway_could_misread_is_none(edit: dict[str, Any]) -> None:
    order = {name: getattr(ORDER, name) for name in ORDER.__dataclass_fields__}

    with pytest.raises(ValueError, match=next(iter(edit))):
        TransferOrder(**order | edit)


def test_a_transfers_reference_names_the_merchant() -> None:
    assert transfer_reference("SBTEST", "W1") == "SBTEST_W1"
    for merchant, suffix in (("", "W1"), ("SBTEST", ""), ("SBTEST", "a/b"), ("SBTEST", "a" * 50)):
        with pytest.raises(ValueError, match="reference"):
            transfer_reference(merchant, suffix)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"balance": "2367013", "currency_id": "NGN", "merchant_id": "SB1"}, 2_367_013),
        ({"balance": "-5"}, -5),
        ({"balance": 0}, 0),
        ({"balance": "23670.13"}, None),
        ({"balance": ""}, None),
        ({"balance": True}, None),
        ({"balance": None}, None),
        ({"AvailableBalance": "5"}, None),
        ({"balance": "5", "currency_id": "USD"}, None),
        ([], None),
    ],
)
def test_a_balance_is_whole_kobo_of_naira_or_unreadable(data: Any, expected: int | None) -> None:
    if expected is None:
        with pytest.raises(GatewayUnreadableError):
            _wallet(reply(200, data=data))
        return

    assert _wallet(reply(200, data=data)).balance_minor == expected


ROW: dict[str, Any] = {
    "transaction_reference": "SBTEST_W1",
    "amount_debited": "500000",
    "total_amount_debited": "502000",
    "success": True,
    "transaction_status": "success",
}


@pytest.mark.parametrize(
    ("edit", "outcome"),
    [
        ({}, "success"),
        ({"transaction_status": "Success"}, "success"),
        ({"success": False}, "unknown"),
        ({"success": None, "transaction_status": "success"}, "unknown"),
        ({"success": False, "transaction_status": "pending"}, "pending"),
        ({"success": False, "transaction_status": "Reversed"}, "reversed"),
        ({"success": False, "transaction_status": "failed"}, "failed"),
        ({"transaction_status": "failed"}, "unknown"),
        ({"transaction_status": None}, "unknown"),
    ],
)
def test_the_list_counts_where_word_and_flag_agree(edit: dict[str, Any], outcome: str) -> None:
    assert _row(ROW | edit) == PayoutRow(
        reference="SBTEST_W1", outcome=Outcome(outcome), amount_minor=500_000, fee_minor=2_000
    )


@pytest.mark.parametrize(
    "edit",
    [
        {"amount_debited": "5000.00"},
        {"amount_debited": None},
        {"amount_debited": -5},
        {"total_amount_debited": "499999"},
        {"transaction_reference": None},
        {"transaction_reference": "a b"},
    ],
)
def test_a_row_that_cannot_be_read_is_said_and_hides_no_other(edit: dict[str, Any]) -> None:
    page = page_of(reply(200, data=[ROW, ROW | edit, "noise"]), _row)

    assert len(page.rows) == 1
    assert next(iter(edit)) in page.unreadable[0]
    assert page.size == 3
