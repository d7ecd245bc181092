"""How a transfer can go: what the merchant is answered, and what becomes of the money."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal


class TransferStatus(StrEnum):
    """In the words of the gateway's list of payouts."""

    PENDING = "pending"
    SUCCESS = "success"
    REVERSED = "reversed"
    FAILED = "failed"


ScriptName = Literal[
    "success",
    "success_without_nip",
    "timeout_then_success",
    "timeout_then_reversed",
    "timeout_then_failed",
    "timeout_for_ever",
    "unprocessed_then_success",
    "unprocessed_then_failed",
    "reversed",
    "failed",
    "slow",
    "drop_after",
    "drop_after_then_reversed",
    "drop_before",
    "html_after",
    "html_before",
]
Answer = Literal[
    "approved", "without_nip", "timeout", "unprocessed", "reversed", "refused", "drop", "html"
]


@dataclass(frozen=True, slots=True)
class Script:
    """`end` None: there is never a transfer. `at_once`: its end needs no waiting."""

    answer: Answer
    end: TransferStatus | None
    at_once: bool = False
    slow: bool = False


_S, _R, _F = TransferStatus.SUCCESS, TransferStatus.REVERSED, TransferStatus.FAILED

SCRIPTS: Final[Mapping[ScriptName, Script]] = {
    "success": Script("approved", _S, at_once=True),
    "success_without_nip": Script("without_nip", _S),
    "timeout_then_success": Script("timeout", _S),
    "timeout_then_reversed": Script("timeout", _R),
    "timeout_then_failed": Script("timeout", _F),
    "timeout_for_ever": Script("timeout", TransferStatus.PENDING),
    "unprocessed_then_success": Script("unprocessed", _S),
    "unprocessed_then_failed": Script("unprocessed", _F),
    "reversed": Script("reversed", _R, at_once=True),
    "failed": Script("refused", None),
    "slow": Script("approved", _S, at_once=True, slow=True),
    "drop_after": Script("drop", _S),
    "drop_after_then_reversed": Script("drop", _R),
    "drop_before": Script("drop", None),
    "html_after": Script("html", _S),
    "html_before": Script("html", None),
}

# The last four digits of an account that has a script of its own, whoever pays it.
SUFFIXES: Final[Mapping[str, ScriptName]] = {
    f"{9001 + number}": name for number, name in enumerate(SCRIPTS)
}
# And of accounts that nobody can look up.
NO_SUCH_ACCOUNT: Final = "9099"
