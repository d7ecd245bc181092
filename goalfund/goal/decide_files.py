"""The rules of files in goals: who may put one to use, and for what. Pure."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from goalfund.goal.facts import Facts, GoalFile, Upload

GOAL_IMAGE: Final = "goal_image"
UPDATE: Final = "update"
PROOF: Final = "proof"


def find_uploads(
    facts: Facts, person_id: UUID | None, use: str, file_ids: Sequence[UUID]
) -> tuple[Upload, ...] | None:
    """Return the files that somebody wants to put to a use; None when they cannot have one.

    It has to be their own, brought for that, and used by nothing: each is put to use once.
    """
    fit = {
        file_id: upload
        for file_id in file_ids
        if (upload := facts.uploads.get(file_id)) is not None
        and person_id is not None
        and (upload.owner_id, upload.purpose) == (person_id, use)
    }
    return tuple(fit.values()) if len(fit) == len(file_ids) else None


def put_to_use(
    uploads: Sequence[Upload], use: str, subject: UUID, seq: int
) -> tuple[GoalFile, ...]:
    """Return the files as the goal uses them from the event `seq` on."""
    return tuple(GoalFile(subject, n, upload.file_id, use, seq) for n, upload in enumerate(uploads))
