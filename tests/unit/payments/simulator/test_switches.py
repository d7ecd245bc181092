"""Faults on a command line: each that is named is turned, and none that is not."""

import pytest

from goalfund.payments.simulator.faults import ApiFault, Faults
from goalfund.payments.simulator.switches import with_fault


def test_every_kind_of_fault_can_be_named() -> None:
    faults = Faults()

    for text in (
        "transfer=drop_after:2",
        "verify=slow:-1:0.5",
        "webhooks.duplicate=3",
        "webhooks.bad_signature",
        "transfers.timeout_then_success=20",
        "transfers.failed=5",
        "refunds.failed=10",
    ):
        with_fault(faults, text)

    assert faults.api == {
        "transfer": ApiFault(kind="drop_after", times=2),
        "verify": ApiFault(kind="slow", delay_s=0.5),
    }
    assert (faults.webhooks.duplicate, faults.webhooks.bad_signature) == (3, True)
    assert faults.transfers == {"timeout_then_success": 20, "failed": 5}
    assert faults.refunds == {"failed": 10}


@pytest.mark.parametrize(
    "text",
    [
        *("", "nothing=1", "verify=loud", "verify=slow:often", "webhooks=1", "webhooks.no=1"),
        *("webhooks.drop=x", "transfers.fly=5", "transfers.failed=101", "transfers.failed"),
    ],
)
def test_what_is_no_fault_is_refused_and_turns_nothing(text: str) -> None:
    faults = Faults()

    with pytest.raises(ValueError, match=r"."):
        with_fault(faults, text)

    assert faults == Faults()
