"""The rules of what is said about a goal: who may say it, and who may take it back. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID

from goalfund.goal.commands import PostComment, PostUpdate, RemovePost
from goalfund.goal.decide_files import UPDATE, find_uploads, put_to_use
from goalfund.goal.events import EventKind
from goalfund.goal.facts import Facts, Post
from goalfund.goal.roles import Role, may_organise, role_of
from goalfund.goal.state import GoalState
from goalfund.goal.verdicts import Decision, Refusal, Verdict

_PLATFORM: Final = "platform"  # our own tools
_AUTHOR: Final = "author"
# By kind: the events of saying and of taking back.
_EVENTS: Final[Mapping[str, tuple[EventKind, EventKind]]] = {
    "update": (EventKind.UPDATE_POSTED, EventKind.UPDATE_REMOVED),
    "comment": (EventKind.COMMENT_POSTED, EventKind.COMMENT_REMOVED),
}


def post_update(state: GoalState, command: PostUpdate, facts: Facts, _now: datetime) -> Verdict:
    assert state.terms is not None
    if state.terms.suspense:
        return Refusal.GOAL_NOT_FOUND
    if not may_organise(state.members, command.person_id):
        return Refusal.FORBIDDEN
    uploads = find_uploads(facts, command.person_id, UPDATE, command.attachments)
    if uploads is None:
        return Refusal.FILE_NOT_FOUND
    by = _PLATFORM if command.person_id is None else str(Role.ORGANISER)
    said = _said(state, command, "update", by)
    if not uploads:
        return said
    assert said.display is not None
    return replace(
        said,
        display={**said.display, "attachments": [upload.shown() for upload in uploads]},
        files=put_to_use(uploads, UPDATE, command.post_id, state.seq + 1),
    )


def post_comment(state: GoalState, command: PostComment, facts: Facts, _now: datetime) -> Verdict:
    """Comment, as somebody who has a role in the goal at this moment, or has given to it."""
    assert state.terms is not None
    if state.terms.suspense:
        return Refusal.GOAL_NOT_FOUND
    by = _standing(state, command.person_id, facts)
    return Refusal.FORBIDDEN if by is None else _said(state, command, "comment", by)


def _standing(state: GoalState, person_id: UUID | None, facts: Facts) -> str | None:
    if person_id is None:
        return _PLATFORM
    if (role := role_of(state.members, person_id)) is not None:
        return str(role)
    return str(Role.CONTRIBUTOR) if person_id in facts.givers else None


def _said(state: GoalState, command: PostUpdate | PostComment, kind: str, by: str) -> Decision:
    name = {} if command.author_name is None else {"name": command.author_name}
    return Decision(
        _EVENTS[kind][0],
        {f"{kind}_id": str(command.post_id), "by": by},
        display={"text": command.text, **name},
        salt=command.salt,
        subject=command.post_id,
        post=Post(command.post_id, kind, state.seq + 1, command.operation_id, command.person_id),
    )


def remove(state: GoalState, command: RemovePost, facts: Facts, _now: datetime) -> Verdict:
    """Take a post back: its author may, and every organiser. Who did is told by role alone."""
    assert state.terms is not None
    if state.terms.suspense:
        return Refusal.GOAL_NOT_FOUND
    post = facts.posts.get(command.post_id)
    asker = command.person_id
    is_author = post is not None and asker is not None and post.person_id == asker
    if not (is_author or may_organise(state.members, asker)):
        return Refusal.FORBIDDEN
    if post is None or post.kind != command.kind or post.removed_seq is not None:
        return Refusal.POST_NOT_FOUND
    by = _AUTHOR if is_author else _PLATFORM if asker is None else str(Role.ORGANISER)
    return Decision(
        _EVENTS[post.kind][1],
        {f"{post.kind}_id": str(post.post_id), "by": by},
        subject=post.post_id,
        post=replace(post, removed_seq=state.seq + 1),
    )
