"""Whether two collections of lines are the same, in any order, without keeping either."""

import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Projection(StrEnum):
    """Rows that follow from the log; each has a `stream_*` and a `check_*` in verify.sql."""

    CONTRIBUTIONS = "contributions"
    CONTRIBUTION_PARTS = "contribution_parts"
    WITHDRAWALS = "withdrawals"
    OUT_STATES = "out_states"
    APPROVALS = "approvals"
    PAYOUTS = "payouts"
    PROOFS = "proofs"
    PROOF_ANSWERS = "proof_answers"
    REFUNDS = "refunds"
    SUSPENSE = "suspense"
    MEMBERS = "members"
    POSTS = "posts"
    MILESTONES = "milestones"
    OPERATIONS = "operations"
    RECEIPTS = "receipts"


# Lines are hashed under a key that is drawn at each start, so nobody can prepare a row that goes
# unseen. Where somebody has fixed the key (PYTHONHASHSEED), equal sums prove nothing.
TRUSTWORTHY: Final = bool(sys.flags.hash_randomization)


class Fingerprints:
    """For each projection, the lines that the log demands minus those that its rows show.

    What is kept is the sum of a keyed 64-bit hash of each line: zero when both sides hold the same
    lines equally often, and otherwise zero with a chance of 1 in 2^64.
    """

    def __init__(self) -> None:
        self._sums = dict.fromkeys(Projection, 0)

    def demand(self, projection: Projection, lines: Iterable[str]) -> None:
        """Count lines that follow from the log."""
        self._sums[projection] += sum(map(hash, lines))

    def show(self, projection: Projection, lines: Iterable[str]) -> None:
        """Count lines that the rows show."""
        self._sums[projection] -= sum(map(hash, lines))

    def differ(self, projection: Projection) -> bool:
        """Say whether its rows are not what the log demands. False proves it if TRUSTWORTHY."""
        return self._sums[projection] != 0
