"""The rules of the goal itself: its terms, its status, and who runs it. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from goalfund.goal.book import AMOUNT_MAX_MINOR
from goalfund.goal.commands import (
    EDITABLE_SHOWN,
    EDITABLE_TERMS,
    EDITABLE_TEXT,
    CancelGoal,
    ChangeMember,
    CloseAtDeadline,
    CloseGoal,
    EditGoal,
    OpenGoal,
    ReopenGoal,
)
from goalfund.goal.decide_files import GOAL_IMAGE, find_uploads
from goalfund.goal.events import EventKind, at_text
from goalfund.goal.facts import Facts, GoalFile, Upload
from goalfund.goal.roles import (
    MEMBER_ROLES,
    Member,
    Role,
    is_full,
    is_last_organiser,
    may_organise,
    role_of,
)
from goalfund.goal.state import GoalState, Page, Terms
from goalfund.goal.verdicts import Decision, Diversion, Refusal, Verdict

APPROVALS_MAX: Final = 20

_AMOUNTS: Final = ("target_minor", "min_amount_minor", "fixed_amount_minor")
_KNOWN: Final[Mapping[str, frozenset[str]]] = {
    "kind": frozenset({"open", "closed"}),
    "visibility": frozenset({"public", "private"}),
    "proof_gate": frozenset({"strict", "window"}),
}
# What each status command makes of the goal, and from which status.
_STATUS: Final[Mapping[type, tuple[EventKind, frozenset[str]]]] = {
    CloseGoal: (EventKind.GOAL_CLOSED, frozenset({"open"})),
    ReopenGoal: (EventKind.GOAL_REOPENED, frozenset({"closed"})),
    CancelGoal: (EventKind.GOAL_CANCELLED, frozenset({"open", "closed"})),
}


def open_goal(state: GoalState, command: OpenGoal, facts: Facts, now: datetime) -> Verdict:
    assert command.person_id is None or command.member_id is not None
    if state.seq:
        return Refusal.GOAL_EXISTS
    terms = Terms(
        currency=command.currency,
        target_minor=command.target_minor,
        kind=command.kind,
        visibility=command.visibility,
        min_amount_minor=command.min_amount_minor,
        fixed_amount_minor=command.fixed_amount_minor,
        deadline=command.deadline,
        approvals_required=command.approvals_required,
        proof_gate=command.proof_gate,
        suspense=command.suspense,
    )
    if (refusal := _terms_refusal(terms)) is not None:
        return refusal
    image = _image_wanted(facts, command.person_id, command.image)
    if isinstance(image, Refusal):
        return image
    if terms.deadline is not None and terms.deadline <= now:
        return Refusal.DEADLINE_PASSED
    page = Page(command.title, command.description, command.category, _shown(image))
    body = {"kind": terms.kind, "currency": terms.currency} | {
        name: value for name in EDITABLE_TERMS if (value := _wire(getattr(terms, name))) is not None
    }
    opener = None
    if command.person_id is not None and command.member_id is not None:
        opener = Member(command.person_id, command.member_id, Role.ORGANISER, state.seq + 1)
        body["organiser"] = str(command.member_id)
    return Decision(
        EventKind.GOAL_OPENED,
        body,
        # Of no picture nothing is said, as it always was.
        display={
            name: getattr(page, name)
            for name in (EDITABLE_SHOWN if image is not None else EDITABLE_TEXT)
        },
        salt=command.salt,
        terms=terms,
        page=page,
        member=opener,
        files=() if image is None else (_image_file(state, image),),
    )


def _image_wanted(
    facts: Facts, person_id: UUID | None, file_id: UUID | None
) -> Upload | Refusal | None:
    """Return the picture that a goal is to have, if it is to have one."""
    if file_id is None:
        return None
    found = find_uploads(facts, person_id, GOAL_IMAGE, [file_id])
    return Refusal.FILE_NOT_FOUND if found is None else found[0]


def _shown(image: Upload | None) -> dict[str, Any] | None:
    return None if image is None else image.shown()


def _image_file(state: GoalState, image: Upload | None) -> GoalFile:
    """Return where the goal's one picture is from the next event on; None: nowhere."""
    file_id = None if image is None else image.file_id
    return GoalFile(state.goal_id, 0, file_id, GOAL_IMAGE, state.seq + 1)


def _terms_refusal(terms: Terms) -> Refusal | None:
    """Return what is wrong with terms whenever they are set; a deadline is another matter."""
    if not 1 <= terms.approvals_required <= APPROVALS_MAX:
        return Refusal.INVALID_TERMS
    if any(getattr(terms, name) not in known for name, known in _KNOWN.items()):
        return Refusal.INVALID_TERMS
    least_minor, fixed_minor = terms.min_amount_minor, terms.fixed_amount_minor
    if least_minor is not None and fixed_minor is not None and fixed_minor < least_minor:
        return Refusal.INVALID_TERMS  # nobody could give anything
    amounts_minor = [getattr(terms, name) for name in _AMOUNTS]
    if not all(amount is None or 0 < amount <= AMOUNT_MAX_MINOR for amount in amounts_minor):
        return Refusal.AMOUNT_OUT_OF_RANGE
    return None


def edit(state: GoalState, command: EditGoal, facts: Facts, now: datetime) -> Verdict:
    assert state.terms is not None
    assert state.page is not None
    if state.terms.suspense:
        return Refusal.GOAL_NOT_FOUND
    if not may_organise(state.members, command.person_id):
        return Refusal.FORBIDDEN
    edited = _edited(state.terms, state.page, command.changes)
    if edited is None:
        return Refusal.INVALID_TERMS
    terms, page = edited
    image = _image_of_edit(state.page, command, facts)
    if (refusal := _edit_refusal(state, command, terms, image, now)) is not None:
        return refusal
    assert not isinstance(image, Refusal)
    if is_new_image := _is_new_image(state.page, command):
        page = replace(page, image=_shown(image))
    changed = {
        name: _wire(getattr(terms, name))
        for name in EDITABLE_TERMS
        if getattr(terms, name) != getattr(state.terms, name)
    }
    shown = {
        name: getattr(page, name)
        for name in EDITABLE_SHOWN
        if getattr(page, name) != getattr(state.page, name)
    }
    if not changed and not shown:
        return Decision()
    return Decision(
        EventKind.GOAL_EDITED,
        {**changed, "version": state.version + 1},
        display=shown or None,
        salt=command.salt if shown else None,
        subject=state.goal_id,
        terms=terms,
        page=page,
        files=(_image_file(state, image),) if is_new_image else (),
    )


def _is_new_image(page: Page, command: EditGoal) -> bool:
    """Say whether the goal is to have another picture than it has, or none any more."""
    if "image" not in command.changes:
        return False
    held = None if page.image is None else page.image["id"]
    return bool(command.changes["image"] != held)


def _image_of_edit(page: Page, command: EditGoal, facts: Facts) -> Upload | Refusal | None:
    file_id = command.image_id if _is_new_image(page, command) else None
    return _image_wanted(facts, command.person_id, file_id)


def _edit_refusal(
    state: GoalState,
    command: EditGoal,
    terms: Terms,
    image: Upload | Refusal | None,
    now: datetime,
) -> Refusal | None:
    assert state.terms is not None
    if (refusal := _terms_refusal(terms)) is not None:
        return refusal
    if isinstance(image, Refusal):
        return image
    if state.status == "cancelled":
        return Refusal.GOAL_CANCELLED
    # One that has passed may stay as it is: the title can still be put right.
    moved = terms.deadline != state.terms.deadline
    if moved and terms.deadline is not None and terms.deadline <= now:
        return Refusal.DEADLINE_PASSED
    if command.expected_version not in (None, state.version):
        return Refusal.STALE_VERSION
    return None


def _edited(terms: Terms, page: Page, changes: Mapping[str, Any]) -> tuple[Terms, Page] | None:
    """Return terms and page with `changes`; None when they name or hold what they cannot.

    The picture is another matter.
    """
    if not changes.keys() <= {*EDITABLE_TERMS, *EDITABLE_SHOWN}:
        return None
    wanted = {name: value for name, value in changes.items() if name != "image"}
    missing = {name for name, value in wanted.items() if value is None}
    if not missing <= {"category", "min_amount_minor", "fixed_amount_minor", "deadline"}:
        return None
    if wanted.get("deadline") is not None:
        if (deadline := _time(wanted["deadline"])) is None:
            return None
        wanted["deadline"] = deadline
    texts = {name: wanted.pop(name) for name in EDITABLE_TEXT if name in wanted}
    return replace(terms, **wanted), replace(page, **texts)


def _time(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo is not None else None
    except (ValueError, OverflowError):  # at the ends of time a zone leads beyond it
        return None


def _wire(value: Any) -> Any:
    return at_text(value.astimezone(UTC)) if isinstance(value, datetime) else value


def change_member(
    state: GoalState, command: ChangeMember, _facts: Facts, _now: datetime
) -> Verdict:
    assert state.terms is not None
    assert command.role is None or command.role in MEMBER_ROLES
    person_id, role = command.member_person_id, command.role
    held = role_of(state.members, person_id)
    if state.terms.suspense:
        return Refusal.GOAL_NOT_FOUND
    # Anybody may step down from what they are.
    stepping_down = command.person_id == person_id and role is None and held is not None
    if not (stepping_down or may_organise(state.members, command.person_id)):
        return Refusal.FORBIDDEN
    if role is None and held is None:
        return Refusal.MEMBER_NOT_FOUND
    if role is not Role.ORGANISER and is_last_organiser(state.members, person_id):
        return Refusal.LAST_ORGANISER
    if is_full(state.members, person_id):
        return Refusal.TOO_MANY_MEMBERS
    if role is held:
        return Decision()
    known = state.members.get(person_id)
    member_id = command.member_id if known is None else known.member_id
    return Decision(
        EventKind.MEMBER_CHANGED,
        {"member_id": str(member_id), "role": None if role is None else str(role)},
        subject=member_id,
        member=Member(person_id, member_id, role, state.seq + 1),
    )


def change_status(
    state: GoalState, command: CloseGoal | ReopenGoal | CancelGoal, _facts: Facts, now: datetime
) -> Verdict:
    """Close, reopen or cancel. Intents stay as they are: one paid for a goal that takes nothing
    is diverted, one paid after a reopening is credited."""
    assert state.terms is not None
    kind, allowed = _STATUS[type(command)]
    if state.terms.suspense:
        return Refusal.GOAL_NOT_FOUND
    if not may_organise(state.members, command.person_id):
        return Refusal.FORBIDDEN
    if state.status == "cancelled":
        return Refusal.GOAL_CANCELLED
    if state.status not in allowed:
        return Refusal.ALREADY_DECIDED
    deadline = state.terms.deadline
    if kind is EventKind.GOAL_REOPENED and deadline is not None and deadline <= now:
        # It would look open and take nothing: the deadline has to be moved first.
        return Refusal.DEADLINE_PASSED
    return Decision(kind, {})


def close_at_deadline(
    state: GoalState, command: CloseAtDeadline, _facts: Facts, now: datetime
) -> Verdict:
    """Close a goal whose deadline has come: from that very instant on it takes nothing.

    What does not come to that is not remembered: a deadline may be moved away and back.
    """
    assert state.terms is not None
    if state.terms.suspense:
        return Refusal.GOAL_NOT_FOUND
    if state.status != "open" or state.terms.deadline != command.deadline:
        return Diversion.NOT_NEEDED
    if now < command.deadline:
        return Diversion.NOT_DUE
    return Decision(EventKind.GOAL_CLOSED, {"reason": "deadline"})
