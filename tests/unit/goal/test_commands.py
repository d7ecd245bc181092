"""Commands: what of them is remembered, and what of a person is not."""

import json
from dataclasses import replace

import pytest

from goalfund.goal.commands import (
    AcceptAllocation,
    CheckHealth,
    Command,
    IntendContribution,
    RequestWithdrawal,
)
from tests.samples import EVERY_COMPARED_FIELD, SAMPLES, compared, other


def test_there_is_a_sample_of_every_command() -> None:
    known = {command.name for command in Command.__subclasses__()}

    assert known - {CheckHealth.name} == {sample.name for sample in SAMPLES}


@pytest.mark.parametrize("command", SAMPLES, ids=lambda command: command.name)
def test_content_is_json_and_holds_exactly_what_is_compared(command: Command) -> None:
    content = command.content()

    assert content == json.loads(json.dumps(content))
    assert {"command", *compared(command)} == content.keys()


@pytest.mark.parametrize(("command", "name"), EVERY_COMPARED_FIELD)
def test_content_differs_in_the_field_that_differs(command: Command, name: str) -> None:
    """Reliability 15."""
    first, second = command.content(), other(command, name).content()

    assert {name} == {key for key in first if first[key] != second[key]}


def test_an_allocation_without_a_fee_is_the_one_that_an_earlier_release_has_asked_for() -> None:
    """It spoke of none; were it another, what was taken in would never be marked as done."""
    (sample,) = (sample for sample in SAMPLES if isinstance(sample, AcceptAllocation))

    assert "fee_minor" in replace(sample, fee_minor=1).content()
    assert "fee_minor" not in replace(sample, fee_minor=0).content()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda command: command.name)
def test_content_does_not_keep_the_person(sample: Command) -> None:
    text = json.dumps(sample.content())

    assert all(word not in text for word in ("Ada", "ada@example.org", "Well done", "Pipes"))


def test_equal_people_do_not_look_equal_in_two_operations() -> None:
    first = next(sample for sample in SAMPLES if isinstance(sample, IntendContribution))
    second = replace(first, operation_id=first.goal_id)

    assert first.content()["email"] != second.content()["email"]


@pytest.mark.parametrize("amount_minor", [10**40, 2**63, -(2**64), 2**63 - 1, 2**53 + 1, 0, -1])
def test_an_amount_of_any_size_can_be_remembered(amount_minor: int) -> None:
    """Reliability 6: what cannot be booked is refused, and the refusal is kept."""
    sample = next(sample for sample in SAMPLES if isinstance(sample, RequestWithdrawal))
    first = replace(sample, amount_minor=amount_minor).content()
    near = replace(sample, amount_minor=amount_minor + 1).content()

    assert first["amount_minor"] != near["amount_minor"]
    assert str(amount_minor) == str(first["amount_minor"])
