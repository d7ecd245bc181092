"""What a request of money out may say."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from goalfund.withdrawals.models import RejectionBody, WithdrawalBody

GOOD = {
    "amount_minor": 100_000,
    "purpose": "Pipes",
    "bank_code": "000013",
    "account_number": "0123456789",
}


def faults(model: type[Any], body: dict[str, Any]) -> set[str]:
    """Return the fields that are blamed. A field of `...` is left out."""
    told = {name: value for name, value in body.items() if value is not ...}
    try:
        model.model_validate_json(json.dumps(told))
    except ValidationError as error:
        return {str(fault["loc"][0]) for fault in error.errors()}
    return set()


@pytest.mark.parametrize(
    ("field", "value"),
    [("amount_minor", value) for value in (0, -1, 1.5, "5", True, None, 2**53, ...)]
    + [("purpose", value) for value in ("", " ", "x" * 501, 7, None, "a\u202eb", ...)]
    + [("bank_code", value) for value in ("058", "000099", "00001x", 13, None, ...)]
    + [
        ("account_number", value)
        for value in ("012345678", "01234567890", "٠١٢٣٤٥٦٧٨٩", "012345678x", 123456789, ...)
    ]
    + [("milestone_id", value) for value in ("x", 7)]
    + [("person_id", "00000000-0000-7000-8000-000000000000")],
)
def test_a_request_that_makes_no_sense_is_blamed_on_its_field(field: str, value: Any) -> None:
    assert {field} == faults(WithdrawalBody, {**GOOD, field: value})


def test_a_request_that_makes_sense_is_taken() -> None:
    assert set() == faults(WithdrawalBody, GOOD)
    assert set() == faults(RejectionBody, {}) == faults(RejectionBody, {"reason": "Too dear."})


@pytest.mark.parametrize("value", ["", "x" * 501, 7])
def test_a_reason_is_words_or_nothing(value: Any) -> None:
    assert {"reason"} == faults(RejectionBody, {"reason": value})
