"""The gateway's bad days: news comes late, twice or not at all, questions are answered ill."""

from random import Random
from typing import Final, get_args

from goalfund.payments.simulator import ApiFault, Simulator, WebhookFaults
from goalfund.payments.simulator.faults import ApiFaultKind, Operation
from goalfund.payments.simulator.scripts import ScriptName

# Beyond these a call would wait for a hand that lets it go.
KINDS: Final = tuple(kind for kind in get_args(ApiFaultKind) if kind != "hang")
ASKED: Final[tuple[Operation, ...]] = (
    *("initiate", "verify", "list", "credits", "accounts"),
    *("lent_accounts", "lookup", "requery", "payouts", "balance"),
)
# How a transfer may go, and yet be known in the end.
STORIES: Final[tuple[ScriptName, ...]] = (
    *("success_without_nip", "timeout_then_success", "timeout_then_reversed"),
    *("timeout_then_failed", "unprocessed_then_success", "unprocessed_then_failed"),
    *("reversed", "failed", "slow", "drop_after", "drop_after_then_reversed", "html_after"),
    *("drop_before", "html_before"),
)
TIMES_MAX: Final = 4


def change(simulator: Simulator, dice: Random) -> None:
    """Have other faults from now on, or none for a while."""
    simulator.release()  # what was gathered to be reordered
    simulator.faults.api = {}
    simulator.faults.webhooks = WebhookFaults()
    simulator.faults.transfers = {}
    if dice.random() < 0.3:
        return
    simulator.faults.webhooks = _of_telling(dice)
    simulator.faults.api = {operation: _of_answering(dice) for operation in dice.sample(ASKED, 3)}
    simulator.faults.transfers = dict.fromkeys(dice.sample(STORIES, 3), 25)


def clear(simulator: Simulator) -> None:
    """Have no faults."""
    simulator.faults.api = {}
    simulator.faults.webhooks = WebhookFaults()
    simulator.faults.transfers = {}
    simulator.faults.refunds = {}
    simulator.release()


def _of_telling(dice: Random) -> WebhookFaults:
    faults = WebhookFaults()
    for name, value in dice.sample(
        [
            ("duplicate", dice.randint(1, 3)),
            ("reorder", dice.randint(2, 6)),
            ("delay_s", 0.005),
            ("drop", dice.randint(1, 4)),
            ("bad_signature", True),
            ("altered_body", True),
            ("hex_case", dice.choice(("upper", "lower"))),
            ("other_header", True),
            ("replayed", dice.randint(1, 3)),
            ("no_header", True),
            ("edited_status", True),
            ("dotnet_escapes", True),
            ("decimal_numbers", True),
        ],
        dice.randint(1, 3),
    ):
        setattr(faults, name, value)
    return faults


def _of_answering(dice: Random) -> ApiFault:
    kind: ApiFaultKind = dice.choice(KINDS)
    return ApiFault(kind=kind, times=dice.randint(1, TIMES_MAX), delay_s=0.02)
