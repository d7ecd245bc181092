"""What `goalfund verify` can find wrong: a closed list, each with where it is."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

import orjson


class FindingType(StrEnum):
    """Every kind of finding. Scripts match on the values: never rename one."""

    # The log.
    EVENT_MISSING = "event_missing"  # seq does not count on, or the log ends before its head
    EVENT_BEYOND_HEAD = "event_beyond_head"  # logged, and the head knows nothing of it
    EVENT_UNREADABLE = "event_unreadable"  # its body or transfers are not what its kind has
    HASH_DIFFERS = "hash_differs"  # from the event's own columns and the hash before it
    TIME_BACKWARDS = "time_backwards"  # earlier than the event before it
    BOOK_BROKEN = "book_broken"  # a balance out of bounds, or the books' equation does not hold
    TOTALS_DIFFER = "totals_differ"  # what bodies say was raised and paid is not what was moved
    DISPLAY_DIFFERS = "display_differs"  # from the commitment in the chain
    TRANSFER_WITHOUT_EVENT = "transfer_without_event"
    DISPLAY_WITHOUT_EVENT = "display_without_event"
    # What is derived from the log.
    HEAD_DIFFERS = "head_differs"  # a column of goal_heads is not what the log adds up to
    HEAD_MISSING = "head_missing"
    GOAL_DIFFERS = "goal_differs"  # from the event that opened it or edited it last
    GOAL_MISSING = "goal_missing"
    SLUG_DIFFERS = "slug_differs"  # an address leads nowhere, or a goal has none
    MEMBER_DIFFERS = "member_differs"  # in role, or from the operation that gave it
    MEMBER_MISSING = "member_missing"
    POST_DIFFERS = "post_differs"  # in kind or author, or its words outlived their removal
    POST_MISSING = "post_missing"
    MILESTONE_DIFFERS = "milestone_differs"  # from its events, or in what was given for it
    MILESTONE_MISSING = "milestone_missing"  # its row, or its addition to the log
    FILE_DIFFERS = "file_differs"  # it is not the one that the log commits to, or nothing uses it
    FILE_MISSING = "file_missing"
    CONTRIBUTION_DIFFERS = "contribution_differs"
    CONTRIBUTION_MISSING = "contribution_missing"
    WITHDRAWAL_DIFFERS = "withdrawal_differs"
    WITHDRAWAL_MISSING = "withdrawal_missing"
    APPROVAL_DIFFERS = "approval_differs"
    APPROVAL_MISSING = "approval_missing"
    PAYOUT_DIFFERS = "payout_differs"
    PAYOUT_MISSING = "payout_missing"
    PROOF_DIFFERS = "proof_differs"
    PROOF_MISSING = "proof_missing"
    ANSWER_DIFFERS = "answer_differs"
    ANSWER_MISSING = "answer_missing"
    REFUND_DIFFERS = "refund_differs"
    REFUND_MISSING = "refund_missing"
    SUSPENSE_ITEM_DIFFERS = "suspense_item_differs"
    SUSPENSE_ITEM_MISSING = "suspense_item_missing"
    OPERATION_DIFFERS = "operation_differs"  # it speaks of an event that is not there, or another
    OPERATION_MISSING = "operation_missing"  # an event that nobody asked for
    OPERATION_REPEATED = "operation_repeated"  # two operations made one event
    RECEIPT_DIFFERS = "receipt_differs"
    RECEIPT_MISSING = "receipt_missing"  # the gateway's money was credited without a claim
    ALLOCATION_DIFFERS = "allocation_differs"  # its steps are not of one sum, or not all done
    ALLOCATION_DOUBLED = "allocation_doubled"  # the goal took the money, and so did its book again
    ALLOCATION_MISSING = "allocation_missing"  # one leg without the promise or the other leg
    PROJECTION_DIFFERS = "projection_differs"  # some rows differ, and no check could name them
    # The database.
    SCHEMA_DIFFERS = "schema_differs"  # a constraint, trigger, function, key or column
    PRIVILEGE_TOO_WIDE = "privilege_too_wide"  # the serving role could rewrite the log


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, and where. A finding about the database itself has no goal."""

    type: FindingType
    goal_id: UUID | None = None
    seq: int | None = None
    detail: str = ""

    def line(self) -> str:
        """Return the finding for people to read, in one line."""
        where = "" if self.goal_id is None else f" goal {self.goal_id}"
        at = "" if self.seq is None else f" seq {self.seq}"
        detail = self.detail.replace("\n", " ")
        return f"{self.type}{where}{at}" + (f": {detail}" if detail else "")

    def json(self) -> str:
        """Return the finding for programs to read, in one line."""
        return orjson.dumps(
            {
                "type": self.type,
                "goal_id": None if self.goal_id is None else str(self.goal_id),
                "seq": self.seq,
                "detail": self.detail,
            }
        ).decode()
